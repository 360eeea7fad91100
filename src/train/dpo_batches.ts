// Preference pairs -> packed batches: both answers of a pair stand behind their prompt, side by side, and their tokens count.
import { RunError } from "../core/errors.ts";
import type { PreferenceRow } from "../distill/preferences.ts";
import { packBatch, partsOf, type TrainRow } from "./dataloader.ts";
import type { PreferenceBatch } from "./objectives/preference.ts";
import { answerRow } from "./text_logprobs.ts";

export type PreferencePair = Pick<PreferenceRow, "promptIds" | "chosenIds" | "rejectedIds">;

/** A pair as it is laid out, and what the reference says of its answers. */
export interface PairRows {
  /** The tokens of both texts, end to end. */
  readonly ids: readonly number[];
  readonly texts: readonly [chosen: TrainRow, rejected: TrainRow];
}
export interface ReferredPair extends PairRows {
  /** Summed ln p of both answers under the reference. */
  readonly reference: readonly [chosen: number, rejected: number];
}

/** @throws RunError("empty-dataset"); RunError("config") for a pair that together has more than `longest` tokens; RunError
 *  ("shape") for an answer without a token */
export function pairRows(pairs: readonly PreferencePair[], longest: number): PairRows[] {
  if (pairs.length === 0) {
    throw new RunError(
      "empty-dataset",
      "There is nothing to prefer: no question has both a right and a wrong answer. Ask more questions, or raise the temperature.",
    );
  }
  return pairs.map(({ promptIds, chosenIds, rejectedIds }, i): PairRows => {
    if (promptIds.length === 0 || chosenIds.length === 0 || rejectedIds.length === 0)
      throw new RunError("shape", `Pair ${i} has an empty prompt or answer.`, { i });
    const text = (answer: readonly number[]) => answerRow(promptIds, answer);
    const texts = [text(chosenIds), text(rejectedIds)] as const;
    const ids = texts.flatMap((each) => each.ids);
    if (ids.length > longest) {
      throw new RunError(
        "config",
        `One pair of answers has ${ids.length} tokens, a training step takes up to ${longest}. Raise "Words per step" (and the context) to at least ${ids.length}.`,
        { longest: ids.length, batchTokens: longest },
      );
    }
    return { ids, texts };
  });
}

/** Micro-batches of `capacity` rows; every pair of the batch weighs the same. */
export function packPairs(batch: readonly ReferredPair[], capacity: number): PreferenceBatch[] {
  return partsOf(batch, capacity).map((part) => {
    const texts = part.flatMap((pair) => pair.texts);
    let end = 0;
    const sequences = texts.map(({ ids }) => [end, (end += ids.length)] as const);
    return {
      ...packBatch(texts, capacity),
      sequences,
      referenceLogprobs: Float32Array.from(part.flatMap(({ reference }) => reference)),
      pairWeights: new Float32Array(part.length).fill(1 / batch.length),
    };
  });
}
