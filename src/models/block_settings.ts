// What a family's decoder block computes otherwise than Llama's. A family that says nothing of it has Llama's block. The engine and
// the exporters ask for these properties, each of which switches on a kernel or an option of one.

export interface BlockSettings {
  /** What gates the feed-forward part: SiLU, or GELU in its form with tanh. */
  readonly activation: "silu" | "gelu_tanh";
  /** Norms multiply by 1 + the stored weight, those of the heads too. */
  readonly normsFromOne: boolean;
  /** Two more norms, behind attention and behind the feed-forward part, before what they give is added to the residual stream. */
  readonly outNorms: boolean;
  /** Factor on the rows of the embedding, as f32 holds it. */
  readonly embeddingScale: number;
  /** Scores are divided by its square root; null: by that of the head's size. */
  readonly queryScalar: number | null;
  /** null: every layer sees all tokens before it. */
  readonly window: LayerWindows | null;
}

/** Layers that see only the last tokens, with a RoPE of their own. */
export interface LayerWindows {
  /** How many tokens they see, the newest among them. */
  readonly tokens: number;
  /** Which layers they are, one entry a layer. */
  readonly isLocal: readonly boolean[];
  readonly ropeTheta: number;
}

export const LLAMA_BLOCK: BlockSettings = {
  activation: "silu",
  normsFromOne: false,
  outNorms: false,
  embeddingScale: 1,
  queryScalar: null,
  window: null,
};

/** Whether anything in the block is not Llama's. */
export function differsFromLlama(block: BlockSettings): boolean {
  return (Object.keys(LLAMA_BLOCK) as (keyof BlockSettings)[]).some((key) => block[key] !== LLAMA_BLOCK[key]);
}
