// The student's own answers with what each question's teachers think at every token of them, as batches of the divergence.
import type { Task } from "../records/task.ts";
import { packMicroBatches, type TrainRow } from "./dataloader.ts";
import type { HiddenRows } from "./hidden_rows.ts";
import type { TaughtBatch } from "./objectives/divergence.ts";
import { distinctAnswers, type Rollout } from "./rollouts.ts";
import { answerRow } from "./text_logprobs.ts";
import { checkCancelled } from "./training_loop.ts";

/** What one teacher of a question has before its eyes when it scores the student's answer. */
export interface TeacherContext {
  readonly promptIds: readonly number[];
  /** Those of all teachers of a question sum to 1. */
  readonly weight: number;
}

/** A question with its teachers, at least one. */
export interface TaughtTask {
  readonly task: Task;
  readonly teachers: readonly TeacherContext[];
}

/** An answer of the student with its teachers' mean hidden row at each of its tokens. */
export interface TaughtRow extends TrainRow {
  /** [tokens of the answer, hidden] */
  readonly hidden: Float32Array;
}

/** The answers with what their teachers think of them; the same answer to one question once, with the weight of all that say it.
 *  Teachers are pooled by the weighted mean of their hidden rows: as all read one head, that is the weighted geometric mean of their
 *  distributions. @throws RunError("aborted" | "non-finite" | "gpu-lost"); RunError("shape") for a text that is too long */
export async function taughtRows(
  reader: HiddenRows,
  rollouts: readonly Rollout[],
  teachersOf: (task: Task) => readonly TeacherContext[],
  signal: AbortSignal,
): Promise<TaughtRow[]> {
  const distinct = distinctAnswers(rollouts);
  const rows = distinct.map(({ rollout: { prompt, ids }, count }): TaughtRow => {
    const hidden = new Float32Array(ids.length * reader.columns);
    return { ...answerRow(prompt, ids), weight: count, hidden };
  });
  const readings = distinct.flatMap(({ rollout: { task, ids } }, of) =>
    teachersOf(task).map(({ promptIds, weight }) => ({ of, weight, row: answerRow(promptIds, ids) })),
  );
  const texts = readings.map(({ row }) => row);
  let next = 0;
  for (const batch of packMicroBatches(texts, reader.rows)) {
    checkCancelled(signal);
    const found = await reader.read(batch);
    let at = 0;
    for (let row = 0; row < batch.tokens; row += texts[next++]!.ids.length) {
      const { of, weight } = readings[next]!;
      const { hidden } = rows[of]!;
      for (let i = 0; i < hidden.length; i++) hidden[i]! += weight * found[at + i]!;
      at += hidden.length;
    }
  }
  return rows;
}

/** Micro-batches of `capacity` rows for one step; the weights of their tokens sum to 1. */
export function packTaught(rows: readonly TaughtRow[], capacity: number, columns: number): TaughtBatch[] {
  let next = 0;
  return packMicroBatches(rows, capacity).map((batch) => {
    const teacherHidden = new Float32Array(capacity * columns);
    for (let row = 0; row < batch.tokens; next++) {
      const { ids, hidden } = rows[next]!;
      row += ids.length;
      // The row before a token predicts it.
      teacherHidden.set(hidden, (row - 1) * columns - hidden.length);
    }
    return { ...batch, teacherHidden };
  });
}
