// Learning from answers that are right or wrong each by itself (KTO).
import { RunError } from "../../core/errors.ts";
import { write } from "../../gpu/buffers.ts";
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import { unpaired } from "../../kernels/loss_head/unpaired.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { answersInSlots, padded } from "./answer_slots.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

/** The weight of a row only says whether it is part of an answer (not 0) or of a prompt (0). */
export interface UnpairedBatch extends PackedBatch {
  /** [answers, 2] first and end row in the batch of each packed sequence */
  readonly sequences: readonly (readonly [first: number, end: number])[];
  /** [answers] summed ln p of each answer under the reference */
  readonly referenceLogprobs: Float32Array;
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
export const unpairedFloats = (answers: number) => (a: Architecture, rows: number) => ({
  ranges: 2 * answers,
  owners: rows,
  reference: answers,
  weights: answers,
  kl: 1,
  stats: 4 * answers,
  sequenceWeights: answers,
  ...headFloats(a, rows),
});

/** Reports, beside the loss, sums over the answers: rewards of right and of wrong ones, and how many are on their right side.
 *  See kernels/loss_head/unpaired.ts. */
export function unpairedObjective({ beta, sft = 0, answers }: UnpairedRule): Objective<UnpairedBatch> {
  const floats = unpairedFloats(answers);
  return {
    reported: ["loss", "right", "wrong", "in order"],
    floats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(floats(a, rows)));
      const lossRows = await LossRows.create(gpu, {
        label: "unpaired",
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          const head = headArgs(site, buffers, { slots, h, dh });
          unpaired(recorder, { ...buffers, ...head, sequences: answers, beta, sft });
          report(recorder, site, { x: buffers.stats, count: answers, width: 4 });
        },
      });
      return {
        load(batch) {
          checkAnswers(batch, answers);
          const counts = (row: number) => batch.weights[row] !== 0;
          checkIds(batch.targets, 1, a.vocabulary, counts);
          const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
          const { ranges, owners } = answersInSlots(batch.sequences, slots, answers);
          write(gpu, buffers.ranges, ranges);
          write(gpu, buffers.owners, owners);
          write(gpu, buffers.reference, padded(batch.referenceLogprobs, answers));
          write(gpu, buffers.weights, padded(batch.answerWeights, answers));
          write(gpu, buffers.kl, Float32Array.of(batch.kl));
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
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
