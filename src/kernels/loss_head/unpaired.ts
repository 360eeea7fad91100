// Kahneman-Tversky optimisation: texts that are good or bad each by itself, not in pairs. A good one is to gain probability over a
// reference model, a bad one to lose it, each the less the farther it has come. Sums of log-probabilities become one weight per
// sequence, and each of its rows then pulls as in cross-entropy.
import type { Slice } from "../../gpu/buffers.ts";
import { f32 } from "../../gpu/programs.ts";
import { RunError } from "../../core/errors.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { headGradient, headLogProbs, type LossHeadArgs } from "./loss_head.ts";
import rowsSource from "./preference_rows.wgsl?raw";
import sequencesSource from "./unpaired_sequences.wgsl?raw";

export interface UnpairedArgs extends Omit<LossHeadArgs, "idsPerRow" | "dh"> {
  /** [rows] u32: the id that follows each row */
  readonly ids: Slice;
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  readonly sequences: number;
  /** [sequences, 2] u32: first and end row of each text's answer */
  readonly ranges: Slice;
  /** [rows] u32: the sequence each row belongs to, the inverse of `ranges`; NO_ROW for none */
  readonly owners: Slice;
  /** [sequences] f32: summed ln p of each answer under the reference */
  readonly reference: Slice;
  /** [sequences] f32: how much each counts, with a minus for an undesirable one; 0 for one that is not there. Their amounts sum to 1
   *  for a mean. */
  readonly weights: Slice;
  /** [1] f32: the estimate of the distance from the reference, in nats */
  readonly kl: Slice;
  /** [sequences, 4] f32, written: weight * loss, the reward of a desirable one (else 0), that of an undesirable one (else 0), 1 when
   *  it is on its right side of `kl`; zeros for weight 0 */
  readonly stats: Slice;
  /** [sequences] f32 scratch */
  readonly sequenceWeights: Slice;
  readonly beta: number;
  /** Weight of a cross-entropy on desirable answers, a mean over the answer's tokens; default 0. */
  readonly sft?: number;
}

/** With gained = ln p - its reference, of the whole answer:
 *  L = sum of weight * (1 - sigmoid(beta (gained - kl)) - sft / length * ln p) over desirable ones
 *    + sum of weight * (1 - sigmoid(beta (kl - gained))) over undesirable ones.
 *  `kl` is a number here: no gradient goes through it.
 *  Source: Ethayarajh et al. 2024, KTO, arXiv:2402.01306 equation 8; the cross-entropy as in preference.ts is ours. */
export function unpaired(recorder: Recorder, args: UnpairedArgs): void {
  const { rows, sequences, ranges, owners, reference, weights, kl, stats, sequenceWeights, beta, scratch } =
    args;
  const { sft = 0 } = args;
  if (!(sft >= 0)) throw new RunError("shape", `unpaired: sft must be 0 or above, got ${sft}.`);
  needs("unpaired", "ranges", ranges, 2 * sequences);
  needs("unpaired", "owners", owners, rows);
  needs("unpaired", "reference", reference, sequences);
  needs("unpaired", "weights", weights, sequences);
  needs("unpaired", "kl", kl, 1);
  needs("unpaired", "stats", stats, 4 * sequences);
  needs("unpaired", "sequenceWeights", sequenceWeights, sequences);
  const head = { ...args, idsPerRow: 1 };
  headLogProbs(recorder, head);
  recorder.add({
    program: {
      name: "loss_head/unpaired_sequences",
      source: sequencesSource,
      constants: { BETA: f32(beta), SFT: f32(sft) },
    },
    dims: [sequences],
    slices: [scratch.logprobs, ranges, reference, weights, kl, stats, sequenceWeights],
    grid: linearGrid(Math.ceil(sequences / 64)),
    flops: 20 * sequences + rows,
  });
  recorder.add({
    program: { name: "loss_head/preference_rows", source: rowsSource, constants: {} },
    dims: [rows, sequences],
    slices: [scratch.state, owners, sequenceWeights, scratch.restWeight, scratch.idWeights],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 2 * rows,
  });
  headGradient(recorder, head);
}
