// A process reward model as the scorer of reinforcement learning: finds where the steps of a sampled answer end among its tokens.
// Trap: a text tokenised again need not give the ids that were sampled, so places are sought in the sampled ids' own text.
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import type { PrmScorer } from "./prm_scorer.ts";
import type { StepScorer } from "./rewards.ts";

/** @param id names the reward model's weights, e.g. their sha256
 *  @throws (from `score`) RunError("shape") for an answer that is too long for the reward model; RunError("aborted" | "gpu-lost") */
export function stepScorer(
  prm: Pick<PrmScorer, "score">,
  id: string,
  {
    tokenizer,
    voice,
  }: { readonly tokenizer: Pick<Tokenizer, "decode">; readonly voice: Pick<Voice, "steps"> },
  signal?: AbortSignal,
): StepScorer {
  return {
    id,
    score: async (answers) => {
      const ends = answers.map(({ ids }) =>
        tokensThatHold(
          voice.steps(tokenizer.decode(ids)).map(({ end }) => end),
          ids,
          tokenizer,
        ),
      );
      const rows = answers.map(({ prompt, ids }, i) => ({
        ids: [...prompt, ...ids],
        stepEnds: ends[i]!.map((end) => prompt.length + end),
      }));
      const scores = await prm.score(rows, signal);
      return ends.map((own, i) => own.map((end, s) => ({ end, score: scores[i]![s]! })));
    },
  };
}

/** The token that brings each character end into the text, ascending and without repeats. */
export function tokensThatHold(
  ends: readonly number[],
  ids: readonly number[],
  tokenizer: Pick<Tokenizer, "decode">,
): number[] {
  const found = ends.map((end) => {
    let [low, high] = [0, ids.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokenizer.decode(ids.slice(0, middle + 1)).length >= end) high = middle;
      else low = middle + 1;
    }
    return low;
  });
  return [...new Set(found)];
}
