// What the student finds likely as the next word at one place of a lesson (distill/telling_place.ts): the base before the first step, then the
// weights that train, now and then. A look is one forward pass over one text (next_scores.ts); it changes nothing.
import { RunError } from "../core/errors.ts";
import { tellingPlace, type TellingPlace } from "../distill/telling_place.ts";
import {
  MOST_NEXT_WORDS,
  NEXT_WORD_LOOKS,
  type NextWord,
  type NextWords,
  roundedShare,
  withLook,
} from "../records/next_words.ts";
import { type StepProbe, stepProbe } from "../train/step_probe.ts";
import type { NextScores } from "./next_scores.ts";
import type { Site } from "./site.ts";
import { sparesTraining } from "./student_samples.ts";

/** The share of a training's time that the looks may take. */
const SHARE_OF_TIME = 0.02;

/** Words of the group that each look keeps, likely or not, so that they can be followed. */
const FOLLOWED = 2;

type WatchedSite = Pick<
  Site<unknown>,
  "hooks" | "nextWords" | "questions" | "records" | "sizes" | "start" | "tokenizer"
>;

/** Looks at the base where nothing was looked at yet. Null where nobody keeps what is seen, where the lessons have no such place, and where
 *  a look would take too much.
 *  @param steps of the whole training
 *  @throws RunError("aborted" | "gpu-lost"), errors of the store */
export async function openNextWords(
  site: WatchedSite,
  scores: NextScores,
  steps: number,
): Promise<StepProbe | null> {
  const { nextWords, hooks, start } = site;
  if (nextWords === undefined) return null;
  const place = await placeOf(site);
  if (place === null || !scores.takes(place.ids.length)) return null;
  const { taskId, question, before, teacher, ids } = place;
  const isKept = nextWords.kept?.taskId === taskId && nextWords.kept.before === before;
  let words: NextWords = isKept ? nextWords.kept : { taskId, question, before, teacher, looks: [] };
  const take = async (step: number): Promise<boolean> => {
    const followed = teacher.words.slice(0, FOLLOWED).map(({ token }) => token);
    const seen = await spared(
      async () => likeliest(await scores.after(ids, step > 0), followed, site.tokenizer),
      hooks.signal,
    );
    if (seen === null) return false;
    words = withLook(words, { step, words: seen });
    await nextWords.keep(words);
    return true;
  };
  // A student that begins with an earlier one's weights is not the base; it is seen first after a step.
  if (!isKept && start === null && !(await take(0))) return null;
  return stepProbe({
    clock: hooks.clock,
    total: steps,
    leastMs: scores.leastMs,
    looks: NEXT_WORD_LOOKS,
    share: SHARE_OF_TIME,
    seen: new Set(words.looks.map(({ step }) => step)),
    look: take,
  });
}

async function placeOf(site: WatchedSite): Promise<TellingPlace | null> {
  const { records, questions, tokenizer, sizes } = site;
  const dataset = await records.dataset();
  if (dataset === null) return null;
  return tellingPlace({
    examples: dataset.examples,
    tasks: questions.distil,
    trajectories: await records.trajectories(),
    tokenizer,
    contextTokens: sizes.contextTokens,
  });
}

/** The likeliest tokens under the softmax of the scores, with the followed ones among them whatever they have.
 *  @param scores [vocabulary], finite  @throws RunError("non-finite") */
export function likeliest(
  scores: Float32Array,
  followed: readonly number[],
  tokenizer: Pick<Site<unknown>["tokenizer"], "decode">,
): NextWord[] {
  let peak = -Infinity;
  for (const [token, score] of scores.entries()) {
    if (!Number.isFinite(score)) {
      throw new RunError("non-finite", `The student's score of token ${token} is ${score}.`, { token });
    }
    peak = Math.max(peak, score);
  }
  const total = scores.reduce((sum, score) => sum + Math.exp(score - peak), 0);
  const shareOf = (token: number): number => Math.exp(scores[token]! - peak) / total;
  const kept = new Set(followed.filter((token) => token < scores.length));
  while (kept.size < Math.min(MOST_NEXT_WORDS, scores.length)) kept.add(nextBest(scores, kept));
  return [...kept]
    .toSorted((a, b) => scores[b]! - scores[a]! || a - b)
    .map((token) => ({ token, word: tokenizer.decode([token]), share: roundedShare(shareOf(token)) }));
}

/** The token with the highest score that is not taken; of equals the lowest id. */
function nextBest(scores: Float32Array, taken: ReadonlySet<number>): number {
  let best = -1;
  for (const [token, score] of scores.entries()) {
    if (!taken.has(token) && (best === -1 || score > scores[best]!)) best = token;
  }
  return best;
}

/** Null where there was no memory for it, or the scores are no numbers: the training says so itself, or goes on.
 *  @throws RunError("aborted" | "gpu-lost") and defects */
async function spared<Result>(look: () => Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  try {
    return await look();
  } catch (thrown) {
    if (sparesTraining(thrown, signal.aborted)) return null;
    throw thrown;
  }
}
