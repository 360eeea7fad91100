// The narrow products of LoRA and the gradients of A and B. Any rank from 1 on.
// Layout: A [rank, inputs], B [outputs, rank] (PEFT's). Fused projections (q|k|v, gate|up) stack their A's and their B's.
// Scale lora_alpha / r is put into xa and dyb once; nothing else knows it.
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { RunError } from "../../core/errors.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import { groupEnds } from "../matmul/matmul.ts";
import subgroupBlock from "../matmul/subgroup_block.wgsl?raw";
import { unrolled } from "../unrolled.ts";
import downSource from "./down.wgsl?raw";
import gradSource from "./grad.wgsl?raw";
import lanesDown from "./lanes_down.wgsl?raw";
import lanesGrad from "./lanes_grad.wgsl?raw";
import lanesNarrow from "./lanes_narrow.wgsl?raw";
import lanesUp from "./lanes_up.wgsl?raw";
import upSource from "./up.wgsl?raw";

export interface LoraDownArgs {
  /** [rows, inputs] f32 */
  readonly x: Slice;
  /** [groups * rank, inputs] f32 */
  readonly a: Slice;
  /** [rows, groups * rank] f32, written */
  readonly xa: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly inputs: number;
  readonly rank: number;
  /** Number of fused projections. */
  readonly groups: number;
  /** lora_alpha / r */
  readonly scale: number;
}

/** xa = scale * x A^T. */
export function loraDown(recorder: Recorder, args: LoraDownArgs): void {
  const { x, a, xa, rows, inputs, rank, groups, scale } = args;
  const width = groups * rank;
  multiple("lora down", "inputs", inputs, 4);
  needs("lora down", "x", x, rows * inputs);
  needs("lora down", "a", a, width * inputs);
  needs("lora down", "xa", xa, rows * width);
  const tile = laneTile(recorder, width);
  if (tile !== null) {
    recorder.add({
      program: {
        name: "lora/lanes_down",
        source: `${lanesDown}${subgroupBlock}${lanesNarrow}`,
        constants: { INNER: u32(inputs), RANK: u32(width), SCALE: f32(scale), ...tile.constants },
      },
      dims: [rows],
      slices: [x, a, xa],
      grid: [Math.ceil(rows / tile.wide), tile.narrow, 1],
      flops: 2 * rows * inputs * width,
    });
    return;
  }
  recorder.add({
    program: {
      name: "lora/down",
      source: downSource,
      constants: { INNER: u32(inputs), WIDTH: u32(width), SCALE: f32(scale) },
    },
    dims: [rows, inputs / 4],
    slices: [x, a, xa],
    grid: linearGrid(Math.ceil((Math.ceil(rows / 4) * Math.ceil(width / 4)) / 64)),
    flops: 2 * rows * inputs * width,
  });
}

export interface LoraUpArgs {
  /** [rows, outputs] f32 */
  readonly dy: Slice;
  /** [outputs, rank] f32 */
  readonly b: Slice;
  /** [rows, groups.length * rank] f32, written */
  readonly dyb: Slice;
  readonly rows: number;
  readonly outputs: number;
  readonly rank: number;
  /** Output columns of each fused projection, as in `linear`. */
  readonly groups: readonly number[];
  /** lora_alpha / r */
  readonly scale: number;
}

/** dyb[m, g * rank + j] = scale * sum over the columns n of group g of dy[m, n] * b[n, j]. */
export function loraUp(recorder: Recorder, args: LoraUpArgs): void {
  const { dy, b, dyb, rows, outputs, rank, groups, scale } = args;
  const ends = groupEnds("lora up", groups, outputs);
  const width = groups.length * rank;
  needs("lora up", "dy", dy, rows * outputs);
  needs("lora up", "b", b, outputs * rank);
  needs("lora up", "dyb", dyb, rows * width);
  const constants = {
    INNER: u32(outputs),
    RANK: u32(rank),
    GROUPS: u32(groups.length),
    END0: u32(ends[0]),
    END1: u32(ends[1]),
    SCALE: f32(scale),
  };
  const shared = { dims: [rows], slices: [dy, b, dyb], flops: 2 * rows * outputs * rank };
  const tile = laneTile(recorder, rank);
  if (tile !== null) {
    recorder.add({
      ...shared,
      program: {
        name: "lora/lanes_up",
        source: `${lanesUp}${subgroupBlock}${lanesNarrow}`,
        constants: { ...constants, ...tile.constants },
      },
      grid: [Math.ceil(rows / tile.wide), tile.narrow, groups.length],
    });
    return;
  }
  recorder.add({
    ...shared,
    program: { name: "lora/up", source: upSource, constants },
    grid: linearGrid(Math.ceil((Math.ceil(rows / 4) * groups.length * Math.ceil(rank / 4)) / 64)),
  });
}

export interface LoraGradArgs {
  /** [rows, inputs] f32: the projection's input */
  readonly x: Slice;
  /** [rows, outputs] f32: gradient of its output */
  readonly dy: Slice;
  /** [rows, groups.length * rank] f32, from `loraDown` */
  readonly xa: Slice;
  /** [rows, groups.length * rank] f32, from `loraUp` */
  readonly dyb: Slice;
  /** [slices, stride] f32: partial gradients of the whole parameter arena. This op writes [.., offset ..] of each slice. */
  readonly partials: Slice;
  /** Floats of one slice: the arena's length. */
  readonly stride: number;
  /** Number of slices the rows are split into; `reduceGradients` adds them up. */
  readonly slices: number;
  /** Where dA [groups * rank, inputs] begins in the arena, in floats. */
  readonly aOffset: number;
  /** Where dB [outputs, rank] begins. */
  readonly bOffset: number;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly rank: number;
  readonly groups: readonly number[];
}

/** dA = dyb^T x and dB[n, j] = sum_m dy[m, n] * xa[m, group(n) * rank + j], each over one slice of the rows.
 *  Two dispatches; overwrites, does not add. */
export function loraGrad(recorder: Recorder, args: LoraGradArgs): void {
  const { x, dy, xa, dyb, partials, stride, slices, aOffset, bOffset, rows, inputs, outputs, rank, groups } =
    args;
  const ends = groupEnds("lora grad", groups, outputs);
  const width = groups.length * rank;
  multiple("lora grad", "inputs", inputs, 4);
  needs("lora grad", "x", x, rows * inputs);
  needs("lora grad", "dy", dy, rows * outputs);
  needs("lora grad", "xa", xa, rows * width);
  needs("lora grad", "dyb", dyb, rows * width);
  needs("lora grad", "partials", partials, slices * stride);
  if (aOffset + width * inputs > stride || bOffset + outputs * rank > stride) {
    throw new RunError(
      "shape",
      `lora grad: offsets ${aOffset} and ${bOffset} reach past an arena of ${stride} floats.`,
    );
  }
  // dA: narrow = dyb (width columns), wide = x; out [width, inputs].
  // dB: narrow = xa (rank columns of the group), wide = dy; out [outputs, rank], so transposed.
  const part = Math.ceil(rows / slices);
  const shared = { partials, slices, dims: [rows, part, stride] };
  const whole = { groups: 1, ends: [inputs, inputs], isTransposed: false } as const;
  partial(recorder, {
    ...shared,
    narrow: dyb,
    wide: x,
    width: inputs,
    rank: width,
    ...whole,
    first: aOffset,
  });
  const fused = { groups: groups.length, ends, isTransposed: true };
  partial(recorder, { ...shared, narrow: xa, wide: dy, width: outputs, rank, ...fused, first: bOffset });
}

export interface WeightGradArgs {
  /** [rows, inputs] f32 */
  readonly x: Slice;
  /** [rows, outputs] f32 */
  readonly dy: Slice;
  /** [slices, stride] f32; slice s is written at `offset` with the sum over its rows, [outputs, inputs] */
  readonly partials: Slice;
  readonly stride: number;
  readonly slices: number;
  readonly offset: number;
  readonly rows: number;
  /** Multiple of 4. */
  readonly inputs: number;
  /** Multiple of 4. */
  readonly outputs: number;
}

/** The gradient dy^T x of a whole weight [outputs, inputs], in the partial sums that `reduceGrad` adds up: that of an A whose rank is outputs. */
export function weightGrad(recorder: Recorder, args: WeightGradArgs): void {
  const { x, dy, partials, stride, slices, offset, rows, inputs, outputs } = args;
  multiple("weight grad", "inputs", inputs, 4);
  multiple("weight grad", "outputs", outputs, 4);
  needs("weight grad", "x", x, rows * inputs);
  needs("weight grad", "dy", dy, rows * outputs);
  needs("weight grad", "partials", partials, (slices - 1) * stride + offset + outputs * inputs);
  partial(recorder, {
    narrow: dy,
    wide: x,
    partials,
    slices,
    dims: [rows, Math.ceil(rows / slices), stride],
    width: inputs,
    rank: outputs,
    groups: 1,
    ends: [inputs, inputs],
    first: offset,
    isTransposed: false,
  });
}

/** Partial sums over the rows of narrow[m, group(c) * rank + j] * wide[m, c]. */
interface Partial {
  readonly narrow: Slice;
  readonly wide: Slice;
  readonly partials: Slice;
  readonly slices: number;
  /** Rows, rows of a slice, floats of a slice of the arena. */
  readonly dims: readonly number[];
  /** Columns of `wide`. */
  readonly width: number;
  readonly rank: number;
  readonly groups: number;
  readonly ends: readonly [number, number];
  /** The first float in the arena. */
  readonly first: number;
  /** Stored as [width, rank] and not as [rank, width]. */
  readonly isTransposed: boolean;
}

function partial(recorder: Recorder, args: Partial): void {
  const { narrow, wide, partials, slices, width, rank, groups, ends, first, isTransposed } = args;
  const [rows = 0] = args.dims;
  const constants = {
    WIDE: u32(width),
    RANK: u32(rank),
    GROUPS: u32(groups),
    END0: u32(ends[0]),
    END1: u32(ends[1]),
    TRANSPOSED: bool(isTransposed),
  };
  const shared = {
    dims: [...args.dims, first],
    slices: [narrow, wide, partials],
    flops: 2 * rows * rank * width,
  };
  const tile = laneTile(recorder, rank);
  if (tile !== null) {
    const source = unrolled(`${subgroupBlock}${lanesGrad}`, tile.lanes, tile.lanes);
    recorder.add({
      ...shared,
      program: { name: "lora/lanes_grad", source, constants: { ...constants, ...tile.constants } },
      grid: [Math.ceil(width / tile.wide), tile.narrow, slices],
    });
    return;
  }
  recorder.add({
    ...shared,
    program: { name: "lora/grad", source: gradSource, constants },
    grid: [Math.ceil((Math.ceil(rank / 4) * Math.ceil(width / 8)) / 64), slices, 1],
  });
}

/** The tile of a subgroup on a software adapter, null elsewhere. @param narrow columns of the narrow side, or of one of its groups */
function laneTile({ gpu: { lanes } }: Recorder, narrow: number) {
  if (lanes === null) return null;
  const isTall = narrow > 8;
  return {
    lanes,
    /** Rows or columns of the wide side in a tile. */
    wide: 4 * lanes,
    /** Tiles of the narrow side. */
    narrow: Math.ceil(narrow / (isTall ? 16 : 8)),
    constants: { LANES: u32(lanes), TALL: bool(isTall) },
  };
}

/** A fair number of row slices: enough invocations for a GPU, few enough bytes. 8 while partials stay under 64 MiB. */
export function gradSlices(rows: number, arenaFloats: number): number {
  const fits = Math.floor((64 * 2 ** 20) / (4 * arenaFloats));
  return Math.max(1, Math.min(8, fits, Math.ceil(rows / 64)));
}
