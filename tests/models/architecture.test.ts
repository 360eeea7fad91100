import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { LLAMA_BLOCK } from "../../src/models/block_settings.ts";
import {
  checkTensors,
  defaultContext,
  parameterCount,
  parseArchitecture,
  tensorShapes,
} from "../../src/models/architecture.ts";

const config = JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")) as Record<string, unknown>;

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RunError && error.code === "model-invalid") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("the bundled model's config gives its 765,056 parameters", () => {
  const architecture = parseArchitecture(config);
  expect(parameterCount(architecture)).toBe(765_056);
  expect(architecture.endIds).toEqual([2]);
});

test.each([
  ["model_type", "mistral"],
  ["rope_scaling", { rope_type: "yarn", factor: 4 }],
  ["rope_scaling", { type: "linear", factor: 2 }],
  ["rope_scaling", { rope_type: "llama3", factor: 8 }],
  ["rope_parameters", { rope_type: "default", partial_rotary_factor: 0.5 }],
  ["sliding_window", 4096],
  ["use_sliding_window", true],
  ["layer_types", ["full_attention", "sliding_attention"]],
  ["quantization_config", { quant_method: "gptq" }],
  ["mlp_bias", true],
  ["vocab_size", 207.5],
  ["vocab_size", 0],
  ["hidden_size", 130],
  ["attention_bias", true],
  ["tie_word_embeddings", "yes"],
  ["hidden_act", "gelu"],
  ["num_key_value_heads", 3],
  ["hidden_size", "128"],
  ["num_hidden_layers", 0],
  ["num_hidden_layers", 9_007_199_254_740_991],
  ["num_hidden_layers", 1001],
  ["hidden_size", 2 ** 40],
  ["intermediate_size", 2 ** 21],
  ["vocab_size", 2 ** 32],
  ["head_dim", 2 ** 40],
  ["num_attention_heads", 2 ** 20],
  ["max_position_embeddings", 2 ** 40],
  ["eos_token_id", 208],
  ["eos_token_id", [2, 300]],
  ["eos_token_id", []],
  ["eos_token_id", null],
])("a config with %s = %j is refused by that name", (key, value) => {
  expect(refusal(() => parseArchitecture({ ...config, [key]: value }))).toContain(key);
});

test("a config that is no object is refused", () => {
  expect(refusal(() => parseArchitecture("<!doctype html>"))).toContain("not a JSON object");
});

test("a missing, an unknown and a misshaped tensor are each named", () => {
  const architecture = parseArchitecture(config);
  const name = "model.layers.2.mlp.up_proj.weight";
  const missing = tensorShapes(architecture);
  missing.delete(name);
  expect(refusal(() => checkTensors(architecture, missing))).toContain(`${name} is missing`);
  const bent = tensorShapes(architecture).set(name, [128, 352]);
  expect(refusal(() => checkTensors(architecture, bent))).toContain("[128, 352], expected [352, 128]");
  const more = tensorShapes(architecture).set("model.layers.0.mlp.gate_proj.bias", [352]);
  expect(refusal(() => checkTensors(architecture, more))).toContain("gate_proj.bias");
});

test("a tied head's second copy and stored RoPE frequencies are left unread, an untied head is needed", () => {
  const tied = parseArchitecture(config);
  const stored = tensorShapes(tied)
    .set("lm_head.weight", [208, 128])
    .set("model.layers.3.self_attn.rotary_emb.inv_freq", [16]);
  expect(() => checkTensors(tied, stored)).not.toThrow();
  const untied = parseArchitecture({ ...config, tie_word_embeddings: false });
  expect(refusal(() => checkTensors(untied, tensorShapes(tied)))).toContain("lm_head.weight is missing");
  expect(() => checkTensors(untied, stored)).not.toThrow();
});

// config.json as the Hub has it for these models, entries that say nothing about the shape left out
const LLAMA_3_2 = {
  model_type: "llama",
  attention_bias: false,
  eos_token_id: [128001, 128008, 128009],
  head_dim: 64,
  hidden_act: "silu",
  hidden_size: 2048,
  intermediate_size: 8192,
  max_position_embeddings: 131072,
  mlp_bias: false,
  num_attention_heads: 32,
  num_hidden_layers: 16,
  num_key_value_heads: 8,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_scaling: {
    factor: 32,
    high_freq_factor: 4,
    low_freq_factor: 1,
    original_max_position_embeddings: 8192,
    rope_type: "llama3",
  },
  rope_theta: 500000,
  tie_word_embeddings: true,
  vocab_size: 128256,
};
const QWEN_2_5 = {
  model_type: "qwen2",
  eos_token_id: 151645,
  hidden_act: "silu",
  hidden_size: 896,
  intermediate_size: 4864,
  max_position_embeddings: 32768,
  max_window_layers: 21,
  num_attention_heads: 14,
  num_hidden_layers: 24,
  num_key_value_heads: 2,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000,
  sliding_window: 32768,
  tie_word_embeddings: true,
  use_sliding_window: false,
  vocab_size: 151936,
};
const QWEN_3 = {
  model_type: "qwen3",
  attention_bias: false,
  eos_token_id: 151645,
  head_dim: 128,
  hidden_act: "silu",
  hidden_size: 1024,
  intermediate_size: 3072,
  max_position_embeddings: 40960,
  max_window_layers: 28,
  num_attention_heads: 16,
  num_hidden_layers: 28,
  num_key_value_heads: 8,
  rms_norm_eps: 1e-6,
  rope_scaling: null,
  rope_theta: 1000000,
  sliding_window: null,
  tie_word_embeddings: true,
  use_sliding_window: false,
  vocab_size: 151936,
};

const GEMMA_3 = {
  model_type: "gemma3_text",
  attention_bias: false,
  attn_logit_softcapping: null,
  eos_token_id: [1, 106],
  final_logit_softcapping: null,
  head_dim: 256,
  hidden_activation: "gelu_pytorch_tanh",
  hidden_size: 1152,
  intermediate_size: 6912,
  max_position_embeddings: 32768,
  num_attention_heads: 4,
  num_hidden_layers: 26,
  num_key_value_heads: 1,
  query_pre_attn_scalar: 256,
  rms_norm_eps: 1e-6,
  rope_local_base_freq: 10000,
  rope_scaling: null,
  rope_theta: 1000000,
  sliding_window: 512,
  sliding_window_pattern: 6,
  vocab_size: 262144,
};

test.each([
  ["Llama 3.2 1B", LLAMA_3_2, 1_235_814_400],
  ["Gemma 3 1B", GEMMA_3, 999_885_952],
  ["Qwen2.5 0.5B", QWEN_2_5, 494_032_768],
  ["Qwen3 0.6B", QWEN_3, 596_049_920],
])("%s has the parameters its model card counts", (_, entries, parameters) => {
  expect(parameterCount(parseArchitecture(entries))).toBe(parameters);
});

test("families differ in biases, head norms, head size and RoPE, and in nothing else", () => {
  const llama = parseArchitecture(LLAMA_3_2);
  expect(llama).toMatchObject({
    family: "llama",
    qkvBias: false,
    qkNorm: false,
    tiedHead: true,
    headDim: 64,
  });
  expect(llama.ropeScaling).toEqual({
    kind: "llama3",
    factor: 32,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 8192,
  });
  expect(llama.endIds).toEqual([128001, 128008, 128009]);
  expect(defaultContext(llama)).toBe(2048);
  expect(parseArchitecture(QWEN_2_5)).toMatchObject({
    qkvBias: true,
    qkNorm: false,
    headDim: 64,
    ropeScaling: null,
  });
  expect(parseArchitecture(QWEN_3)).toMatchObject({ qkvBias: false, qkNorm: true, headDim: 128, heads: 16 });
  expect(parseArchitecture({ ...QWEN_3, tie_word_embeddings: undefined }).tiedHead).toBe(false);
  // Without head_dim: transformers' configuration classes of Llama and Qwen2 share the width out, that of Qwen3 says 128.
  const headDim = (entries: Readonly<Record<string, unknown>>) =>
    parseArchitecture({ ...entries, head_dim: undefined }).headDim;
  expect([LLAMA_3_2, QWEN_2_5, QWEN_3].map(headDim)).toEqual([64, 64, 128]);
});

test("a block that is not Llama's: five of six layers have a window and a RoPE of their own", () => {
  expect(parseArchitecture(QWEN_3).block).toEqual(LLAMA_BLOCK);
  const { block, ...a } = parseArchitecture(GEMMA_3);
  expect(a).toMatchObject({ tiedHead: true, qkNorm: true, ropeTheta: 1e6, ropeScaling: null });
  expect(block).toMatchObject({
    activation: "gelu_tanh",
    normsFromOne: true,
    outNorms: true,
    queryScalar: 256,
  });
  expect(block.embeddingScale).toBe(Math.fround(Math.sqrt(1152)));
  expect(block.window).toMatchObject({ tokens: 512, ropeTheta: 10_000 });
  const { isLocal } = block.window!;
  expect(isLocal).toHaveLength(26);
  expect(isLocal.flatMap((local, i) => (local ? [] : [i]))).toEqual([5, 11, 17, 23]);
  // As transformers 5 writes it: the layers listed, RoPE by their kind.
  const types = isLocal.map((local) => (local ? "sliding_attention" : "full_attention"));
  const newer = {
    ...GEMMA_3,
    rope_theta: undefined,
    rope_local_base_freq: undefined,
    sliding_window_pattern: undefined,
    layer_types: types,
    rope_parameters: {
      full_attention: { rope_type: "default", rope_theta: 1e6 },
      sliding_attention: { rope_type: "default", rope_theta: 1e4 },
    },
  };
  expect(parseArchitecture(newer)).toEqual({ ...a, block });
  const full = { ...newer, layer_types: types.map(() => "full_attention") };
  expect(parseArchitecture(full).block.window).toBeNull();
});

test.each([
  ["attn_logit_softcapping", 50],
  ["final_logit_softcapping", 30],
  ["rope_scaling", { rope_type: "linear", factor: 8 }],
  ["rope_parameters", { full_attention: { rope_type: "linear", factor: 8 } }],
  ["rope_parameters", { sliding_attention: { rope_type: "yarn" } }],
  ["rope_parameters", { rope_type: "default", rope_theta: 500 }],
  ["hidden_activation", "gelu"],
  ["use_bidirectional_attention", true],
  ["sliding_window", 0],
  ["sliding_window_pattern", 2.5],
  ["layer_types", ["sliding_attention"]],
  ["layer_types", Array.from({ length: 26 }, () => "chunked_attention")],
  ["query_pre_attn_scalar", "256"],
])("a Gemma 3 with %s = %j is refused by that name", (key, value) => {
  expect(refusal(() => parseArchitecture({ ...GEMMA_3, [key]: value }))).toContain(key);
});

test("generation_config.json's end ids win over config.json's", () => {
  const generation = { eos_token_id: [151645, 151643], temperature: 0.7 };
  expect(parseArchitecture(QWEN_2_5, generation).endIds).toEqual([151645, 151643]);
  expect(parseArchitecture(QWEN_2_5, { temperature: 0.7 }).endIds).toEqual([151645]);
  expect(refusal(() => parseArchitecture(QWEN_2_5, { eos_token_id: -1 }))).toContain(
    "generation_config.json.eos_token_id",
  );
});
