// Learning from answers that are right or wrong each by itself (KTO).
import { RunError } from "../../core/errors.ts";
import { write } from "../../gpu/buffers.ts";
import { unpaired } from "../../kernels/loss_head/unpaired.ts";
import { padded } from "./answer_slots.ts";
import { type AnswersBatch, answersFloats, answersObjective } from "./answers.ts";
import type { Objective } from "./objective.ts";

export interface UnpairedBatch extends AnswersBatch {
  /** [answers] how much each counts, with a minus for a wrong one; over a step their amounts sum to 1 */
  readonly answerWeights: Float32Array;
  /** The estimate of the distance from the reference in nats, the same for all micro-batches of a step. */
  readonly kl: number;
}

export interface UnpairedRule {
  readonly beta: number;
  /** Weight of a cross-entropy on the right answers; default 0. */
  readonly sft?: number;
  /** Answers of a micro-batch at most. */
  readonly answers: number;
}

/** Floats of the objective's buffers, for up to `answers` answers in a micro-batch. */
export const unpairedFloats = (answers: number) =>
  answersFloats(answers, { weights: answers, kl: 1, stats: 4 * answers });

/** Reports, beside the loss, sums over the answers: rewards of right and of wrong ones, and how many are on their right side.
 *  See kernels/loss_head/unpaired.ts. */
export function unpairedObjective({ beta, sft = 0, answers }: UnpairedRule): Objective<UnpairedBatch> {
  return answersObjective<UnpairedBatch, "weights" | "kl">({
    label: "unpaired",
    reported: ["loss", "right", "wrong", "in order"],
    answers,
    floats: unpairedFloats(answers),
    statistics: answers,
    check: (batch) => checkAnswers(batch, answers),
    record: (recorder, head, buffers) =>
      unpaired(recorder, { ...buffers, ...head, sequences: answers, beta, sft }),
    write: (gpu, { weights, kl }, batch) => {
      write(gpu, weights, padded(batch.answerWeights, answers));
      write(gpu, kl, Float32Array.of(batch.kl));
    },
  });
}

/** @throws RunError("shape") for more answers than fit, parts of a batch that do not belong together, or a distance that is none */
function checkAnswers(
  { answerWeights, sequences, referenceLogprobs, kl }: UnpairedBatch,
  answers: number,
): void {
  const given = answerWeights.length;
  if (!(Number.isFinite(kl) && kl >= 0)) {
    throw new RunError("shape", `A batch of answers has a distance of ${kl} nats; it must be 0 or above.`, {
      kl,
    });
  }
  if (given <= answers && sequences.length === given && referenceLogprobs.length === given) return;
  throw new RunError(
    "shape",
    `A batch of ${given} answers has ${sequences.length} sequences and ${referenceLogprobs.length} reference sums; at most ${answers} answers fit.`,
    { answers, given },
  );
}
