// A GGUF file's keys -> config.json and generation_config.json as transformers would have them, so that one place decides what the
// engine runs (architecture.ts). What the file switches on and no config.json of the family says is refused here, by its key.
// Source: llama.cpp, src/llama-model.cpp (load_hparams); transformers, integrations/ggml.py.
import { RunError } from "../../core/errors.ts";
import { readElements } from "../../formats/gguf_read/elements.ts";
import { lackOf, type GgufFamily, type ModelFamily } from "../families/family.ts";
import { FAMILIES } from "../families/list.ts";
import type { GgufKeys } from "./keys.ts";
import type { GgufParts } from "./parts.ts";
import { llama3Scaling } from "./rope_factors.ts";
import { GGUF_EMBEDDING, GGUF_HEAD, ROPE_FACTORS } from "./tensor_names.ts";
import { tokenIdsOf } from "./token_ids.ts";

/** A family that llama.cpp knows. */
export type FamilyInGguf = ModelFamily & { readonly gguf: GgufFamily };

/** The family that the file names. @throws RunError("model-invalid") for one that the engine does not run */
export function ggufFamily(keys: GgufKeys): FamilyInGguf {
  const type = "general.type";
  if (keys.has(type) && !keys.is(type, "model")) {
    throw keys.refuse(type, '"model", and no adapter, vocabulary or projector alone,');
  }
  const architecture = keys.text("general.architecture");
  const known = FAMILIES.filter(isInGguf);
  const family = known.find(({ gguf }) => gguf.architecture === architecture);
  if (family !== undefined) return family;
  throw keys.refuse(
    "general.architecture",
    `one of ${known.map(({ gguf }) => gguf.architecture).join(", ")}`,
  );
}

function isInGguf(family: ModelFamily): family is FamilyInGguf {
  return lackOf(family.gguf) === null;
}

/** Keys that change what a block computes, with the values that leave it as the families here have it. */
const MUST_BE: readonly (readonly [key: string, allowed: readonly unknown[]])[] = [
  ["expert_count", [0]],
  ["attention.causal", [true]],
  ["attention.sliding_window", [0]],
  ["attention.clamp_kqv", [0]],
  ["attention.scale", [0]],
  ["attention.max_alibi_bias", [0]],
  ["attn_logit_softcapping", [0]],
  ["final_logit_softcapping", [0]],
  ["logit_scale", [0, 1]],
  ["residual_scale", [0, 1]],
  ["embedding_scale", [0, 1]],
  ["use_parallel_residual", [false]],
  ["rope.scaling.type", ["none"]],
];

/** config.json. @throws RunError("model-invalid") naming the key that is missing or not supported; errors of the sources */
export async function ggufConfig({ keys, tensors }: GgufParts): Promise<Record<string, unknown>> {
  const family = ggufFamily(keys);
  const { architecture } = family.gguf;
  const key = (name: string) => `${architecture}.${name}`;
  const { own } = family.gguf;
  for (const [name, allowed] of MUST_BE) {
    if (own?.keys.includes(name) === true) continue;
    if (keys.has(key(name)) && !allowed.some((value) => keys.is(key(name), value))) {
      throw keys.refuse(key(name), allowed.map(String).join(" or "));
    }
  }
  const hidden = keys.count(key("embedding_length"));
  const heads = keys.count(key("attention.head_count"));
  const headDim = keys.count(key("attention.key_length"), Math.ceil(hidden / heads));
  for (const name of ["attention.value_length", "rope.dimension_count"]) {
    if (keys.count(key(name), headDim) !== headDim) {
      throw keys.refuse(key(name), `${headDim}, the size of a head,`);
    }
  }
  const embedding = tensors.get(GGUF_EMBEDDING)?.info;
  if (embedding === undefined) throw missingTensor(keys, GGUF_EMBEDDING);
  const vocabulary = embedding.shape[0] ?? 0;
  const tokenIds = tokenIdsOf(keys, vocabulary);
  const ropeTheta = keys.positive(key("rope.freq_base"), 10_000);
  const layers = keys.count(key("block_count"));
  return {
    architectures: [family.className],
    model_type: family.id,
    hidden_size: hidden,
    intermediate_size: keys.count(key("feed_forward_length")),
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: keys.count(key("attention.head_count_kv"), heads),
    head_dim: headDim,
    hidden_act: "silu",
    max_position_embeddings: keys.count(key("context_length")),
    rms_norm_eps: keys.positive(key("attention.layer_norm_rms_epsilon")),
    rope_theta: ropeTheta,
    rope_scaling: await ropeScaling(tensors, headDim, ropeTheta),
    tie_word_embeddings: !tensors.has(GGUF_HEAD),
    vocab_size: vocabulary,
    bos_token_id: tokenIds.bos,
    eos_token_id: tokenIds.eos,
    pad_token_id: tokenIds.pad,
    dtype: "float32",
    ...own?.read(keys, { layers, headDim }),
  };
}

/** generation_config.json: every token that ends an answer. */
export function ggufGeneration(keys: GgufKeys, vocabulary: number): Record<string, unknown> {
  const { bos, eos, pad, ends } = tokenIdsOf(keys, vocabulary);
  return { bos_token_id: bos, eos_token_id: ends.length > 1 ? ends : eos, pad_token_id: pad };
}

async function ropeScaling(tensors: GgufParts["tensors"], headDim: number, ropeTheta: number) {
  const factors = tensors.get(ROPE_FACTORS);
  if (factors === undefined) return null;
  const { info, source } = factors;
  const count = info.shape.reduce((product, size) => product * size, 1);
  if (info.type.name !== "F32" || count !== headDim / 2) {
    const came = `${info.type.name} [${info.shape.join(", ")}]`;
    throw new RunError(
      "model-invalid",
      `${ROPE_FACTORS}: expected F32 [${headDim / 2}], one factor for each pair of dimensions, got ${came}. Choose another file.`,
      { name: ROPE_FACTORS },
    );
  }
  const bytes = await readElements(source, info, 0, count);
  return llama3Scaling(new Float32Array(bytes.buffer, bytes.byteOffset, count), headDim, ropeTheta);
}

function missingTensor(keys: GgufKeys, name: string): RunError {
  const sentence = `${keys.file}: there is no tensor ${name}; this is no whole model. An adapter is opened with its base, not alone.`;
  return new RunError("model-invalid", sentence, { name });
}
