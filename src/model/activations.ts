// What a forward pass leaves behind, as a plan of bytes made before anything is allocated. Training keeps every layer's
// tensors for the backward; decoding keeps one set and lets all layers write into it.
// Everything is kept, nothing recomputed: normed rows and silu(g) * u cost memory, but a dispatch each less in the backward.
// Symbols: T rows (tokens), C hidden, S = (heads + 2 kvHeads) headDim, Q = heads headDim, F feed-forward, r rank.
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import type { Architecture } from "./architecture.ts";

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

/** Bytes of a forward pass over `rows` tokens. */
export function activationBytes(a: Architecture, rank: number, rows: number, isKept: boolean): number {
  const sum = (floats: Readonly<Record<string, number>>) => Object.values(floats).reduce((x, y) => x + y, 0);
  const layers = (isKept ? a.layers : 1) * sum(layerFloats(a, rank)) + (isKept ? a.hidden : 0);
  return 4 * rows * (sum(topFloats(a)) + layers);
}

/** @param isKept true for training @throws RunError("gpu-memory") */
export async function allocateActivations(
  buffers: Buffers,
  purpose: string,
  a: Architecture,
  options: { readonly rank: number; readonly rows: number; readonly isKept: boolean },
): Promise<Activations> {
  const { rank, rows, isKept } = options;
  const top = await buffers.allocate(purpose, bytesOf(topFloats(a), rows));
  const sets: LayerActivations[] = [];
  for (let i = 0; i < (isKept ? a.layers : 1); i++) {
    sets.push(await buffers.allocate(purpose, bytesOf(layerFloats(a, rank), rows)));
  }
  const layers = Array.from({ length: a.layers }, (_, i) => sets[isKept ? i : 0]!);
  const last = isKept ? await buffers.allocate(purpose, bytesOf({ x: a.hidden }, rows)) : sets[0]!;
  return { rows, ...top, x: last.x, layers };
}

function bytesOf<Name extends string>(
  floats: Readonly<Record<Name, number>>,
  rows: number,
): Record<Name, number> {
  const entries = Object.entries<number>(floats).map(([name, count]) => [name, 4 * rows * count]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names, one by one
}
