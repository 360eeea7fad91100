// What a forward pass leaves behind, as a plan of bytes made before anything is allocated. Training keeps every layer's
// tensors for the backward; decoding keeps one set and lets all layers write into it.
// Everything is kept, nothing recomputed: normed rows and silu(g) * u cost memory, but a dispatch each less in the backward.
// Symbols: T rows (tokens), C hidden, S = (heads + 2 kvHeads) headDim, Q = heads headDim, F feed-forward, r rank.
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import type { Architecture } from "../formats/architecture.ts";

export interface LayerActivations {
  /** [T, C] what enters the layer */
  readonly x: Slice;
  /** [T, C], [T] */
  readonly inputNormed: Slice;
  readonly inputRstd: Slice;
  /** [T, 3 r] scaled x A^T of q, k, v */
  readonly qkvXa: Slice;
  /** [T, S] after RoPE */
  readonly qkv: Slice;
  /** [T, Q], [T, heads] */
  readonly attended: Slice;
  readonly lse: Slice;
  /** [T, r] */
  readonly oXa: Slice;
  /** [T, C] after the attention's residual sum */
  readonly middle: Slice;
  readonly postNormed: Slice;
  readonly postRstd: Slice;
  /** [T, 2 r] */
  readonly gateUpXa: Slice;
  /** [T, 2 F] */
  readonly gateUp: Slice;
  /** [T, F] silu(gate) * up */
  readonly gated: Slice;
  /** [T, r] */
  readonly downXa: Slice;
}

export interface Activations {
  /** T */
  readonly rows: number;
  /** [T] u32 */
  readonly ids: Slice;
  /** [T, 4] u32, see kernels/tokens.ts */
  readonly tokens: Slice;
  /** One per layer; all the same one when nothing is kept. */
  readonly layers: readonly LayerActivations[];
  /** [T, C] what leaves the last layer; may be the first layer's x when nothing is kept */
  readonly x: Slice;
  /** [T, C] after the final norm: the head's input */
  readonly normed: Slice;
  /** [T] */
  readonly rstd: Slice;
}

/** Floats per row of each tensor of a layer. */
function layerFloats(a: Architecture, rank: number): Record<keyof LayerActivations, number> {
  const q = a.heads * a.headDim;
  const kv = a.kvHeads * a.headDim;
  return {
    x: a.hidden,
    inputNormed: a.hidden,
    inputRstd: 1,
    qkvXa: 3 * rank,
    qkv: q + 2 * kv,
    attended: q,
    lse: a.heads,
    oXa: rank,
    middle: a.hidden,
    postNormed: a.hidden,
    postRstd: 1,
    gateUpXa: 2 * rank,
    gateUp: 2 * a.feedForward,
    gated: a.feedForward,
    downXa: rank,
  };
}

const topFloats = (a: Architecture) => ({ ids: 1, tokens: TOKEN_WORDS, normed: a.hidden, rstd: 1 });

export interface ActivationShape {
  readonly rank: number;
  readonly rows: number;
  /** true for training */
  readonly isKept: boolean;
}

/** Bytes of the buffers of a forward pass; a layer's are called "<layer>.<name>". */
export function activationSizes(
  a: Architecture,
  { rank, rows, isKept }: ActivationShape,
): Record<string, number> {
  const sizes: Record<string, number> = {};
  const add = (prefix: string, floats: Readonly<Record<string, number>>) => {
    for (const [name, count] of Object.entries(floats)) sizes[`${prefix}${name}`] = 4 * rows * count;
  };
  add("", topFloats(a));
  for (let layer = 0; layer < (isKept ? a.layers : 1); layer++) add(`${layer}.`, layerFloats(a, rank));
  if (isKept) add("", { x: a.hidden });
  return sizes;
}

/** @throws RunError("gpu-memory") */
export async function allocateActivations(
  buffers: Buffers,
  purpose: string,
  a: Architecture,
  shape: ActivationShape,
): Promise<Activations> {
  const slices = await buffers.allocate(purpose, activationSizes(a, shape));
  const slice = (name: string) => slices[name]!; // activationSizes names each of them
  const layerOf = (layer: number): LayerActivations => {
    const names = Object.keys(layerFloats(a, shape.rank));
    const entries = names.map((name) => [name, slice(`${layer}.${name}`)]);
    return Object.fromEntries(entries) as Record<keyof LayerActivations, Slice>; // the same names, one by one
  };
  const layers = Array.from({ length: a.layers }, (_, i) => layerOf(shape.isKept ? i : 0));
  return {
    rows: shape.rows,
    ids: slice("ids"),
    tokens: slice("tokens"),
    layers,
    x: slice(shape.isKept ? "x" : "0.x"),
    normed: slice("normed"),
    rstd: slice("rstd"),
  };
}
