// Learning from pairs of answers (DPO). Both answers of a pair lie in one micro-batch.
import { RunError } from "../../core/errors.ts";
import { write } from "../../gpu/buffers.ts";
import { preference } from "../../kernels/loss_head/preference.ts";
import { padded } from "./answer_slots.ts";
import { type AnswersBatch, answersFloats, answersObjective } from "./answers.ts";
import type { Objective } from "./objective.ts";

/** Its answers are the chosen one of pair i at 2 i, and the rejected one at 2 i + 1. */
export interface PreferenceBatch extends AnswersBatch {
  /** [pairs]; those of a step sum to 1 */
  readonly pairWeights: Float32Array;
}

export interface PreferenceRule {
  readonly beta: number;
  /** Default 0. */
  readonly labelSmoothing?: number;
  /** Weight of a cross-entropy on the chosen answer; default 0. */
  readonly sft?: number;
  /** Pairs of a micro-batch at most. */
  readonly pairs: number;
}

/** Floats of the objective's buffers, for up to `pairs` pairs in a micro-batch. */
export const preferenceFloats = (pairs: number) =>
  answersFloats(2 * pairs, { weights: pairs, stats: 4 * pairs });

/** Reports, beside the loss, sums over the pairs: rewards of both answers, pairs in the right order.
 *  See kernels/loss_head/preference.ts. */
export function preferenceObjective({
  beta,
  labelSmoothing = 0,
  sft = 0,
  pairs,
}: PreferenceRule): Objective<PreferenceBatch> {
  return answersObjective<PreferenceBatch, "weights">({
    label: "preference",
    reported: ["loss", "chosen", "rejected", "right"],
    answers: 2 * pairs,
    floats: preferenceFloats(pairs),
    statistics: pairs,
    check: (batch) => checkPairs(batch, pairs),
    record: (recorder, head, buffers) =>
      preference(recorder, {
        ...buffers,
        ...head,
        sequences: buffers.owners,
        pairs,
        beta,
        labelSmoothing,
        sft,
      }),
    write: (gpu, { weights }, { pairWeights }) => write(gpu, weights, padded(pairWeights, pairs)),
  });
}

/** @throws RunError("shape") for more pairs than fit, or parts of a batch that do not belong together */
function checkPairs({ pairWeights, sequences, referenceLogprobs }: PreferenceBatch, pairs: number): void {
  const given = pairWeights.length;
  if (given <= pairs && sequences.length === 2 * given && referenceLogprobs.length === 2 * given) return;
  throw new RunError(
    "shape",
    `A batch of ${given} pairs has ${sequences.length} sequences and ${referenceLogprobs.length} reference sums; at most ${pairs} pairs fit.`,
    { pairs, given },
  );
}
