// The catalogue's numbers against the models' own configs, and that a line is the same model tomorrow.
import { expect, test } from "vitest";
import { parameterCount, parseArchitecture } from "../../src/models/architecture.ts";
import { MODEL_CATALOGUE } from "../../src/models/catalogue.ts";

const common = { hidden_act: "silu", eos_token_id: 2, tie_word_embeddings: true };
const llama = { ...common, model_type: "llama", max_position_embeddings: 8192 };
const qwen = { ...common, max_position_embeddings: 32768 };

/** What each model's config.json says of its size. */
const CONFIGS: Readonly<Record<string, object>> = {
  "smollm2-135m": {
    ...llama,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    vocab_size: 49152,
  },
  "smollm2-360m": {
    ...llama,
    hidden_size: 960,
    intermediate_size: 2560,
    num_hidden_layers: 32,
    num_attention_heads: 15,
    num_key_value_heads: 5,
    vocab_size: 49152,
  },
  "qwen2.5-0.5b": {
    ...qwen,
    model_type: "qwen2",
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    vocab_size: 151936,
  },
  "qwen3-0.6b": {
    ...qwen,
    model_type: "qwen3",
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    vocab_size: 151936,
  },
  "llama-3.2-1b": {
    ...llama,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    vocab_size: 128256,
  },
};

test.each(MODEL_CATALOGUE)("$id", ({ id, repo, revision, license, parameters, weightBytes, packaged }) => {
  expect(parameters).toBe(parameterCount(parseArchitecture(CONFIGS[id])));
  // In bfloat16, and a header; Qwen3's file holds its tied head a second time.
  const stored = id === "qwen3-0.6b" ? parameters + 1024 * 151936 : parameters;
  expect(weightBytes - 2 * stored).toBeGreaterThan(0);
  expect(weightBytes - 2 * stored).toBeLessThan(100_000);
  expect(repo).toMatch(/^[\w.-]+\/[\w.-]+$/);
  expect(revision).toMatch(/^[0-9a-f]{40}$/);
  expect(license).not.toBe("");
  if (packaged !== null) expect(packaged.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("every model of the catalogue has its line here, and comes once", () => {
  expect(MODEL_CATALOGUE.map(({ id }) => id).toSorted()).toEqual(Object.keys(CONFIGS).toSorted());
});
