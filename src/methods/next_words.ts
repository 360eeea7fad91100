// What the student finds likely as the next word at one place of a lesson (distill/telling_place.ts): the base before the first step, then the
// weights that train, now and then. A look is one forward pass over one text, and reads one row of scores back; it changes nothing.
import { RunError } from "../core/errors.ts";
import { tellingPlace, type TellingPlace } from "../distill/telling_place.ts";
import { storedRows } from "../kernels/matrix.ts";
import { activationSizes } from "../model/activations.ts";
import { sequenceLogits } from "../model/logits.ts";
import type { Model } from "../model/transformer.ts";
import {
  MOST_NEXT_WORDS,
  type NextWord,
  type NextWords,
  roundedShare,
  withLook,
} from "../records/next_words.ts";
import { type StepProbe, stepProbe } from "../train/step_probe.ts";
import type { GpuSeat } from "./seat.ts";
import type { Site } from "./site.ts";
import { sparesTraining } from "./student_samples.ts";

/** Looks of a training, and the share of its time that they may take. */
const LOOKS = 12;
const SHARE_OF_TIME = 0.02;

/** What the first look must be allowed; what it runs was compiled for the look at the base. */
const LEAST_SOFTWARE_MS = 300;
const LEAST_HARDWARE_MS = 30;

/** A look that would need more memory is not taken: it is no part of the plan of the training's memory. */
const MOST_BYTES = 128 * 2 ** 20;

/** Words of the group that each look keeps, likely or not, so that they can be followed. */
const FOLLOWED = 2;

type WatchedSite = Pick<
  Site<{ readonly steps: number }>,
  "config" | "hooks" | "nextWords" | "questions" | "records" | "seat" | "sizes" | "start" | "tokenizer"
>;

/** Looks at the base where nothing was looked at yet. Null where nobody keeps what is seen, without a graphics device, and where the lessons
 *  have no such place. @throws RunError("aborted" | "gpu-lost"), errors of the store */
export async function openNextWords(site: WatchedSite): Promise<StepProbe | null> {
  const { nextWords, seat, hooks, start, config } = site;
  if (nextWords === undefined || seat.kind !== "gpu") return null;
  const place = await placeOf(site);
  if (place === null || lookBytes(seat.model, place.ids.length) > MOST_BYTES) return null;
  const { taskId, question, before, teacher, ids } = place;
  const isKept = nextWords.kept?.taskId === taskId && nextWords.kept.before === before;
  let words: NextWords = isKept ? nextWords.kept : { taskId, question, before, teacher, looks: [] };
  const take = async (step: number): Promise<boolean> => {
    const followed = teacher.words.slice(0, FOLLOWED).map(({ token }) => token);
    const seen = await spared(
      async () => likeliest(await lastScores(seat, ids, step > 0), followed, site.tokenizer),
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
    total: config.steps,
    leastMs: seat.gpu.report.isSoftware ? LEAST_SOFTWARE_MS : LEAST_HARDWARE_MS,
    looks: LOOKS,
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

/** What a look holds on the device: a pass over so many tokens, and the scores of a few positions. */
function lookBytes({ architecture, lora }: Model, tokens: number): number {
  const rows = Math.ceil(tokens / 64) * 64;
  const sizes = Object.values(activationSizes(architecture, { rank: lora.layout.rank, rows }));
  return sizes.reduce((sum, size) => sum + size, 4 * 64 * storedRows(architecture.vocabulary));
}

/** [vocabulary] the scores of what comes after the text. @param adapter false: by the base alone */
async function lastScores(
  { gpu, model }: GpuSeat,
  ids: readonly number[],
  adapter: boolean,
): Promise<Float32Array> {
  let scores = new Float32Array(0);
  await sequenceLogits(gpu, model, { ids, adapter, from: ids.length - 1 }, (_, logits) => {
    scores = logits.slice();
  });
  return scores;
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
