// Answers that are right or wrong each by itself -> packed batches, and the mismatched texts by which the distance from the reference is
// estimated: a question with the answer to another one, as TRL's KTOTrainer makes them.
import { RunError } from "../core/errors.ts";
import { packBatch, partsOf, type TrainRow } from "./dataloader.ts";
import type { UnpairedBatch } from "./objectives/unpaired.ts";
import { answerRow } from "./text_logprobs.ts";

/** An answer and whether it is right, as ids. */
export interface JudgedAnswer {
  readonly promptIds: readonly number[];
  /** With the end token. */
  readonly answerIds: readonly number[];
  readonly isRight: boolean;
}

/** An answer as it is laid out. */
export interface JudgedRow extends TrainRow {
  readonly isRight: boolean;
  /** This question with the answer to another one. */
  readonly mismatched: TrainRow;
}

/** A row with what the reference says of it. */
export interface ReferredRow extends JudgedRow {
  /** Summed ln p under the reference, of the answer and of the mismatched one. */
  readonly reference: number;
  readonly mismatchedReference: number;
}

/** How much a right and a wrong answer count: the rarer side is raised until both sides count the same in all (with n answers of a
 *  side and weight w, w n is then equal; the paper holds their proportion between 1 and 4/3, section 4.2). */
export interface SideWeights {
  readonly right: number;
  readonly wrong: number;
}

/** @throws RunError("empty-dataset") when a side is missing, or all answers are to one question; RunError("config") for a text of more
 *  than `longest` tokens; RunError("shape") for a text without a prompt or an answer */
export function judgedRows(
  answers: readonly JudgedAnswer[],
  { longest, context }: { readonly longest: number; readonly context: number },
): JudgedRow[] {
  const right = answers.filter(({ isRight }) => isRight).length;
  if (right === 0 || right === answers.length) {
    throw new RunError(
      "empty-dataset",
      `There is nothing to weigh: ${right} answers are right and ${answers.length - right} are wrong, and it takes some of both. Ask more questions, or raise the temperature.`,
      { right, wrong: answers.length - right },
    );
  }
  return answers.map(({ promptIds, answerIds, isRight }, i): JudgedRow => {
    if (promptIds.length === 0 || answerIds.length === 0)
      throw new RunError("shape", `Answer ${i} has an empty prompt or text.`, { i });
    const row = answerRow(promptIds, answerIds);
    if (row.ids.length > longest) {
      throw new RunError(
        "config",
        `One answer with its question has ${row.ids.length} tokens, a training step takes up to ${longest}. Raise "Words per step" (and the context) to at least ${row.ids.length}.`,
        { longest: row.ids.length, batchTokens: longest },
      );
    }
    const room = Math.max(1, Math.min(longest, context) - promptIds.length);
    const other = answerRow(promptIds, otherAnswer(answers, i).slice(0, room));
    return { ...row, isRight, mismatched: other };
  });
}

/** The answer of the next text that is to another question, from the start again after the last. */
function otherAnswer(answers: readonly JudgedAnswer[], i: number): readonly number[] {
  const own = answers[i]!.promptIds;
  const isOther = ({ promptIds }: JudgedAnswer) =>
    promptIds.length !== own.length || promptIds.some((id, t) => id !== own[t]);
  const other = answers.slice(i + 1).find(isOther) ?? answers.find(isOther);
  if (other !== undefined) return other.answerIds;
  throw new RunError(
    "empty-dataset",
    "All answers are to one question, and how far the student has moved is told by answers to others. Ask more questions.",
  );
}

export function sideWeights(rows: readonly Pick<JudgedRow, "isRight">[]): SideWeights {
  const right = rows.filter(({ isRight }) => isRight).length;
  const more = Math.max(right, rows.length - right);
  return { right: more / right, wrong: more / (rows.length - right) };
}

/** Micro-batches of `capacity` rows. @param kl the step's estimate in nats */
export function packJudged(
  batch: readonly ReferredRow[],
  capacity: number,
  { sides, kl }: { readonly sides: SideWeights; readonly kl: number },
): UnpairedBatch[] {
  const weight = ({ isRight }: ReferredRow) => (isRight ? sides.right : -sides.wrong);
  const total = batch.reduce((sum, row) => sum + Math.abs(weight(row)), 0);
  return partsOf(batch, capacity).map((part) => {
    let end = 0;
    const sequences = part.map(({ ids }) => [end, (end += ids.length)] as const);
    return {
      ...packBatch(part, capacity),
      sequences,
      referenceLogprobs: Float32Array.from(part, ({ reference }) => reference),
      answerWeights: Float32Array.from(part, (row) => weight(row) / total),
      kl,
    };
  });
}
