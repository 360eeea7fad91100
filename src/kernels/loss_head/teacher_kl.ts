// Distillation from a teacher's K most probable ids of each position: forward KL(teacher, student).
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { headGradient, headLogProbs, type LossHeadArgs } from "./loss_head.ts";
import source from "./teacher_kl.wgsl?raw";

/** The student's tail counts as no less than this in ln p_tail, which f32 may have rounded to 0. */
export const LEAST_TAIL = 1e-30;

export interface TeacherKlArgs extends Omit<LossHeadArgs, "dh"> {
  /** [rows, idsPerRow] u32: the teacher's most probable ids, all different in a row */
  readonly ids: Slice;
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  /** [rows, idsPerRow] f32: the teacher's probabilities q_k at the same temperature; they sum to 1 or less */
  readonly teacher: Slice;
  /** [rows] f32; put the factor temperature^2 in here if it is wanted (arXiv:1503.02531 section 2) */
  readonly weights: Slice;
  /** [rows] f32, written: weight * KL, in nats */
  readonly losses: Slice;
  /** true: all other ids form one more class on both sides. false: they are left out; then let q sum to 1. */
  readonly tail: boolean;
}

/** L = sum of weight * (sum_k q_k ln(q_k / p_k) + q_tail ln(q_tail / p_tail)), where q_tail = 1 - sum q_k, or 0 without `tail`.
 *  dL/dlogit: p_k - q_k for the ids, p_v (1 - q_tail / p_tail) for the others; without the tail p_v sum_k q_k - q_v.
 *  Source: Hinton et al. 2015, arXiv:1503.02531; the class of all other ids and the gradient under a frozen head are ours. */
export function teacherKl(recorder: Recorder, args: TeacherKlArgs): void {
  const { rows, idsPerRow, teacher, weights, losses, tail, scratch } = args;
  needs("teacher_kl", "teacher", teacher, rows * idsPerRow);
  needs("teacher_kl", "weights", weights, rows);
  needs("teacher_kl", "losses", losses, rows);
  headLogProbs(recorder, args);
  recorder.add({
    program: {
      name: "loss_head/teacher_kl",
      source,
      constants: { TAIL: bool(tail), LEAST: f32(LEAST_TAIL) },
    },
    dims: [rows, idsPerRow],
    slices: [
      scratch.logprobs,
      scratch.state,
      teacher,
      weights,
      losses,
      scratch.restWeight,
      scratch.idWeights,
    ],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 20 * rows * idsPerRow,
  });
  headGradient(recorder, args);
}
