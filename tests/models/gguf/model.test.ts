// What of a sound GGUF file is no model that runs here: each is refused by the key or tensor that says so.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { openModel } from "../../../src/models/open.ts";
import { floats, texts, value } from "../../formats/gguf_read/raw_gguf.ts";
import { type SmallGguf, smallGguf, sourceOf, TENSORS } from "./small_gguf.ts";

const PARTS = ["ref", "architecture", "tokenizer", "tensors", "files"] as const;
const open = async (file: SmallGguf) => openModel(await sourceOf(smallGguf(file)), PARTS);
const errorOf = async (file: SmallGguf): Promise<unknown> => open(file).catch((thrown: unknown) => thrown);

test.each(["byte-level", "SentencePiece"] as const)(
  "the small model with a %s tokenizer",
  async (vocabulary) => {
    const model = await open({ vocabulary });
    expect(model.architecture).toMatchObject({
      layers: 1,
      headDim: 8,
      tiedHead: true,
      rmsNormEps: 1e-5,
      ropeTheta: 10_000,
      vocabulary: 12,
      endIds: [2],
    });
    expect(model.license).toBe("apache-2.0");
    const { tokenizer } = model;
    expect(tokenizer.decode(tokenizer.encode(" ab"))).toBe(" ab");
    expect([...model.files.keys()]).toEqual([
      "config.json",
      "generation_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    const config = JSON.parse(new TextDecoder().decode(model.files.get("config.json"))) as object;
    expect(config).toMatchObject({ architectures: ["LlamaForCausalLM"], head_dim: 8, rope_scaling: null });
  },
);

test("a file without a chat template speaks plainly, one with it by it", async () => {
  const spoken = async (file: SmallGguf) => (await (await open(file)).voice()).id;
  const template = await spoken({ vocabulary: "SentencePiece" });
  expect(template).not.toBe(await spoken({}));
});

test("all tokens that end an answer", async () => {
  const keys = { "tokenizer.ggml.eot_token_id": value.u32(5), "tokenizer.ggml.eom_token_id": value.u32(2) };
  expect((await open({ keys })).architecture.endIds).toEqual([2, 5]);
});

test("a head of its own", async () => {
  const model = await open({ tensors: [...TENSORS, ["output.weight", [32, 12], "F16"]] });
  expect(model.architecture.tiedHead).toBe(false);
  expect(model.tensors.tensors.get("lm_head.weight")).toMatchObject({ dtype: "F16", shape: [12, 32] });
});

const llama = (name: string, bytes: Uint8Array | null): SmallGguf => ({ keys: { [`llama.${name}`]: bytes } });
const without = (name: string): SmallGguf => ({ tensors: TENSORS.filter(([each]) => each !== name) });
const instead = (name: string, dims: readonly number[], type: "F32" | "F16" = "F32"): SmallGguf => ({
  tensors: [...TENSORS.filter(([each]) => each !== name), [name, dims, type]],
});

test.each<[string, SmallGguf, RegExp]>([
  ["no family", { keys: { "general.architecture": null } }, /general\.architecture, got nothing/],
  [
    "an unknown family",
    { keys: { "general.architecture": value.text("rwkv7") } },
    /one of llama, qwen2, qwen3, gemma3 at .*got "rwkv7"/,
  ],
  [
    "no layers",
    llama("block_count", null),
    /whole number above 0 at the key llama\.block_count, got nothing/,
  ],
  ["minus one layer", llama("block_count", value.i32(-1)), /llama\.block_count, got -1/],
  ["half a layer", llama("block_count", value.f32(0.5)), /llama\.block_count, got 0\.5/],
  ["2^60 layers", llama("block_count", value.u64(2n ** 60n)), /llama\.block_count, got 1152921504606846976/],
  ["layers in words", llama("block_count", value.text("one")), /llama\.block_count, got "one"/],
  ["a layer too many", llama("block_count", value.u32(2)), /layers\.1\.\S+ is missing/],
  [
    "more layers than a file can hold",
    llama("block_count", value.u32(2 ** 32 - 1)),
    /num_hidden_layers = 4294967295, the engine supports at most 1000/,
  ],
  ["heads of layers", llama("attention.head_count_kv", value.list(4, [])), /got a list of 0/],
  ["heads that do not divide", llama("attention.head_count_kv", value.u32(3)), /num_key_value_heads = 3/],
  ["no epsilon", llama("attention.layer_norm_rms_epsilon", null), /layer_norm_rms_epsilon, got nothing/],
  ["an epsilon that is none", llama("attention.layer_norm_rms_epsilon", value.f32(NaN)), /got NaN/],
  ["experts", llama("expert_count", value.u32(8)), /expected 0 at the key llama\.expert_count, got 8/],
  ["a window", llama("attention.sliding_window", value.u32(512)), /sliding_window, got 512/],
  ["a stretched rope", llama("rope.scaling.type", value.text("yarn")), /expected none at .*got "yarn"/],
  ["half a rope", llama("rope.dimension_count", value.u32(4)), /expected 8, the size of a head, at .*got 4/],
  ["values of another size", llama("attention.value_length", value.u32(16)), /value_length, got 16/],
  ["no embedding", without("token_embd.weight"), /no tensor token_embd\.weight; this is no whole model/],
  ["no norm", without("blk.0.ffn_norm.weight"), /post_attention_layernorm\.weight is missing/],
  [
    "a tensor of nobody's",
    instead("blk.0.attn_sinks.weight", [4]),
    /does not know: blk\.0\.attn_sinks\.weight/,
  ],
  ["a bias that Llama has not", instead("blk.0.attn_q.bias", [32]), /does not know: \S+q_proj\.bias/],
  ["q of another shape", instead("blk.0.attn_q.weight", [32, 30]), /q_proj\.weight has shape \[30, 32\]/],
  [
    "a vocabulary of another size",
    instead("token_embd.weight", [32, 8]),
    /tokenizer has 12 tokens, the model 8/,
  ],
  ["factors of nobody's", instead("rope_freqs.weight", [4]), /not those of a Llama 3 model/],
  ["factors of another size", instead("rope_freqs.weight", [8]), /expected F32 \[4\].*got F32 \[8\]/],
  ["factors in half precision", instead("rope_freqs.weight", [4], "F16"), /expected F32 \[4\].*got F16/],
  ["no tokenizer", { keys: { "tokenizer.ggml.model": null } }, /tokenizer\.ggml\.model, got nothing/],
  [
    "no scores",
    { vocabulary: "SentencePiece", keys: { "tokenizer.ggml.scores": floats([1]) } },
    /list of 12 numbers/,
  ],
  ["merges of numbers", { keys: { "tokenizer.ggml.merges": floats([1]) } }, /list of texts/],
  ["no tokens", { keys: { "tokenizer.ggml.tokens": texts([]) } }, /at least one token/],
  ["a licence in numbers", { keys: { "general.license": value.u32(2) } }, /general\.license, got 2/],
])("%s", async (_, file, sentence) => {
  const error = await errorOf(file);
  expect(error).toBeInstanceOf(RunError);
  expect((error as RunError).code).toBe("model-invalid");
  expect((error as RunError).message).toMatch(sentence);
});
