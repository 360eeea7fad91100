// Floating point operations of a model by its dimensions alone: a closed formula, the same for every device and every
// kernel, so that methods can be compared by what they cost. A multiply-add counts two; norms, RoPE, SiLU and the softmax's
// exponentials are left out (below 1 % here and less in larger models).
// Source: the counting of Kaplan et al. 2020 (arXiv:2001.08361, section 2.1), with attention exact for each position, grouped
// key/value heads, and the head counted only where a token is drawn.
import { type Architecture, linearShapes } from "../models/architecture.ts";

/** Weights of all linear layers of all blocks, without embedding, head and norms. */
export function linearParameters(a: Architecture): number {
  let sum = 0;
  for (const [rows, columns] of linearShapes(a).values()) sum += rows * columns;
  return a.layers * sum;
}

/** Weights of an adapter on all seven linear layers: r (in + out) each. */
export function adapterParameters(a: Architecture, rank: number): number {
  let sum = 0;
  for (const [rows, columns] of linearShapes(a).values()) sum += rank * (rows + columns);
  return a.layers * sum;
}

/** Keys that the tokens of one text see, in all layers together. */
function keysSeen({ layers, block: { window } }: Architecture, tokens: number): number {
  const all = (tokens * (tokens + 1)) / 2;
  if (window === null) return layers * all;
  const within = Math.min(window.tokens, tokens);
  const near = (within * (within + 1)) / 2 + (tokens - within) * within;
  const local = window.isLocal.filter(Boolean).length;
  return (layers - local) * all + local * near;
}

/** Reading `promptTokens` and writing `generatedTokens` with a cache: every token goes once through all layers, a token at
 *  position t attends to t + 1, and the head is computed once for each token drawn. @param rank of a LoRA adapter, 0 for none */
export function generationFlops(
  a: Architecture,
  promptTokens: number,
  generatedTokens: number,
  rank = 0,
): number {
  const tokens = promptTokens + Math.max(0, generatedTokens - 1); // the last one drawn is never read
  const linear = 2 * (linearParameters(a) + (rank === 0 ? 0 : adapterParameters(a, rank))) * tokens;
  const attention = 4 * a.heads * a.headDim * keysSeen(a, tokens); // scores and weighted sum
  return linear + attention + 2 * a.hidden * a.vocabulary * generatedTokens;
}

/** One pass forward and backward over texts of `lengths` tokens when only a LoRA adapter learns: forward, the gradients of the
 *  activations (as much again), and those of the adapter. The head is computed for `trainedTokens`. */
export function trainingFlops(
  a: Architecture,
  lengths: readonly number[],
  trainedTokens: number,
  rank: number,
): number {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const seen = lengths.reduce((sum, length) => sum + keysSeen(a, length), 0);
  const adapter = adapterParameters(a, rank);
  const linear = 2 * tokens * (2 * (linearParameters(a) + adapter) + adapter);
  const attention = 4 * a.heads * a.headDim * seen * 3; // backward has four products to the forward's two
  return linear + attention + 2 * 2 * a.hidden * a.vocabulary * trainedTokens;
}
