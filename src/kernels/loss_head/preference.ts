// Direct preference optimisation: of two answers to one prompt, the chosen one is to gain probability over the rejected one,
// both measured against a reference model. Sums of log-probabilities become one weight per sequence, and each of its rows
// then pulls as in cross-entropy.
import type { Slice } from "../../gpu/buffers.ts";
import { f32 } from "../../gpu/programs.ts";
import { RunError } from "../../core/errors.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { headGradient, headLogProbs, type LossHeadArgs } from "./loss_head.ts";
import pairsSource from "./preference_pairs.wgsl?raw";
import rowsSource from "./preference_rows.wgsl?raw";

export interface PreferenceArgs extends Omit<LossHeadArgs, "idsPerRow" | "dh"> {
  /** [rows] u32: the id that follows each row */
  readonly ids: Slice;
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  readonly pairs: number;
  /** [2 pairs, 2] u32: first and end row of each answer, the chosen one of pair i at 2 i, the rejected one at 2 i + 1 */
  readonly ranges: Slice;
  /** [rows] u32: the answer each row belongs to, the inverse of `ranges`; NO_ROW for none */
  readonly sequences: Slice;
  /** [2 pairs] f32: summed ln p of each answer under the reference */
  readonly reference: Slice;
  /** [pairs] f32, 0 for pairs that are not there. Sum to 1 for a mean. */
  readonly weights: Slice;
  /** [pairs, 4] f32, written: weight * loss, rewards of the chosen and of the rejected answer, 1 when the first is larger;
   *  zeros for weight 0 */
  readonly stats: Slice;
  /** [2 pairs] f32 scratch */
  readonly sequenceWeights: Slice;
  readonly beta: number;
  /** Probability that a label is wrong, below 0.5; default 0. */
  readonly labelSmoothing?: number;
  /** Weight of a cross-entropy on the chosen answer, a mean over its tokens; default 0. */
  readonly sft?: number;
}

/** With margin = beta ((chosen - its reference) - (rejected - its reference)):
 *  L = sum of weight * (-(1 - s) ln sigmoid(margin) - s ln sigmoid(-margin) - sft / length * ln p of the chosen one).
 *  Sources: Rafailov et al. 2023, DPO, arXiv:2305.18290 equation 7; Mitchell 2023, "A note on DPO with noisy preferences", for the
 *  smoothing, in the form of TRL's dpo_trainer; Pang et al. 2024, Iterative RPO, arXiv:2404.19733 equation 1, for the last term. */
export function preference(recorder: Recorder, args: PreferenceArgs): void {
  const { rows, pairs, ranges, sequences, reference, weights, stats, sequenceWeights, beta, scratch } = args;
  const { labelSmoothing = 0, sft = 0 } = args;
  if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
    throw new RunError("shape", `preference: labelSmoothing must lie in 0..0.5, got ${labelSmoothing}.`);
  }
  if (!(sft >= 0)) throw new RunError("shape", `preference: sft must be 0 or above, got ${sft}.`);
  needs("preference", "ranges", ranges, 4 * pairs);
  needs("preference", "sequences", sequences, rows);
  needs("preference", "reference", reference, 2 * pairs);
  needs("preference", "weights", weights, pairs);
  needs("preference", "stats", stats, 4 * pairs);
  needs("preference", "sequenceWeights", sequenceWeights, 2 * pairs);
  const head = { ...args, idsPerRow: 1 };
  headLogProbs(recorder, head);
  recorder.add({
    program: {
      name: "loss_head/preference_pairs",
      source: pairsSource,
      constants: { BETA: f32(beta), SMOOTHING: f32(labelSmoothing), SFT: f32(sft) },
    },
    dims: [pairs],
    slices: [scratch.logprobs, ranges, reference, weights, stats, sequenceWeights],
    grid: linearGrid(Math.ceil(pairs / 64)),
    flops: 40 * pairs + rows,
  });
  recorder.add({
    program: { name: "loss_head/preference_rows", source: rowsSource, constants: {} },
    dims: [rows, 2 * pairs],
    slices: [scratch.state, sequences, sequenceWeights, scratch.restWeight, scratch.idWeights],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 2 * rows,
  });
  headGradient(recorder, head);
}
