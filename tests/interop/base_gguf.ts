// A base model as GGUF, as llama.cpp's converter would write it, for readers of our adapters. Test code: users get their
// base GGUF elsewhere. The vocabulary is a dummy: tests speak in ids.
import { permuteHeadRows } from "../../src/export/gguf_lora.ts";
import { ALL_LORA_TARGETS } from "../../src/records/adapter.ts";
import { type Architecture, linearShapes, ropeFrequencies } from "../../src/models/architecture.ts";
import { LLAMA_CPP_NAMES } from "../../src/models/families/family.ts";
import { familyOf } from "../../src/models/families/list.ts";
import { linearName } from "../../src/models/weight_names.ts";
import { type GgufTensor, type GgufValue, writeGguf } from "../../src/formats/gguf.ts";

/** @param floats tensor name with ".weight" or ".bias" -> values, undefined when the model has no such tensor
 *  @param isReordered false writes q and k as they are: what a wrong converter does */
export function baseGguf(
  a: Architecture,
  floats: (name: string) => Float32Array<ArrayBuffer> | undefined,
  isReordered = a.family === "llama",
  dtype: "F32" | "F16" = "F32",
): Uint8Array<ArrayBuffer> {
  const needed = (name: string) => {
    const values = floats(name);
    if (values === undefined) throw new Error(`the model has no tensor ${name}`);
    return values;
  };
  const tensors: GgufTensor[] = [];
  const add = (name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>) =>
    tensors.push({ name, shape, data });
  add("token_embd.weight", [a.vocabulary, a.hidden], needed("model.embed_tokens.weight"));
  // Gemma's converter adds the 1 to its norms that transformers adds when it computes.
  const norm = (name: string) => (a.block.normsFromOne ? needed(name).map((each) => 1 + each) : needed(name));
  add("output_norm.weight", [a.hidden], norm("model.norm.weight"));
  if (!a.tiedHead) add("output.weight", [a.vocabulary, a.hidden], needed("lm_head.weight"));
  if (a.ropeScaling !== null) {
    const plain = ropeFrequencies({ ...a, ropeScaling: null });
    const factors = ropeFrequencies(a).map((frequency, i) => plain[i]! / frequency);
    add("rope_freqs.weight", [a.headDim / 2], factors);
  }
  for (let layer = 0; layer < a.layers; layer++) {
    const theirs = `blk.${layer}`;
    const ours = `model.layers.${layer}`;
    add(`${theirs}.attn_norm.weight`, [a.hidden], norm(`${ours}.input_layernorm.weight`));
    if (a.block.outNorms) {
      add(`${theirs}.ffn_norm.weight`, [a.hidden], norm(`${ours}.pre_feedforward_layernorm.weight`));
      const behind = ["post_attention_norm", "post_attention_layernorm"];
      add(`${theirs}.${behind[0]}.weight`, [a.hidden], norm(`${ours}.${behind[1]}.weight`));
      add(`${theirs}.post_ffw_norm.weight`, [a.hidden], norm(`${ours}.post_feedforward_layernorm.weight`));
    } else {
      add(`${theirs}.ffn_norm.weight`, [a.hidden], norm(`${ours}.post_attention_layernorm.weight`));
    }
    for (const part of ["q", "k"] as const) {
      const name = `${ours}.self_attn.${part}_norm.weight`;
      // llama.cpp divides scores by the root of the head's size; what a small model has beside that goes into the norm of q.
      const more = part === "q" ? Math.sqrt(a.headDim / (a.block.queryScalar ?? a.headDim)) : 1;
      if (floats(name) === undefined) continue;
      add(
        `${theirs}.attn_${part}_norm.weight`,
        [a.headDim],
        norm(name).map((each) => more * each),
      );
    }
    for (const target of ALL_LORA_TARGETS) {
      const [out, inputs] = linearShapes(a).get(target)!;
      const heads = target === "q_proj" ? a.heads : target === "k_proj" ? a.kvHeads : 0;
      const weight = needed(`${linearName(layer, target)}.weight`);
      const rows = isReordered && heads > 0 ? permuteHeadRows(weight, heads, inputs) : weight;
      add(`${theirs}.${LLAMA_CPP_NAMES[target]}.weight`, [out, inputs], rows);
      const bias = floats(`${linearName(layer, target)}.bias`);
      if (bias !== undefined) add(`${theirs}.${LLAMA_CPP_NAMES[target]}.bias`, [out], bias);
    }
  }
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  const f32 = (value: number): GgufValue => ({ type: "f32", value });
  const text = (value: string): GgufValue => ({ type: "string", value });
  const { gguf } = familyOf(a);
  if ("lacks" in gguf) throw new Error(gguf.lacks);
  const key = (name: string) => `${gguf.architecture}.${name}`;
  return writeGguf(
    {
      "general.architecture": text(gguf.architecture),
      "general.type": text("model"),
      "general.file_type": u32(0),
      [key("block_count")]: u32(a.layers),
      [key("context_length")]: u32(a.maxPositions),
      [key("embedding_length")]: u32(a.hidden),
      [key("feed_forward_length")]: u32(a.feedForward),
      [key("attention.head_count")]: u32(a.heads),
      [key("attention.head_count_kv")]: u32(a.kvHeads),
      [key("attention.key_length")]: u32(a.headDim),
      [key("attention.value_length")]: u32(a.headDim),
      [key("attention.layer_norm_rms_epsilon")]: f32(a.rmsNormEps),
      [key("rope.dimension_count")]: u32(a.headDim),
      [key("rope.freq_base")]: f32(a.ropeTheta),
      [key("vocab_size")]: u32(a.vocabulary),
      ...windowKeys(a, key),
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.pre": text("default"),
      "tokenizer.ggml.tokens": {
        type: "strings",
        value: Array.from({ length: a.vocabulary }, (_, i) => `t${i}`),
      },
      "tokenizer.ggml.token_type": { type: "i32s", value: Array.from({ length: a.vocabulary }, () => 1) },
      "tokenizer.ggml.merges": { type: "strings", value: ["t 0"] },
      "tokenizer.ggml.bos_token_id": u32(0),
      "tokenizer.ggml.eos_token_id": u32(1),
      "tokenizer.ggml.add_bos_token": { type: "bool", value: false },
    },
    tensors,
    dtype,
  );
}

/** The window's keys. The layers without one come in a period, as they do in every Gemma. */
function windowKeys(
  { block: { window } }: Architecture,
  key: (name: string) => string,
): Record<string, GgufValue> {
  if (window === null) return {};
  return {
    [key("attention.sliding_window")]: { type: "u32", value: window.tokens },
    [key("attention.sliding_window_pattern")]: { type: "u32", value: 1 + window.isLocal.indexOf(false) },
    [key("rope.freq_base_swa")]: { type: "f32", value: window.ropeTheta },
  };
}
