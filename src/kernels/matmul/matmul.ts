// Matrix products with one frozen weight [outputs, inputs] (PyTorch's layout): forward (NT) and gradient of the input (NN).
// LoRA rides along as extra terms of the inner sum, so adapter on or off costs no second pass over the output.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, type Literal, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { multiple, needs } from "../grid.ts";
import { matrixConstants, matrixSource } from "../matrix_source.ts";
import { type Matrix, needsMatrix } from "../matrix.ts";
import nn from "./nn.wgsl?raw";
import nt from "./nt.wgsl?raw";
import subgroup from "./subgroup.wgsl?raw";
import subgroupBlock from "./subgroup_block.wgsl?raw";
import tile from "./tile.wgsl?raw";

export interface LinearArgs {
  /** [rows, inputs] f32 */
  readonly x: Slice;
  /** [outputs, inputs] */
  readonly weight: Matrix;
  /** [rows, outputs] f32, written */
  readonly out: Slice;
  /** Floats from one row of `out` to the next, a multiple of 4; default outputs. For a product by chunks of outputs, `out` begins at
   *  the chunk's first column. */
  readonly outStride?: number;
  /** [outputs] f32, added to every row */
  readonly bias?: Slice;
  /** [rows, outputs] f32, added; another buffer than `out` */
  readonly residual?: Slice;
  readonly lora?: {
    /** [rows, groups.length * rank] f32, from `loraDown` (holds the scale) */
    readonly xa: Slice;
    /** [outputs, rank] f32: the groups' B matrices one below the other */
    readonly b: Slice;
    readonly rank: number;
    /** Output columns of each fused projection, e.g. [q, k, v]; 1 to 3 of them, each a multiple of 4, sum = outputs. */
    readonly groups: readonly number[];
  };
  readonly rows: number;
  /** Of a tile on hardware; default the device's. */
  readonly tileRows?: TileRows;
}

/** out = x W^T + bias + residual + LoRA, where LoRA's part of column n in group g is sum_j xa[m, g * rank + j] * b[n, j]. */
export function linear(recorder: Recorder, args: LinearArgs): void {
  const { x, weight, out, bias, residual, lora, rows } = args;
  const { rows: outputs, columns: inputs } = weight;
  const outStride = args.outStride ?? outputs;
  check("linear", weight);
  multiple("linear", "outStride", outStride, 4);
  needs("linear", "x", x, rows * inputs);
  needs("linear", "out", out, (rows - 1) * outStride + outputs);
  if (bias) needs("linear", "bias", bias, outputs);
  if (residual) needs("linear", "residual", residual, rows * outputs);
  const rank = lora?.rank ?? 0;
  const groups = lora?.groups ?? [outputs];
  const ends = groupEnds("linear", groups, outputs);
  if (lora) {
    needs("linear", "lora.xa", lora.xa, rows * rank * groups.length);
    needs("linear", "lora.b", lora.b, outputs * rank);
  }
  const product = productOf(recorder.gpu, weight, { rows, columns: outputs, ...tileOf(args) });
  recorder.add({
    program: {
      name: `matmul/nt ${weight.storage}`,
      source: `${nt}${product.source}${matrixSource(weight)}`,
      constants: {
        INNER: u32(inputs),
        COLUMNS: u32(outputs),
        RANK: u32(rank),
        GROUPS: u32(groups.length),
        END0: u32(ends[0]),
        END1: u32(ends[1]),
        STRIDE: u32(outStride),
        BIAS: bool(bias !== undefined),
        RESIDUAL: bool(residual !== undefined),
        ...product.constants,
        ...matrixConstants(weight),
      },
    },
    dims: [rows, inputs / 4, Math.ceil(rank / 4), weight.part?.first ?? 0],
    slices: [x, weight.slice, bias ?? x, residual ?? x, lora?.xa ?? x, lora?.b ?? x, out],
    grid: product.grid,
    flops: 2 * rows * outputs * (inputs + rank),
  });
}

export interface LinearBackwardArgs {
  /** [rows, outputs] f32 */
  readonly dy: Slice;
  /** [outputs, inputs] */
  readonly weight: Matrix;
  /** [rows, inputs] f32, written */
  readonly dx: Slice;
  readonly lora?: {
    /** [rows, rank] f32, from `loraUp` (holds the scale) */
    readonly dyb: Slice;
    /** [rank, inputs] f32: the groups' A matrices one below the other */
    readonly a: Slice;
    /** groups * r */
    readonly rank: number;
  };
  /** [rows] f32: dx becomes keep[m] * dx + the product, instead of the product alone (chunked sums). */
  readonly keep?: Slice;
  readonly rows: number;
  /** Of a tile on hardware; default the device's. */
  readonly tileRows?: TileRows;
}

/** dx = dy W + dyb a (+ keep * dx). */
export function linearBackward(recorder: Recorder, args: LinearBackwardArgs): void {
  const { dy, weight, dx, lora, keep, rows } = args;
  const { rows: outputs, columns: inputs } = weight;
  check("linear backward", weight);
  needs("linear backward", "dy", dy, rows * outputs);
  needs("linear backward", "dx", dx, rows * inputs);
  if (keep) needs("linear backward", "keep", keep, rows);
  const rank = lora?.rank ?? 0;
  if (lora) {
    needs("linear backward", "lora.dyb", lora.dyb, rows * rank);
    needs("linear backward", "lora.a", lora.a, rank * inputs);
  }
  const product = productOf(recorder.gpu, weight, { rows, columns: inputs, ...tileOf(args) });
  recorder.add({
    program: {
      name: `matmul/nn ${weight.storage}`,
      source: `${nn}${product.source}${matrixSource(weight)}`,
      constants: {
        INNER: u32(outputs),
        COLUMNS: u32(inputs),
        RANK: u32(rank),
        KEEP: bool(keep !== undefined),
        ...product.constants,
        ...matrixConstants(weight),
      },
    },
    dims: [rows, outputs / 4, Math.ceil(rank / 4), weight.part?.first ?? 0],
    slices: [dy, weight.slice, lora?.dyb ?? dy, lora?.a ?? dy, keep ?? dy, dx],
    grid: product.grid,
    flops: 2 * rows * inputs * (outputs + rank),
  });
}

interface Product {
  readonly source: string;
  readonly constants: Readonly<Record<"LANES" | "TALL" | "TWICE" | "PER", Literal>>;
  readonly grid: readonly [number, number, number];
}

/** Rows that a tile of many rows can have on hardware. Its sums are the same to the last bit. */
export const TILE_ROWS = [64, 128] as const;
export type TileRows = (typeof TILE_ROWS)[number];

/** The kernel of a product with so many rows and columns, by device. Few rows (decoding) get a flatter tile, and the subgroups of four
 *  that a software adapter has two tiles over the same weights where these must be unpacked first (docs/log.md); the order of a sum is
 *  the same in all. */
function productOf(
  { lanes, tileRows }: Recorder["gpu"],
  { storage }: Matrix,
  { rows, columns, wanted }: { readonly rows: number; readonly columns: number; readonly wanted?: TileRows },
): Product {
  const short = lanes === null ? 16 : 8;
  const isTall = rows > short;
  const isTwice = lanes === 4 && storage !== "f32" && rows % 32 === 0;
  const tall = lanes === null ? (wanted ?? tileRows) : isTwice ? 32 : 16;
  const ofTile = isTall ? tall : short;
  const tileColumns = lanes === null ? 64 : 4 * lanes;
  return {
    source: lanes === null ? tile : `${subgroupBlock}${subgroup}`,
    constants: {
      LANES: u32(lanes ?? 0),
      TALL: bool(isTall),
      TWICE: bool(isTwice),
      PER: u32(lanes === null ? ofTile / 16 : 0),
    },
    // Consecutive workgroups walk the rows of the same columns: the weights of a tile stay in the cache.
    grid: [Math.ceil(rows / ofTile), Math.ceil(columns / tileColumns), 1],
  };
}

const tileOf = ({ tileRows }: { readonly tileRows?: TileRows }) =>
  tileRows === undefined ? {} : { wanted: tileRows };

function check(op: string, weight: Matrix): void {
  multiple(op, "weight.rows", weight.rows, 4);
  needsMatrix(op, "weight", weight);
}

/** Columns at which group 0 and group 1 end; `columns` where there is no such group. */
export function groupEnds(op: string, groups: readonly number[], columns: number): [number, number] {
  const sum = groups.reduce((a, b) => a + b, 0);
  if (groups.length < 1 || groups.length > 3 || sum !== columns) {
    throw new RunError(
      "shape",
      `${op}: 1 to 3 groups that sum to ${columns} columns are needed, got [${groups.join(", ")}].`,
    );
  }
  groups.forEach((group) => multiple(op, "group", group, 4));
  const first = groups[0] ?? columns;
  return [first, first + (groups[1] ?? 0)];
}
