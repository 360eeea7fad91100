// How probable whole answers are, for trainers that compare them with a reference.
import { RunError } from "../core/errors.ts";
import { packMicroBatches, type TrainRow } from "./dataloader.ts";
import type { Scorer } from "./scorer.ts";
import { checkCancelled } from "./training_loop.ts";

/** A prompt and an answer, of which the answer counts. */
export function answerRow(promptIds: readonly number[], answerIds: readonly number[]): TrainRow {
  return {
    ids: [...promptIds, ...answerIds],
    lossMask: [...promptIds.map(() => 0 as const), ...answerIds.map(() => 1 as const)],
    weight: 1,
  };
}

/** Summed ln p of each text's answer. @param adapter false: under the base alone @throws RunError("aborted" | "gpu-lost") */
export async function textLogprobs(
  scorer: Scorer,
  texts: readonly TrainRow[],
  { adapter, signal }: { readonly adapter: boolean; readonly signal: AbortSignal },
): Promise<number[]> {
  if (texts.length === 0) return [];
  const sums: number[] = [];
  for (const batch of packMicroBatches(texts, scorer.rows)) {
    checkCancelled(signal);
    const { logprobs } = await scorer.run(batch, adapter);
    for (let row = 0; row < batch.tokens;) {
      const { length } = texts[sums.length]!.ids;
      sums.push(logprobs.subarray(row, row + length).reduce((sum, each) => sum + each, 0));
      row += length;
    }
  }
  return sums;
}

/** @throws RunError("config") for a text beyond the context that the weights were loaded for */
export function checkContext(texts: readonly TrainRow[], contextTokens: number): void {
  const longest = texts.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  if (longest <= contextTokens) return;
  throw new RunError(
    "config",
    `One answer with its question has ${longest} tokens, the model was opened for ${contextTokens}. Raise the context.`,
    { longest, contextTokens },
  );
}
