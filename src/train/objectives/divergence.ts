// Distillation on the student's own words from a teacher that reads the same frozen head and is given by its hidden rows.
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import { divergence, divergenceScratch } from "../../kernels/loss_head/divergence.ts";
import { defaultChunk } from "../../kernels/loss_head/loss_head.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

export interface TaughtBatch extends PackedBatch {
  /** [capacity, hidden] what the head reads of the teacher in each row that counts */
  readonly teacherHidden: Float32Array;
}

/** Floats of the objective's buffers. */
export const divergenceFloats = (a: Architecture, rows: number) => ({
  teacher: rows * a.hidden,
  weights: rows,
  losses: rows,
  ...divergenceScratch(rows, defaultChunk(rows, a.vocabulary)),
  ...headFloats(a, rows),
});

/** See kernels/loss_head/divergence.ts. @param beta 1 for the reverse KL, 0 for the forward one */
export function divergenceObjective(beta: number): Objective<TaughtBatch> {
  return {
    reported: ["loss"],
    floats: divergenceFloats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(divergenceFloats(a, rows)));
      const { teacher, weights, losses } = buffers;
      const lossRows = await LossRows.create(gpu, {
        label: "divergence from the teacher",
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          const head = headArgs(site, buffers, { slots, h, dh });
          divergence(recorder, { ...head, teacher, weights, losses, beta, own: buffers });
          report(recorder, site, { x: losses, count: slots });
        },
      });
      return {
        load(batch) {
          const counts = (row: number) => batch.weights[row] !== 0;
          checkIds(batch.targets, 1, a.vocabulary, counts);
          const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
          writeSlots(gpu, slots, { slice: teacher, values: batch.teacherHidden, width: a.hidden });
          writeSlots(gpu, slots, { slice: weights, values: batch.weights });
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
}
