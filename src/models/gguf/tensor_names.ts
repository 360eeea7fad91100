// What llama.cpp calls a model's tensors -> what transformers calls them, and which of them have their rows in another order.
import { ALL_LORA_TARGETS } from "../../records/adapter.ts";
import type { GgufFamily, ModelFamily } from "../families/family.ts";
import { linearName } from "../weight_names.ts";

/** The factors that stretch RoPE's rotations, which transformers computes from config.json (rope_factors.ts). */
export const ROPE_FACTORS = "rope_freqs.weight";
/** The head's own table. A model without one uses the embedding's. */
export const GGUF_HEAD = "output.weight";
export const GGUF_EMBEDDING = "token_embd.weight";

export interface TensorPlace {
  readonly name: string;
  /** "q" or "k" where the rows of each head are in llama.cpp's order. */
  readonly reordered: "q" | "k" | null;
  readonly isNorm: boolean;
}

/** A tensor's name in the family's safetensors files. One that the family does not have keeps its own: it is refused by that name
 *  when the tensors are held against the architecture. */
export function placeOf(tensor: string, { names }: ModelFamily, gguf: GgufFamily): TensorPlace {
  const plain = (name: string): TensorPlace => ({ name, reordered: null, isNorm: false });
  const asNorm = (name: string): TensorPlace => ({ name, reordered: null, isNorm: true });
  if (tensor === GGUF_EMBEDDING) return plain(names.embedding);
  if (tensor === GGUF_HEAD) return plain(names.head);
  if (tensor === "output_norm.weight") return asNorm(names.finalNorm);
  const [, digits, part, kind] = /^blk\.(0|[1-9]\d{0,3})\.(\w+)\.(weight|bias)$/.exec(tensor) ?? [];
  if (digits === undefined || part === undefined || kind === undefined) return plain(tensor);
  const layer = Number(digits);
  const target = ALL_LORA_TARGETS.find((each) => gguf.linearNames[each] === part);
  if (target !== undefined) {
    const letter = target === "q_proj" ? "q" : target === "k_proj" ? "k" : null;
    return {
      name: `${linearName(layer, target)}.${kind}`,
      reordered: gguf.rotates === "neighbours" ? letter : null,
      isNorm: false,
    };
  }
  const norms: Readonly<Record<string, string>> = {
    attn_norm: names.inputNorm(layer),
    ffn_norm: names.postNorm(layer),
    attn_q_norm: names.qNorm(layer),
    attn_k_norm: names.kNorm(layer),
    ...(gguf.outNorms === undefined
      ? {}
      : {
          [gguf.outNorms.attention]: names.attentionOutNorm(layer),
          [gguf.outNorms.feedForward]: names.feedForwardOutNorm(layer),
        }),
  };
  const norm = kind === "weight" && Object.hasOwn(norms, part) ? norms[part] : undefined;
  return norm === undefined ? plain(tensor) : asNorm(norm);
}
