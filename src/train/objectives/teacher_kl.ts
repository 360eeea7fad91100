// Distillation from a teacher's distributions, of which the most probable ids of each position are stored.
import { RunError } from "../../core/errors.ts";
import { checkIds } from "../../kernels/loss_head/loss_head.ts";
import { teacherKl } from "../../kernels/loss_head/teacher_kl.ts";
import type { Architecture } from "../../models/architecture.ts";
import type { PackedBatch } from "../dataloader.ts";
import { LossRows } from "../loss_rows.ts";
import { headArgs, headFloats, inBytes, type Objective, report, writeSlots } from "./objective.ts";

export interface TeacherBatch extends PackedBatch {
  /** [capacity, idsPerRow], different in each row that counts */
  readonly teacherIds: Uint32Array;
  /** [capacity, idsPerRow] their probabilities under the teacher, at `temperature` */
  readonly teacherProbabilities: Float32Array;
}

export interface TeacherKlRule {
  readonly idsPerRow: number;
  /** All other ids count as one class. */
  readonly tail: boolean;
  /** Default 1. */
  readonly temperature?: number;
}

/** See kernels/loss_head/teacher_kl.ts. */
export function teacherKlObjective({
  idsPerRow,
  tail,
  temperature = 1,
}: TeacherKlRule): Objective<TeacherBatch> {
  const floats = (a: Architecture, rows: number) => ({
    teacher: rows * idsPerRow,
    weights: rows,
    losses: rows,
    ...headFloats(a, rows, idsPerRow),
  });
  return {
    reported: ["loss"],
    floats,
    async create(site) {
      const { gpu, owner, model, rows, hidden, dHidden } = site;
      const a = model.architecture;
      const buffers = await owner.allocate("activations", inBytes(floats(a, rows)));
      const { teacher, weights, losses } = buffers;
      const lossRows = await LossRows.create(gpu, {
        label: "KL to the teacher",
        rows,
        columns: a.hidden,
        hidden,
        dHidden,
        buffers,
        record: (recorder, slots, h, dh) => {
          const head = { ...headArgs(site, buffers, { slots, h, dh }), idsPerRow, temperature };
          teacherKl(recorder, { ...head, teacher, weights, losses, tail });
          report(recorder, site, { x: losses, count: slots });
        },
      });
      return {
        load(batch) {
          const counts = (row: number) => batch.weights[row] !== 0;
          checkIds(batch.teacherIds, idsPerRow, a.vocabulary, counts);
          checkDifferent(batch.teacherIds, idsPerRow, counts);
          const { slots, step } = lossRows.pick(Array.from(batch.weights, (_, row) => counts(row)));
          writeSlots(gpu, slots, { slice: buffers.headIds, values: batch.teacherIds, width: idsPerRow });
          writeSlots(gpu, slots, { slice: teacher, values: batch.teacherProbabilities, width: idsPerRow });
          writeSlots(gpu, slots, { slice: weights, values: batch.weights });
          return step;
        },
        destroy: () => lossRows.destroy(),
      };
    },
  };
}

function checkDifferent(ids: Uint32Array, idsPerRow: number, counts: (row: number) => boolean): void {
  for (let row = 0; row * idsPerRow < ids.length; row++) {
    if (!counts(row)) continue;
    const own = ids.subarray(row * idsPerRow, (row + 1) * idsPerRow);
    if (new Set(own).size === idsPerRow) continue;
    throw new RunError("shape", `Row ${row} of the teacher names one token twice: ${own.join(", ")}.`, {
      row,
    });
  }
}
