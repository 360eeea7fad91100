// Labelled solutions -> packed batches for a process reward model: the head is read at the closing token of each step.
// Under a contrast the solutions of one question must lie side by side, so that the right steps meet the wrong ones; the stream
// then shuffles questions, else solutions.
import { RunError } from "../core/errors.ts";
import type { PrmRow } from "../distill/prm_rows.ts";
import { layOut, partsOf } from "./dataloader.ts";
import type { StepBatch } from "./objectives/process_reward.ts";

/** A solution behind its prompt, and where its steps end. */
export type StepRow = Pick<PrmRow, "ids" | "stepEnds">;
export type LabelledRow = StepRow & Pick<PrmRow, "labels"> & { readonly from: { readonly taskId: string } };

/** Rows that stay together. */
export interface RowGroup {
  /** The tokens of all rows, end to end. */
  readonly ids: readonly number[];
  readonly rows: readonly LabelledRow[];
}

/** @throws RunError("shape") for a place outside its row or out of order, or another number of labels */
export function checkStepRow(row: StepRow & { readonly labels?: readonly number[] }): void {
  const { ids, stepEnds, labels = stepEnds } = row;
  const isInOrder = stepEnds.every((end, i) => end < ids.length && end > (stepEnds[i - 1] ?? -1));
  if (isInOrder && labels.length === stepEnds.length) return;
  throw new RunError(
    "shape",
    `A solution of ${ids.length} tokens with steps ending at ${stepEnds.join(", ")} and ${labels.length} labels.`,
    { tokens: ids.length, stepEnds, labels: labels.length },
  );
}

/** Rows with a step, one by one or by question; those of a question that together have more than `longest` tokens are several
 *  groups. @throws RunError("empty-dataset"); RunError("config") for a row longer than `longest`; checkStepRow's */
export function rowGroups(
  rows: readonly LabelledRow[],
  { byQuestion, longest }: { readonly byQuestion: boolean; readonly longest: number },
): RowGroup[] {
  const open = new Map<string, LabelledRow[]>();
  const groups: LabelledRow[][] = [];
  const tokens = (group: readonly LabelledRow[]) => group.reduce((sum, { ids }) => sum + ids.length, 0);
  for (const row of rows) {
    checkStepRow(row);
    if (row.ids.length > longest) {
      throw new RunError(
        "config",
        `One labelled solution has ${row.ids.length} tokens, a training step takes texts of up to ${longest}. Raise "Words per step" (and the context) to at least ${row.ids.length}.`,
        { longest: row.ids.length, batchTokens: longest },
      );
    }
    if (row.stepEnds.length === 0) continue;
    const group = open.get(row.from.taskId);
    if (!byQuestion || group === undefined || tokens(group) + row.ids.length > longest) {
      const fresh = [row];
      groups.push(fresh);
      open.set(row.from.taskId, fresh);
    } else group.push(row);
  }
  if (groups.length === 0)
    throw new RunError("empty-dataset", "There is nothing to train on: no solution has a labelled step.");
  return groups.map((group) => ({ ids: group.flatMap(({ ids }) => ids), rows: group }));
}

/** Micro-batches of `capacity` rows; every step of the batch weighs the same. @throws RunError("shape") */
export function packStepBatches(batch: readonly RowGroup[], capacity: number): StepBatch[] {
  const steps = batch.reduce((sum, { rows }) => sum + rows.reduce((n, row) => n + row.stepEnds.length, 0), 0);
  const questions = new Map<string, number>();
  return partsOf(batch, capacity).map((part) => {
    const rows = part.flatMap((group) => group.rows);
    const packed = layOut(
      rows.map(({ ids }) => ids),
      capacity,
    );
    const labels = new Uint32Array(capacity);
    const places = new Uint32Array(2 * capacity);
    let first = 0;
    for (const [trace, { ids, stepEnds, labels: own, from }] of rows.entries()) {
      const question = questions.get(from.taskId) ?? questions.size;
      questions.set(from.taskId, question);
      for (const [i, end] of stepEnds.entries()) {
        packed.weights[first + end] = 1 / steps;
        labels[first + end] = own[i]!;
        places.set([question, trace], 2 * (first + end));
      }
      first += ids.length;
    }
    return { ...packed, labels, places };
  });
}
