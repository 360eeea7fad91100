// What a training step minimises. An objective records its loss once between the step's forward and backward, from the head's
// input to its gradient, and is fed per micro-batch. The step knows nothing of it but this file.
import { write } from "../../gpu/buffers.ts";
import type { Buffers, Slice } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Recorder, Step } from "../../gpu/recorder.ts";
import type { Architecture } from "../../models/architecture.ts";
import { defaultChunk, lossHeadScratch, type LossHeadScratch } from "../../kernels/loss_head/loss_head.ts";
import type { RowIndex } from "../../kernels/row_gather/row_gather.ts";
import { sum } from "../../kernels/sum/sum.ts";
import type { Model } from "../../model/transformer.ts";
import { lossRowsFloats } from "../loss_rows.ts";

/** Where an objective stands in the step. */
export interface ObjectiveSite {
  readonly gpu: Gpu;
  /** Owns whatever the objective allocates. */
  readonly owner: Buffers;
  readonly model: Model;
  /** T, of a micro-batch */
  readonly rows: number;
  /** [T, C] f32: the head's input */
  readonly hidden: Slice;
  /** [T, C] f32, to be written: its gradient, zeros in rows without a loss */
  readonly dHidden: Slice;
  /** f32 array that takes the sums of `reported` from element `index` on; `goingOn` as in `sum` */
  readonly stats: { readonly out: Slice; readonly index: number; readonly goingOn: Slice };
  /** [slices, arena] f32 partial gradients, for parameters of the objective's own */
  readonly partials: Slice;
  readonly slices: number;
}

export interface Objective<Batch> {
  /** What is summed up over the rows (or pairs) of a step; the first is the loss. */
  readonly reported: readonly [loss: "loss", ...others: string[]];
  /** Floats of the buffers that `create` allocates under "activations". */
  floats(a: Architecture, rows: number): Readonly<Record<string, number>>;
  /** @throws RunError("gpu-memory") */
  create(site: ObjectiveSite): Promise<Loss<Batch>>;
}

export interface Loss<Batch> {
  /** Checks and writes a micro-batch's inputs. -> the recording to run between forward and backward
   *  @throws RunError("shape") */
  load(batch: Batch): Step;
  destroy(): void;
}

/** Floats of an objective that looks at `idsPerRow` ids of each row with a loss. */
export function headFloats(a: Architecture, rows: number, idsPerRow = 1) {
  return {
    headIds: rows * idsPerRow,
    ...lossRowsFloats(rows, a.hidden),
    ...lossHeadScratch(rows, idsPerRow, defaultChunk(rows, a.vocabulary)),
  };
}

/** The loss head's arguments on buffers that hold `headFloats`. */
export function headArgs(
  { model, rows }: ObjectiveSite,
  buffers: LossHeadScratch & { readonly headIds: Slice },
  { slots, h, dh }: { readonly slots: number; readonly h: Slice; readonly dh: Slice },
) {
  return {
    h,
    dh,
    head: model.weights.head,
    ids: buffers.headIds,
    rows: slots,
    chunk: defaultChunk(rows, model.architecture.vocabulary),
    vocabulary: model.architecture.vocabulary,
    scratch: buffers,
  };
}

/** Sums the columns of `x` [count, width] into the step's stats; a `width` that is not given is 1. */
export function report(
  recorder: Recorder,
  { stats }: ObjectiveSite,
  { x, count, width = 1 }: { readonly x: Slice; readonly count: number; readonly width?: number },
): void {
  sum(recorder, { x, count, width, ...stats });
}

/** Numbers for each row of a batch, [rows, width], and the slice that they go to. */
interface SlotValues {
  readonly slice: Slice;
  readonly values: Float32Array | Uint32Array;
  /** A width that is not given is 1. */
  readonly width?: number;
}

/** Writes the values of the picked rows in slot order; empty slots are 0. */
export function writeSlots(
  gpu: Gpu,
  { rows, count }: RowIndex,
  { slice, values, width = 1 }: SlotValues,
): void {
  const out =
    values instanceof Uint32Array
      ? new Uint32Array(rows.length * width)
      : new Float32Array(rows.length * width);
  for (let slot = 0; slot < count; slot++) {
    const first = rows[slot]! * width;
    out.set(values.subarray(first, first + width), slot * width);
  }
  write(gpu, slice, out);
}

export function inBytes<Name extends string>(floats: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(floats).map(([name, count]) => [name, 4 * count]);
  return Object.fromEntries(entries) as Record<Name, number>; // the same names, one by one
}
