// What the network is computed by: the operations that it is made of, forward and backward. One machine computes at once in float64, one
// records WGSL kernels; the network (denoiser.ts) knows neither, so both compute the same one.
import type { GroupNormShape } from "../kernels/group_norm/group_norm.ts";
import type { LinearShape } from "../kernels/matmul/reference.ts";
import type { SpreadShape } from "../kernels/spread/spread.ts";
import type { WindowShape } from "../kernels/unfold/unfold.ts";

/** Who attends to whom: rows of one group see each other, `group` of them; 1: each row sees itself alone. */
export interface AgentHeads {
  readonly rows: number;
  readonly group: number;
  readonly heads: number;
  /** Multiple of 4. */
  readonly headDim: number;
}

/** A weight and its bias in the arena, by their first floats. */
export interface WeightAndBias {
  readonly weight: number;
  readonly bias: number;
}

export interface WeightAndBiasParts<Place> {
  readonly weight: Place;
  readonly bias: Place;
}

/** What attention's way back reads: what went in and came out, the gradient, and room for a number of each row and head. */
export interface AttentionPast<Place> {
  readonly qkv: Place;
  readonly out: Place;
  readonly lse: Place;
  readonly dOut: Place;
  readonly delta: Place;
}

/** `Place` is where numbers lie. Parameters are named by their first float in the arena, and so are their gradients, which every backward
 *  writes and none adds to. */
export interface Machine<Place> {
  /** Room for so many numbers, zeros. */
  space(count: number): Place;
  /** out = x W^T + b (+ residual) */
  linear(
    from: { readonly x: Place; readonly residual: Place | null },
    at: WeightAndBias,
    out: Place,
    shape: LinearShape,
  ): void;
  /** dx = dy W */
  linearInput(dy: Place, at: WeightAndBias, dx: Place, shape: LinearShape): void;
  /** The gradients of W and b. */
  linearWeights(x: Place, dy: Place, at: WeightAndBias, shape: LinearShape): void;
  unfold(x: Place, out: Place, shape: WindowShape): void;
  unfoldBackward(dOut: Place, dx: Place, shape: WindowShape): void;
  groupNorm(x: Place, at: WeightAndBias, out: Place, shape: GroupNormShape): void;
  /** dx, and the gradients of weight and bias. `parts` is room for each sequence's part of them, [sequences, columns] each. */
  groupNormBackward(
    from: { readonly x: Place; readonly dOut: Place; readonly parts: WeightAndBiasParts<Place> },
    at: WeightAndBias,
    dx: Place,
    shape: GroupNormShape,
  ): void;
  mish(x: Place, out: Place, count: number): void;
  mishBackward(x: Place, dOut: Place, dx: Place, count: number): void;
  spread(x: Place, add: Place, out: Place, shape: SpreadShape): void;
  spreadBackward(dOut: Place, dAdd: Place, shape: SpreadShape): void;
  /** `lse` is room for what the way back reads again, [rows, heads]. */
  attention(qkv: Place, out: Place, lse: Place, heads: AgentHeads): void;
  attentionBackward(from: AttentionPast<Place>, dQkv: Place, heads: AgentHeads): void;
}
