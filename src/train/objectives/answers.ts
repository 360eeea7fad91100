// What losses on whole answers have in common: where each answer lies among the rows that were picked for the head, what the reference
// says of it, and the recording between forward and backward.
import { write } from "../../gpu/buffers.ts";
import type { Slice } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { answersInSlots, padded } from "./answer_slots.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

/** The weight of a row only says whether it is part of an answer (not 0) or of a prompt (0). */
export interface AnswersBatch extends PackedBatch {
  /** [answers, 2] first and end row in the batch of each packed sequence */
  readonly sequences: readonly (readonly [first: number, end: number])[];
  /** [answers] summed ln p of each answer under the reference */
  readonly referenceLogprobs: Float32Array;
}

/** Floats of the buffers of every loss on up to `answers` answers in a micro-batch. */
const commonFloats = (answers: number, a: Architecture, rows: number) => ({
  ranges: 2 * answers,
  owners: rows,
  reference: answers,
  sequenceWeights: answers,
  ...headFloats(a, rows),
});
type Common = keyof ReturnType<typeof commonFloats>;

/** Floats of an objective's buffers. @param own those that its loss has beside the common ones */
export const answersFloats =
  <Own extends string>(answers: number, own: Readonly<Record<Own | "stats", number>>) =>
  (a: Architecture, rows: number): Readonly<Record<Common | Own | "stats", number>> => ({
    ...commonFloats(answers, a, rows),
    ...own,
  });

export interface AnswersLoss<Batch extends AnswersBatch, Own extends string> {
  readonly label: string;
  readonly reported: Objective<Batch>["reported"];
  /** Answers of a micro-batch at most. */
  readonly answers: number;
  readonly floats: (a: Architecture, rows: number) => Readonly<Record<Common | Own | "stats", number>>;
  /** Rows of the statistics, four numbers each. */
  readonly statistics: number;
  /** @throws RunError("shape") */
  readonly check: (batch: Batch) => void;
  readonly record: (
    recorder: Recorder,
    head: ReturnType<typeof headArgs>,
    buffers: Readonly<Record<Common | Own | "stats", Slice>>,
  ) => void;
  /** Writes what the loss has of its own. */
  readonly write: (gpu: Gpu, buffers: Readonly<Record<Own, Slice>>, batch: Batch) => void;
}

export function answersObjective<Batch extends AnswersBatch, Own extends string>(
  loss: AnswersLoss<Batch, Own>,
): Objective<Batch> {
  const { label, reported, answers, floats, statistics } = loss;
  return {
    reported,
    floats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(floats(a, rows)));
      const lossRows = await LossRows.create(gpu, {
        label,
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          loss.record(recorder, headArgs(site, buffers, { slots, h, dh }), buffers);
          report(recorder, site, { x: buffers.stats, count: statistics, width: 4 });
        },
      });
      return {
        load(batch) {
          loss.check(batch);
          const counts = (row: number) => batch.weights[row] !== 0;
          checkIds(batch.targets, 1, a.vocabulary, counts);
          const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
          const { ranges, owners } = answersInSlots(batch.sequences, slots, answers);
          write(gpu, buffers.ranges, ranges);
          write(gpu, buffers.owners, owners);
          write(gpu, buffers.reference, padded(batch.referenceLogprobs, answers));
          loss.write(gpu, buffers, batch);
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
}
