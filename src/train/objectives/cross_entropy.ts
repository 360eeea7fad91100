// Supervised fine-tuning: the mean over a step's trained tokens of -ln p(next token).
import { crossEntropy } from "../../kernels/loss_head/cross_entropy.ts";
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

const floats = (a: Architecture, rows: number) => ({ weights: rows, losses: rows, ...headFloats(a, rows) });

/** See kernels/loss_head/cross_entropy.ts. */
export const crossEntropyObjective: Objective<PackedBatch> = {
  reported: ["loss"],
  floats,
  async create(site) {
    const { gpu, owner, model, rows, hidden, dHidden } = site;
    const a = model.architecture;
    const buffers = await owner.allocate("activations", inBytes(floats(a, rows)));
    const { weights, losses } = buffers;
    const lossRows = await LossRows.create(gpu, {
      label: "cross-entropy",
      rows,
      columns: a.hidden,
      hidden,
      dHidden,
      buffers,
      record: (recorder, slots, h, dh) => {
        crossEntropy(recorder, { ...headArgs(site, buffers, { slots, h, dh }), weights, losses });
        report(recorder, site, { x: losses, count: slots });
      },
    });
    return {
      load(batch) {
        const counts = (row: number) => batch.weights[row] !== 0;
        checkIds(batch.targets, 1, a.vocabulary, counts);
        const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
        writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.targets });
        writeSlots(gpu, slots, { slice: weights, values: batch.weights });
        return step;
      },
      destroy: () => lossRows.destroy(),
    };
  },
};
