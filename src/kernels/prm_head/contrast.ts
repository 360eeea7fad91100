// The contrast of a process reward model: on one question, a right step is to score higher than the wrong steps of the other
// traces. It follows `prmHead` and mixes its loss and slopes into those of the labels.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { f32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import againstSource from "./contrast_against.wgsl?raw";
import slopesSource from "./contrast_slopes.wgsl?raw";

export interface ContrastRule {
  /** Its share of the loss, above 0 and up to 1; the labels' cross-entropy has the rest. */
  readonly share: number;
  /** Above 0. */
  readonly temperature: number;
}

export interface ContrastArgs extends ContrastRule {
  /** [rows] f32, from `prmHead`: p(right) */
  readonly scores: Slice;
  /** [rows] u32 */
  readonly labels: Slice;
  /** [rows] f32: 0 for rows that are not there */
  readonly weights: Slice;
  /** [rows, 2] u32: the question of each row, and the trace it is a step of */
  readonly places: Slice;
  /** [rows] f32 scratch */
  readonly against: Slice;
  /** [rows] f32, mixed */
  readonly losses: Slice;
  /** [rows, 2] f32, mixed */
  readonly slopes: Slice;
  readonly rows: number;
}

/** L = sum over right steps of weight * -ln(exp(p / t) / (exp(p / t) + sum of exp(p' / t))), p' of the wrong steps of other traces
 *  of the same question; a right step without any has no loss.
 *  Source: AgentArk, arXiv:2602.03955, appendix B.1. Differs: p is a softmax over two scores where the paper has a sigmoid of
 *  one; a mean over steps, not a sum. */
export function contrast(recorder: Recorder, args: ContrastArgs): void {
  const { scores, labels, weights, places, against, losses, slopes, rows, share, temperature } = args;
  if (!(share > 0 && share <= 1 && temperature > 0)) {
    throw new RunError(
      "shape",
      `contrast: its share must lie in 0..1 and its temperature above 0, got ${share} and ${temperature}.`,
      { share, temperature },
    );
  }
  for (const [name, slice] of Object.entries({ scores, labels, weights, against, losses })) {
    needs("contrast", name, slice, rows);
  }
  needs("contrast", "places", places, 2 * rows);
  needs("contrast", "slopes", slopes, 2 * rows);
  const constants = { TEMPERATURE: f32(temperature) };
  const grid = linearGrid(Math.ceil(rows / 64));
  recorder.add({
    program: { name: "prm_head/contrast_against", source: againstSource, constants },
    dims: [rows],
    slices: [scores, labels, weights, places, against],
    grid,
    flops: 4 * rows * rows,
  });
  recorder.add({
    program: {
      name: "prm_head/contrast_slopes",
      source: slopesSource,
      constants: { ...constants, SHARE: f32(share) },
    },
    dims: [rows],
    slices: [scores, labels, weights, places, against, losses, slopes],
    grid,
    flops: 4 * rows * rows,
  });
}
