// Group norm over sequences that lie one below the other, and its gradients.
import type { Slice } from "../../gpu/buffers.ts";
import { f32, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import backward from "./backward.wgsl?raw";
import forward from "./forward.wgsl?raw";

export interface GroupNormShape {
  readonly sequences: number;
  /** Rows of a sequence. */
  readonly steps: number;
  /** Multiple of `group`. */
  readonly columns: number;
  /** Columns that are normed together, a multiple of 4. */
  readonly group: number;
  readonly eps: number;
}

export interface GroupNormArgs extends GroupNormShape {
  /** [sequences * steps, columns] f32 */
  readonly x: Slice;
  /** [columns] f32 */
  readonly weight: Slice;
  /** [columns] f32 */
  readonly bias: Slice;
  /** [sequences * steps, columns] f32, written */
  readonly out: Slice;
}

/** out = (x - mean) / sqrt(variance + eps) * weight + bias, mean and variance over a group's columns and all steps of a sequence.
 *  Source: Wu & He 2018, arXiv:1803.08494. */
export function groupNorm(recorder: Recorder, args: GroupNormArgs): void {
  const { x, weight, bias, out, sequences, steps, columns } = args;
  checkShape("group_norm", args);
  for (const [name, slice] of Object.entries({ x, out }))
    needs("group_norm", name, slice, sequences * steps * columns);
  for (const [name, slice] of Object.entries({ weight, bias })) needs("group_norm", name, slice, columns);
  recorder.add({
    program: { name: "group_norm/forward", source: forward, constants: constants(args) },
    dims: [sequences, steps],
    slices: [x, weight, bias, out],
    ...work(args, 8),
  });
}

export interface GroupNormBackwardArgs extends GroupNormShape {
  /** [sequences * steps, columns] f32: gradient of `out` */
  readonly dOut: Slice;
  /** [sequences * steps, columns] f32, the forward's input */
  readonly x: Slice;
  /** [columns] f32 */
  readonly weight: Slice;
  /** [sequences * steps, columns] f32, written */
  readonly dx: Slice;
  /** [sequences, columns] f32, written: each sequence's part of the weight's gradient */
  readonly dWeight: Slice;
  /** [sequences, columns] f32, written: each sequence's part of the bias's gradient */
  readonly dBias: Slice;
}

export function groupNormBackward(recorder: Recorder, args: GroupNormBackwardArgs): void {
  const { dOut, x, weight, dx, dWeight, dBias, sequences, steps, columns } = args;
  const op = "group_norm backward";
  checkShape(op, args);
  for (const [name, slice] of Object.entries({ dOut, x, dx }))
    needs(op, name, slice, sequences * steps * columns);
  for (const [name, slice] of Object.entries({ dWeight, dBias })) needs(op, name, slice, sequences * columns);
  needs(op, "weight", weight, columns);
  recorder.add({
    program: { name: "group_norm/backward", source: backward, constants: constants(args) },
    dims: [sequences, steps],
    slices: [dOut, x, weight, dx, dWeight, dBias],
    ...work(args, 20),
  });
}

function checkShape(op: string, { columns, group }: GroupNormShape): void {
  multiple(op, "group", group, 4);
  multiple(op, "columns", columns, group);
}

function constants({ columns, group, eps }: GroupNormShape) {
  return { COLUMNS: u32(columns), GROUP: u32(group), EPS: f32(eps) };
}

function work({ sequences, steps, columns, group }: GroupNormShape, operations: number) {
  return {
    grid: linearGrid(Math.ceil((sequences * columns) / group / 64)),
    flops: operations * sequences * steps * columns,
  };
}
