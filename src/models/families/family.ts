// What distinguishes one family of models from another, said by the family itself: one file beside this one and one line in
// list.ts. The engine and the exporters ask for the properties below and never for a family's name. All families share the
// decoder block of src/model/block.ts (RMS norm, grouped-query attention with RoPE, SwiGLU); one that needs more brings its
// kernels and an entry of `BlockSettings` that switches them on.
import type { LoraTarget } from "../../records/adapter.ts";
import type { BlockSettings } from "../block_settings.ts";
import type { ConfigEntries } from "../config_entries.ts";
import type { GgufKeys } from "../gguf/keys.ts";
import type { RotaryEmbedding } from "../rope.ts";
import type { WeightNames } from "../weight_names.ts";

export interface ModelFamily {
  /** `model_type` in config.json. */
  readonly id: string;
  /** transformers' class, `architectures` in config.json. */
  readonly className: string;
  /** The models that people know it by. */
  readonly models: string;
  /** Entries of config.json that switch on what the engine does not have, with the values that leave it off. */
  readonly mustBe: readonly (readonly [key: string, allowed: readonly unknown[]])[];
  /** What transformers' configuration class takes for `head_dim` where config.json has none. */
  readonly defaultHeadDim: (sizes: { readonly hidden: number; readonly heads: number }) => number;
  /** What it takes for `max_position_embeddings` where config.json has none. */
  readonly defaultMaxPositions: number;
  /** Whether q, k and v have biases. */
  readonly qkvBias: (config: ConfigEntries) => boolean;
  /** Whether each head of q and of k has an RMS norm, before RoPE. */
  readonly qkNorm: (config: ConfigEntries) => boolean;
  /** What its block computes otherwise than Llama's. Left out: nothing.
   *  @throws RunError("model-invalid") naming an entry that is not supported */
  readonly block?: (
    config: ConfigEntries,
    sizes: { readonly layers: number; readonly hidden: number },
  ) => BlockSettings;
  /** What it takes for `tie_word_embeddings` where config.json has none. Left out: false. */
  readonly defaultTiedHead?: boolean;
  /** Tokens that its tokenizers have beyond the embedding, for what is no text. Left out: none. */
  readonly unreadTokens?: readonly string[];
  readonly names: WeightNames;
  readonly rope: RotaryEmbedding;
  readonly gguf: GgufFamily | Lack;
  /** "standard": mlx-lm calls the linear layers as transformers does. */
  readonly mlx: "standard" | Lack;
  /** "standard": the graph that export/onnx_block.ts builds from the properties above. */
  readonly onnx: "standard" | Lack;
}

/** Says why a family has no export of a kind, as a whole sentence for the person who asks for it. */
export interface Lack {
  readonly lacks: string;
}

/** The sentence that says why a family lacks an export; null where it has it. */
export function lackOf(part: object | string): string | null {
  return typeof part === "object" && "lacks" in part && typeof part.lacks === "string" ? part.lacks : null;
}

/** How llama.cpp knows the family. */
export interface GgufFamily {
  /** `general.architecture`. */
  readonly architecture: string;
  /** The names of the seven linear layers in a block. */
  readonly linearNames: Readonly<Record<LoraTarget, string>>;
  /** Which dimensions of a head RoPE turns together there. transformers turns i with i + headDim / 2 ("halves"); where llama.cpp
   *  turns neighbours, the converter reorders the rows of q and k, and whatever is added to them must follow. */
  readonly rotates: "halves" | "neighbours";
  /** What the norms behind attention and behind the feed-forward part are called, in a family that has them. */
  readonly outNorms?: { readonly attention: string; readonly feedForward: string };
  /** true: norms are stored with the 1 in them that transformers adds when it computes. Left out: as in transformers. */
  readonly normsHoldOne?: true;
  /** A family with entries of its own in config.json. */
  readonly own?: GgufConfig;
}

/** The entries of config.json that only one family has, out of the keys of a GGUF file. */
export interface GgufConfig {
  /** Keys behind the architecture's name that are read here, where other families may not have them. */
  readonly keys: readonly string[];
  /** @throws RunError("model-invalid") naming a key that is not supported */
  readonly read: (keys: GgufKeys, sizes: GgufSizes) => Readonly<Record<string, unknown>>;
}

export interface GgufSizes {
  readonly layers: number;
  readonly headDim: number;
}

/** Entries that no family of ours may switch on. */
export const ENGINE_MUST_BE: ModelFamily["mustBe"] = [
  ["hidden_act", ["silu", undefined]],
  ["attention_bias", [false, undefined]],
  ["mlp_bias", [false, undefined]],
  ["use_sliding_window", [false, undefined]],
  ["quantization_config", [null, undefined]],
];

/** llama.cpp's names of the linear layers in the families that it derived from Llama's. */
export const LLAMA_CPP_NAMES: GgufFamily["linearNames"] = {
  q_proj: "attn_q",
  k_proj: "attn_k",
  v_proj: "attn_v",
  o_proj: "attn_output",
  gate_proj: "ffn_gate",
  up_proj: "ffn_up",
  down_proj: "ffn_down",
};
