// Process reward head: is the reasoning right up to this row? Two scores from the hidden state of the last token of each step.
// Unlike the vocabulary's head it is trained, so its parameters lie in the trained arena as one block:
// W [2, columns], bias [2], two floats that stay 0.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, multiple, needs } from "../grid.ts";
import forward from "./forward.wgsl?raw";
import grad from "./grad.wgsl?raw";
import hidden from "./hidden.wgsl?raw";

/** Floats of the head's block. */
export function prmHeadFloats(columns: number): number {
  return 2 * columns + 4;
}

export interface PrmHeadArgs {
  /** [rows, columns] f32: hidden state of the marked rows */
  readonly h: Slice;
  /** [prmHeadFloats(columns)] f32 */
  readonly head: Slice;
  /** [rows] u32: 1 for a step that is right, 0 for one that is not */
  readonly labels: Slice;
  /** [rows] f32: 0 for rows that are not there. Sum to 1 for a mean. */
  readonly weights: Slice;
  /** [rows] f32, written: -weight ln p(label) */
  readonly losses: Slice;
  /** [rows] f32, written: p(right) */
  readonly scores: Slice;
  /** [rows, 2] f32, written: slope of the loss in both scores */
  readonly slopes: Slice;
  readonly rows: number;
  /** Multiple of 4. */
  readonly columns: number;
}

/** Softmax cross-entropy over the two classes. Source: Lightman et al. 2023, "Let's verify step by step", arXiv:2305.20050 section 2.5 (a
 *  label per step, maximum likelihood). Differs: two trained scores instead of two words of the vocabulary. */
export function prmHead(recorder: Recorder, args: PrmHeadArgs): void {
  const { h, head, labels, weights, losses, scores, slopes, rows, columns } = args;
  multiple("prm_head", "columns", columns, 4);
  needs("prm_head", "h", h, rows * columns);
  needs("prm_head", "head", head, prmHeadFloats(columns));
  for (const [name, slice] of Object.entries({ labels, weights, losses, scores })) {
    needs("prm_head", name, slice, rows);
  }
  needs("prm_head", "slopes", slopes, 2 * rows);
  recorder.add({
    program: { name: "prm_head/forward", source: forward, constants: { COLUMNS: u32(columns) } },
    dims: [rows, columns / 4],
    slices: [h, head, labels, weights, losses, scores, slopes],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 4 * rows * columns,
  });
}

export interface PrmHeadBackwardArgs {
  /** [rows, 2] f32, from `prmHead` */
  readonly slopes: Slice;
  readonly h: Slice;
  readonly head: Slice;
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  /** [slices, stride] f32: partial gradients of the trained arena. This op writes [.., offset ..] of each slice. */
  readonly partials: Slice;
  readonly slices: number;
  /** Floats of one slice: the arena's length. Multiple of 4. */
  readonly stride: number;
  /** Where the head's block begins in the arena, in floats. Multiple of 4. */
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

/** Gradients of the hidden rows and of the head. Overwrites, does not add. */
export function prmHeadBackward(recorder: Recorder, args: PrmHeadBackwardArgs): void {
  const { slopes, h, head, dh, partials, slices, stride, offset, rows, columns } = args;
  multiple("prm_head backward", "columns", columns, 4);
  multiple("prm_head backward", "stride", stride, 4);
  needs("prm_head backward", "slopes", slopes, 2 * rows);
  needs("prm_head backward", "h", h, rows * columns);
  needs("prm_head backward", "head", head, prmHeadFloats(columns));
  needs("prm_head backward", "dh", dh, rows * columns);
  needs("prm_head backward", "partials", partials, slices * stride);
  if (offset % 4 !== 0 || offset + prmHeadFloats(columns) > stride) {
    throw new RunError(
      "shape",
      `prm_head backward: a head of ${prmHeadFloats(columns)} floats at ${offset} does not fit into an arena of ${stride}.`,
      { offset, stride },
    );
  }
  recorder.add({
    program: { name: "prm_head/hidden", source: hidden, constants: { COLUMNS: u32(columns) } },
    dims: [rows],
    slices: [slopes, head, dh],
    grid: linearGrid(Math.ceil((rows * columns) / 4 / 64)),
    flops: 3 * rows * columns,
  });
  recorder.add({
    program: {
      name: "prm_head/grad",
      source: grad,
      constants: { COLUMNS: u32(columns) },
    },
    dims: [rows, Math.ceil(rows / slices), stride, offset],
    slices: [slopes, h, partials],
    grid: [Math.ceil((columns / 2 + 1) / 64), slices, 1],
    flops: 4 * rows * columns,
  });
}
