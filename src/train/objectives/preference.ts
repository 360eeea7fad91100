// Learning from pairs of answers (DPO). Both answers of a pair lie in one micro-batch.
import { RunError } from "../../core/errors.ts";
import { write } from "../../gpu/buffers.ts";
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import { preference } from "../../kernels/loss_head/preference.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { answersInSlots, padded } from "./answer_slots.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

/** The weight of a row only says whether it is part of an answer (not 0) or of a prompt (0). */
export interface PreferenceBatch extends PackedBatch {
  /** [2 pairs, 2] first and end row in the batch of each packed sequence: the chosen one of pair i at 2 i, the rejected one at
   *  2 i + 1 */
  readonly sequences: readonly (readonly [first: number, end: number])[];
  /** [2 pairs] summed ln p of each answer under the reference */
  readonly referenceLogprobs: Float32Array;
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
export const preferenceFloats = (pairs: number) => (a: Architecture, rows: number) => ({
  ranges: 4 * pairs,
  sequences: rows,
  reference: 2 * pairs,
  weights: pairs,
  stats: 4 * pairs,
  sequenceWeights: 2 * pairs,
  ...headFloats(a, rows),
});

/** Reports, beside the loss, sums over the pairs: rewards of both answers, pairs in the right order.
 *  See kernels/loss_head/preference.ts. */
export function preferenceObjective({
  beta,
  labelSmoothing = 0,
  sft = 0,
  pairs,
}: PreferenceRule): Objective<PreferenceBatch> {
  const floats = preferenceFloats(pairs);
  return {
    reported: ["loss", "chosen", "rejected", "right"],
    floats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(floats(a, rows)));
      const lossRows = await LossRows.create(gpu, {
        label: "preference",
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          const head = headArgs(site, buffers, { slots, h, dh });
          preference(recorder, { ...buffers, ...head, pairs, beta, labelSmoothing, sft });
          report(recorder, site, { x: buffers.stats, count: pairs, width: 4 });
        },
      });
      return {
        load(batch) {
          checkPairs(batch, pairs);
          const counts = (row: number) => batch.weights[row] !== 0;
          checkIds(batch.targets, 1, a.vocabulary, counts);
          const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
          const { ranges, owners } = answersInSlots(batch.sequences, slots, 2 * pairs);
          write(gpu, buffers.ranges, ranges);
          write(gpu, buffers.sequences, owners);
          write(gpu, buffers.reference, padded(batch.referenceLogprobs, 2 * pairs));
          write(gpu, buffers.weights, padded(batch.pairWeights, pairs));
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
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
