// Attention with one key range [lo, hi) per query row (see tokens.ts), grouped query heads, and a kept log-sum-exp.
// Three variants, without atomics, each with the same bits on every rerun. "direct": one invocation owns four query rows of
// one head (or four key rows, in dK and dV) and walks their ranges with an online softmax; no workgroup memory, no barrier. "tiled":
// a workgroup owns 32 rows and shares keys with them through workgroup memory; for packed rows on hardware, where the direct
// one would fetch every key for every row. On software adapters a barrier costs more than it saves (docs/log.md). "lanes": the direct
// one, and its bits, for software adapters: the invocations of a subgroup walk the keys together and each loads a part of a key.
// ROLLED: a GPU's compiler should unroll the loops over the head, to keep q and the sums in registers; a software driver
// compiles for seconds when it does, so there the loops run to a number it cannot know.
// For packed rows; decoding's keys lie in a cache, see cached.ts.
import type { Slice } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { bool, f32, type Literal, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { multiple, needs } from "../grid.ts";
import infinityAsNan from "../infinity_as_nan.wgsl?raw";
import { TOKEN_WORDS } from "../tokens.ts";
import { unrolled } from "../unrolled.ts";
import backwardKv from "./backward_kv.wgsl?raw";
import backwardQ from "./backward_q.wgsl?raw";
import forward from "./forward.wgsl?raw";
import lanesBackwardKv from "./lanes_backward_kv.wgsl?raw";
import lanesBackwardQ from "./lanes_backward_q.wgsl?raw";
import lanesForward from "./lanes_forward.wgsl?raw";
import tiledBackwardKv from "./tiled_backward_kv.wgsl?raw";
import tiledBackwardQ from "./tiled_backward_q.wgsl?raw";
import tiledForward from "./tiled_forward.wgsl?raw";

/** Keys that a row is reckoned to see where nobody says how many. */
export const ASSUMED_KEYS = 64;

export type AttentionVariant = "direct" | "tiled" | "lanes";

export interface Heads {
  readonly qHeads: number;
  /** Divides qHeads. */
  readonly kvHeads: number;
  /** Multiple of 4. */
  readonly headDim: number;
  /** What scores are multiplied by. Default 1 / sqrt(headDim). */
  readonly scale?: number;
}

export interface AttentionArgs extends Heads {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32 after RoPE */
  readonly qkv: Slice;
  /** [rows, 4] u32; lo and hi count rows of `qkv` */
  readonly tokens: Slice;
  /** [rows, qHeads * headDim] f32, written; zeros where lo == hi */
  readonly out: Slice;
  /** [rows, qHeads] f32, written: log-sum-exp of the scaled scores, for the backward */
  readonly lse: Slice;
  readonly rows: number;
  /** Average keys per row, for the submit estimate only; default `ASSUMED_KEYS`. */
  readonly meanKeys?: number;
  /** Default: what suits the device. "tiled" needs a headDim that is a multiple of 32, "lanes" a software adapter with subgroups. */
  readonly variant?: AttentionVariant;
}

/** out = softmax(scale q k^T) v over lo <= j < hi; query head h reads kv head floor(h / (qHeads / kvHeads)).
 *  Source: online softmax of Milakov & Gimelshein 2018, arXiv:1805.02867; kept LSE as in FlashAttention-2, arXiv:2307.08691. */
export function attention(recorder: Recorder, args: AttentionArgs): void {
  const { qkv, tokens, out, lse, rows, qHeads, kvHeads, headDim, meanKeys = ASSUMED_KEYS } = args;
  checkHeads("attention", args);
  needs("attention", "qkv", qkv, rows * (qHeads + 2 * kvHeads) * headDim);
  needs("attention", "tokens", tokens, rows * TOKEN_WORDS);
  needs("attention", "out", out, rows * qHeads * headDim);
  needs("attention", "lse", lse, rows * qHeads);
  const { name, sources, rowsOfGroup, dims, constants } = variantOf("attention", recorder, args);
  recorder.add({
    program: { name: `${name}forward`, source: sources.forward, constants },
    dims: [rows, ...dims],
    slices: [qkv, tokens, out, lse],
    grid: [Math.ceil(rows / rowsOfGroup), qHeads, 1],
    flops: 4 * rows * qHeads * headDim * meanKeys,
  });
}

export interface AttentionBackwardArgs extends Heads {
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32 after RoPE */
  readonly qkv: Slice;
  /** [rows, 4] u32 */
  readonly tokens: Slice;
  /** [rows, 2] u32, from `seenBy` */
  readonly seen: Slice;
  /** [rows, qHeads * headDim] f32, from the forward */
  readonly out: Slice;
  /** [rows, qHeads] f32, from the forward */
  readonly lse: Slice;
  /** [rows, qHeads * headDim] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [rows, qHeads] f32 scratch: rowsum(out * dOut) */
  readonly delta: Slice;
  /** [rows, (qHeads + 2 * kvHeads) * headDim] f32, written: gradient of qkv (turn it back with rope sign -1) */
  readonly dQkv: Slice;
  readonly rows: number;
  readonly meanKeys?: number;
  readonly variant?: AttentionVariant;
}

/** Gradients of q (one dispatch, which also writes delta), then of k and v (one dispatch). Exact zeros for rows that see
 *  nothing or that nobody sees. Source: FlashAttention-2 algorithm 2, split in two so that no sum needs an atomic. */
export function attentionBackward(recorder: Recorder, args: AttentionBackwardArgs): void {
  const {
    qkv,
    tokens,
    seen,
    out,
    lse,
    dOut,
    delta,
    dQkv,
    rows,
    qHeads,
    kvHeads,
    headDim,
    meanKeys = ASSUMED_KEYS,
  } = args;
  checkHeads("attention backward", args);
  const stride = (qHeads + 2 * kvHeads) * headDim;
  needs("attention backward", "qkv", qkv, rows * stride);
  needs("attention backward", "dQkv", dQkv, rows * stride);
  needs("attention backward", "tokens", tokens, rows * TOKEN_WORDS);
  needs("attention backward", "seen", seen, rows * 2);
  for (const [name, slice] of Object.entries({ out, dOut })) {
    needs("attention backward", name, slice, rows * qHeads * headDim);
  }
  for (const [name, slice] of Object.entries({ lse, delta }))
    needs("attention backward", name, slice, rows * qHeads);
  const variant = variantOf("attention backward", recorder, args);
  const { name, sources, constants } = variant;
  const dims = [rows, ...variant.dims];
  const groups = Math.ceil(rows / variant.rowsOfGroup);
  const flops = 2 * rows * qHeads * headDim * meanKeys;
  recorder.add({
    program: { name: `${name}backward_q`, source: sources.backwardQ, constants },
    dims,
    slices: [qkv, tokens, out, lse, dOut, delta, dQkv],
    grid: [groups, qHeads, 1],
    flops: 3 * flops,
  });
  recorder.add({
    program: { name: `${name}backward_kv`, source: sources.backwardKv, constants },
    dims,
    slices: [qkv, tokens, seen, lse, dOut, delta, dQkv],
    grid: [groups, kvHeads, 1],
    flops: 4 * flops,
  });
}

/** Rows and keys of a tile, and columns of a slice of the head. */
const TILE = 32;
/** Rows of a workgroup of the direct variant: 32 invocations of 4. */
const DIRECT_ROWS = 128;
/** Rows of one lane. */
const LANE_ROWS = 4;
/** The widest head whose rows a lane can hold in registers, and a software driver compile in seconds. */
const WIDEST_IN_LANES = 64;

/** Whether this is a software adapter with subgroups, whose lanes can hold rows of such a head. */
export function suitsLanes({ lanes, report }: Pick<Gpu, "lanes" | "report">, headDim: number): boolean {
  return report.isSoftware && lanes !== null && headDim <= WIDEST_IN_LANES;
}

interface Sources {
  readonly forward: string;
  readonly backwardQ: string;
  readonly backwardKv: string;
}
const DIRECT = sourcesOf(forward, backwardQ, backwardKv);
const TILED = sourcesOf(tiledForward, tiledBackwardQ, tiledBackwardKv);
const LANES = sourcesOf(lanesForward, lanesBackwardQ, lanesBackwardKv);

function sourcesOf(forward: string, q: string, kv: string): Sources {
  return { forward, backwardQ: `${q}${infinityAsNan}`, backwardKv: `${kv}${infinityAsNan}` };
}

/** How a variant is dispatched. */
interface Variant {
  /** What its programs' names begin with. */
  readonly name: string;
  readonly sources: Sources;
  /** Rows of a workgroup. */
  readonly rowsOfGroup: number;
  /** `dims` behind the number of rows. */
  readonly dims: readonly number[];
  readonly constants: Readonly<Record<string, Literal>>;
}

/** The variant that was asked for, or what suits the device. @throws RunError("shape") for one that cannot be */
function variantOf(
  op: string,
  { gpu }: Recorder,
  args: Heads & { readonly variant?: AttentionVariant },
): Variant {
  const { headDim } = args;
  const { lanes, report } = gpu;
  const canTile = headDim % TILE === 0;
  const suits = suitsLanes(gpu, headDim) ? "lanes" : canTile && gpu.tiles ? "tiled" : "direct";
  const variant = args.variant ?? suits;
  if (variant === "tiled" && !canTile) {
    throw new RunError(
      "shape",
      `${op}: the tiled variant needs a headDim that is a multiple of ${TILE}, got ${headDim}.`,
      { op, headDim },
    );
  }
  const constants = headConstants(args);
  const rolled = { ROLLED: bool(report.isSoftware) };
  if (variant === "direct") {
    return {
      name: "attention/",
      sources: DIRECT,
      rowsOfGroup: DIRECT_ROWS,
      dims: [headDim / 4],
      constants: { ...constants, ...rolled },
    };
  }
  if (variant === "tiled") {
    return {
      name: "attention/tiled_",
      sources: TILED,
      rowsOfGroup: TILE,
      dims: [headDim / TILE, TILE],
      constants: { ...constants, ...rolled },
    };
  }
  if (lanes === null) {
    throw new RunError("shape", `${op}: the variant in lanes needs a software adapter with subgroups.`, {
      op,
    });
  }
  const write = (source: string) => unrolled(source, headDim / 4, lanes);
  return {
    name: "attention/lanes_",
    sources: {
      forward: write(LANES.forward),
      backwardQ: write(LANES.backwardQ),
      backwardKv: write(LANES.backwardKv),
    },
    rowsOfGroup: LANE_ROWS * lanes,
    dims: [headDim / 4, LANE_ROWS],
    constants: { ...constants, LANES: u32(lanes) },
  };
}

function checkHeads(op: string, { qHeads, kvHeads, headDim }: Heads): void {
  multiple(op, "headDim", headDim, 4);
  multiple(op, "qHeads", qHeads, kvHeads);
}

/** The constants that all programs of attention have. */
export function headConstants({ qHeads, kvHeads, headDim, scale = 1 / Math.sqrt(headDim) }: Heads) {
  return {
    HEAD_DIM: u32(headDim),
    Q_HEADS: u32(qHeads),
    KV_HEADS: u32(kvHeads),
    SCALE: f32(scale),
  };
}
