// What the tensors of a model are called in its safetensors files. A family says its own names where they differ from these.
// The seven linear layers have the same names everywhere (`linearName`): PEFT's adapters are keyed by them.
import type { LoraTarget } from "../records/adapter.ts";

export interface WeightNames {
  readonly embedding: string;
  /** The head's own table, where it is not the embedding's. */
  readonly head: string;
  readonly finalNorm: string;
  /** The norm before attention, in layer `layer`. */
  readonly inputNorm: (layer: number) => string;
  /** The norm before the feed-forward part. */
  readonly postNorm: (layer: number) => string;
  /** The norms behind attention and behind the feed-forward part, read where the family has them. */
  readonly attentionOutNorm: (layer: number) => string;
  readonly feedForwardOutNorm: (layer: number) => string;
  /** The norms of each head of q and of k, read where the family has them. */
  readonly qNorm: (layer: number) => string;
  readonly kNorm: (layer: number) => string;
  /** Tensors that files carry and nobody reads. */
  readonly unused: RegExp;
}

/** The names that transformers gives to Llama and those who follow it. Unused are RoPE's frequencies, which old versions of
 *  transformers stored: transformers does not read them either. */
export const STANDARD_NAMES: WeightNames = {
  embedding: "model.embed_tokens.weight",
  head: "lm_head.weight",
  finalNorm: "model.norm.weight",
  inputNorm: (layer) => `model.layers.${layer}.input_layernorm.weight`,
  postNorm: (layer) => `model.layers.${layer}.post_attention_layernorm.weight`,
  attentionOutNorm: (layer) => `model.layers.${layer}.post_self_attn_layernorm.weight`,
  feedForwardOutNorm: (layer) => `model.layers.${layer}.post_mlp_layernorm.weight`,
  qNorm: (layer) => `model.layers.${layer}.self_attn.q_norm.weight`,
  kNorm: (layer) => `model.layers.${layer}.self_attn.k_norm.weight`,
  unused: /^model\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/,
};

/** Tensor name of a block's linear layer without ".weight", the key adapters use. */
export function linearName(layer: number, target: LoraTarget): string {
  const part = target === "gate_proj" || target === "up_proj" || target === "down_proj" ? "mlp" : "self_attn";
  return `model.layers.${layer}.${part}.${target}`;
}
