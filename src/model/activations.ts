// What a forward pass leaves behind, as a plan of bytes made before anything is allocated. Decoding keeps nothing: all layers
// write into one set. Training keeps for the backward what its checkpointing says and lets all layers write the rest into one
// shared set, from which the backward's recomputation reads it again (Chen et al. 2016, arXiv:1604.06174; docs/references.md).
// Symbols: T rows (tokens), C hidden, S = (heads + 2 kvHeads) headDim, Q = heads headDim, F feed-forward, r rank.
import type { Buffers, Slice } from "../gpu/buffers.ts";
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import type { Architecture } from "../models/architecture.ts";

/** What training trades memory against time with. "off" keeps all; "selective" computes the feed-forward part and the normed
 *  rows again; "full" keeps little more than each block's input and computes the block again. The gradients' bits are the same. */
export type Checkpointing = "off" | "selective" | "full";

export interface LayerActivations {
  /** [T, C] what enters the layer */
  readonly x: Slice;
  /** [T, C], [T] */
  readonly inputNormed: Slice;
  readonly inputRstd: Slice;
  /** [T, 3 r] scaled x A^T of q, k, v */
  readonly qkvXa: Slice;
  /** [T, S] q, k, v as projected; only for a family that norms the heads of q and k, else `qkv` takes them */
  readonly projected?: Slice;
  /** [T, S] after RoPE */
  readonly qkv: Slice;
  /** [T, Q], [T, heads] */
  readonly attended: Slice;
  readonly lse: Slice;
  /** [T, r] */
  readonly oXa: Slice;
  /** [T, C], [T] what the norm behind attention reads; only for a family that has one, as below */
  readonly attentionOut?: Slice;
  readonly attentionOutRstd?: Slice;
  /** [T, C] after the attention's residual sum */
  readonly middle: Slice;
  readonly postNormed: Slice;
  readonly postRstd: Slice;
  /** [T, 2 r] */
  readonly gateUpXa: Slice;
  /** [T, 2 F] */
  readonly gateUp: Slice;
  /** [T, F] act(gate) * up */
  readonly gated: Slice;
  /** [T, r] */
  readonly downXa: Slice;
  /** [T, C], [T] what the norm behind the feed-forward part reads */
  readonly feedForwardOut?: Slice;
  readonly feedForwardOutRstd?: Slice;
}

export interface Activations {
  /** T */
  readonly rows: number;
  /** [T] u32 */
  readonly ids: Slice;
  /** [T, 4] u32, see kernels/tokens.ts */
  readonly tokens: Slice;
  /** [T, 4] u32 the records with ranges narrowed to the window, for the layers that have one */
  readonly windowTokens?: Slice;
  /** null: nothing is kept, a backward is not possible */
  readonly checkpointing: Checkpointing | null;
  /** One per layer; tensors that are not kept are the same ones in all. */
  readonly layers: readonly LayerActivations[];
  /** [T, C] what leaves the last layer; the layers' x when nothing is kept */
  readonly x: Slice;
  /** [T, C] after the final norm: the head's input */
  readonly normed: Slice;
  /** [T] */
  readonly rstd: Slice;
}

type LayerTensor = keyof LayerActivations;
type OptionalTensor =
  | "projected"
  | "attentionOut"
  | "attentionOutRstd"
  | "feedForwardOut"
  | "feedForwardOutRstd";

/** Floats per row of each tensor of a layer. */
function layerFloats(
  a: Architecture,
  rank: number,
): Record<Exclude<LayerTensor, OptionalTensor>, number> & Partial<Record<OptionalTensor, number>> {
  const q = a.heads * a.headDim;
  const kv = a.kvHeads * a.headDim;
  return {
    x: a.hidden,
    inputNormed: a.hidden,
    inputRstd: 1,
    qkvXa: 3 * rank,
    ...(a.qkNorm ? { projected: q + 2 * kv } : {}),
    qkv: q + 2 * kv,
    attended: q,
    lse: a.heads,
    oXa: rank,
    ...(a.block.outNorms ? { attentionOut: a.hidden, attentionOutRstd: 1 } : {}),
    middle: a.hidden,
    postNormed: a.hidden,
    postRstd: 1,
    gateUpXa: 2 * rank,
    gateUp: 2 * a.feedForward,
    gated: a.feedForward,
    downXa: rank,
    ...(a.block.outNorms ? { feedForwardOut: a.hidden, feedForwardOutRstd: 1 } : {}),
  };
}

const topFloats = (a: Architecture) => ({
  ids: 1,
  tokens: TOKEN_WORDS,
  ...(a.block.window === null ? {} : { windowTokens: TOKEN_WORDS }),
  normed: a.hidden,
  rstd: 1,
});

export interface ActivationShape {
  readonly rank: number;
  readonly rows: number;
  /** For training. Without it nothing is kept. */
  readonly checkpointing?: Checkpointing;
}

/** Outputs of `forwardInputNorm` and `forwardGated` in block.ts, which "selective" runs again. */
const CHEAP: readonly LayerTensor[] = [
  "inputNormed",
  "inputRstd",
  "postNormed",
  "postRstd",
  "gateUpXa",
  "gateUp",
  "gated",
];

/** What "full" keeps: the block's input, and what comes of its last product, which is not computed again. */
const KEPT_BY_FULL: readonly LayerTensor[] = ["x", "downXa", "feedForwardOut", "feedForwardOutRstd"];

/** Whether each layer has this tensor for itself. */
function isKept(name: LayerTensor, checkpointing: Checkpointing | undefined): boolean {
  if (checkpointing === undefined) return false;
  if (checkpointing === "full") return KEPT_BY_FULL.includes(name);
  return checkpointing === "off" || !CHEAP.includes(name);
}

/** Name of the buffer behind a layer's tensor. */
function bufferName(layer: number, name: LayerTensor, checkpointing: Checkpointing | undefined): string {
  return isKept(name, checkpointing) ? `${layer}.${name}` : `shared.${name}`;
}

/** Bytes of the buffers of a forward pass; a layer's are called "<layer>.<name>", those of all layers "shared.<name>". */
export function activationSizes(
  a: Architecture,
  { rank, rows, checkpointing }: ActivationShape,
): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const [name, count] of Object.entries(topFloats(a))) sizes[name] = 4 * rows * count;
  for (let layer = 0; layer < a.layers; layer++) {
    for (const [name, count] of Object.entries(layerFloats(a, rank)) as [LayerTensor, number][]) {
      sizes[bufferName(layer, name, checkpointing)] = 4 * rows * count;
    }
  }
  if (checkpointing !== undefined) sizes["x"] = 4 * rows * a.hidden;
  return sizes;
}

/** @throws RunError("gpu-memory") */
export async function allocateActivations(
  buffers: Buffers,
  purpose: string,
  a: Architecture,
  shape: ActivationShape,
): Promise<Activations> {
  const { rank, rows, checkpointing } = shape;
  const slices = await buffers.allocate(purpose, activationSizes(a, shape));
  const slice = (name: string) => slices[name]!; // activationSizes names each of them
  const layerOf = (layer: number): LayerActivations => {
    const names = Object.keys(layerFloats(a, rank)) as LayerTensor[];
    const entries = names.map((name) => [name, slice(bufferName(layer, name, checkpointing))]);
    return Object.fromEntries(entries) as Record<LayerTensor, Slice>; // the same names, one by one
  };
  return {
    rows,
    ids: slice("ids"),
    tokens: slice("tokens"),
    ...(a.block.window === null ? {} : { windowTokens: slice("windowTokens") }),
    checkpointing: checkpointing ?? null,
    layers: Array.from({ length: a.layers }, (_, i) => layerOf(i)),
    x: slice(checkpointing === undefined ? "shared.x" : "x"),
    normed: slice("normed"),
    rstd: slice("rstd"),
  };
}
