// A process reward model: at the last token of each step of a solution, is it right so far? The head is trained with the
// adapter; its parameters are the arena's extra block. With a contrast, right steps are also held against wrong ones of the
// same question, within a micro-batch.
import { RunError } from "../../core/errors.ts";
import { subslice } from "../../gpu/buffers.ts";
import { contrast, type ContrastRule } from "../../kernels/prm_head/contrast.ts";
import { prmHead, prmHeadBackward, prmHeadFloats } from "../../kernels/prm_head/prm_head.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows, lossRowsFloats } from "../loss_rows.ts";
import { inBytes, type Objective, report, writeSlots } from "./objective.ts";

/** The weight of a row is not 0 where a step ends; targets are not looked at. */
export interface StepBatch extends PackedBatch {
  /** [capacity] 1 for a step that is right, 0 for one that is not */
  readonly labels: Uint32Array;
  /** [capacity, 2] the question of each row and the trace it is a step of; looked at by the contrast alone. */
  readonly places: Uint32Array;
}

/** Floats of the objective's buffers. */
export const processRewardFloats = (a: Architecture, rows: number) => ({
  labels: rows,
  weights: rows,
  losses: rows,
  scores: rows,
  slopes: 2 * rows,
  places: 2 * rows,
  against: rows,
  ...lossRowsFloats(rows, a.hidden),
});

/** For a layout with `extra: prmHeadFloats(hidden)`. See kernels/prm_head/prm_head.ts and, for the contrast, contrast.ts. */
export const processRewardObjective = (rule: ContrastRule | null = null): Objective<StepBatch> => ({
  reported: ["loss"],
  floats: processRewardFloats,
  async create(site) {
    const { gpu, owner, model, rows, hidden, dHidden, partials, slices } = site;
    const { hidden: columns } = model.architecture;
    const { layout, parameters } = model.lora;
    const { extra } = layout;
    if (extra.length !== prmHeadFloats(columns)) {
      throw new RunError(
        "shape",
        `A process reward head needs ${prmHeadFloats(columns)} trained numbers beside the adapter, the layout has ${extra.length}.`,
        { needed: prmHeadFloats(columns), extra: extra.length },
      );
    }
    const head = subslice(parameters, 4 * extra.at, 4 * extra.length);
    const buffers = await owner.allocate(
      "activations",
      inBytes(processRewardFloats(model.architecture, rows)),
    );
    const { labels, weights, losses, scores, slopes, places, against } = buffers;
    const lossRows = await LossRows.create(gpu, {
      label: "process reward",
      rows,
      columns,
      hidden,
      dHidden,
      buffers,
      record: (recorder, slots, h, dh) => {
        const common = { h, head, slopes, rows: slots, columns };
        prmHead(recorder, { ...common, labels, weights, losses, scores });
        if (rule !== null) {
          const steps = { scores, labels, weights, places, against, losses, slopes };
          contrast(recorder, { ...steps, rows: slots, ...rule });
        }
        const arena = { partials, slices, stride: layout.length, offset: extra.at };
        prmHeadBackward(recorder, { ...common, ...arena, dh });
        report(recorder, site, { x: losses, count: slots });
      },
    });
    return {
      load(batch) {
        const { slots, step } = lossRows.pick(Array.from(batch.weights, (weight) => weight !== 0));
        writeSlots(gpu, slots, { slice: labels, values: batch.labels });
        writeSlots(gpu, slots, { slice: weights, values: batch.weights });
        if (rule !== null) writeSlots(gpu, slots, { slice: places, values: batch.places, width: 2 });
        return step;
      },
      destroy: () => lossRows.destroy(),
    };
  },
});
