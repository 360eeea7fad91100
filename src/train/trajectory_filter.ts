// Which attempts of a batch are learned from. Source: SFR-DeepResearch (arXiv:2509.06283), which leaves out invalid, cut and malformed trajectories and
// bounds how many worse ones stand against better ones.
// Differences from the paper, which has no public code, with reasons:
// 1. What is left out takes no part in its group's mean either: an attempt that was cut says nothing about how hard the question is.
// 2. Which of too many worse attempts stay is drawn by the run's seed; the paper does not say.
// 3. Better and worse mean above and below the mean of the group. The bound counts over the whole batch.
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Voice } from "../voice/voice.ts";
import type { Rollout } from "./rollouts.ts";

/** What of a batch is learned from. */
export interface TrajectoryFilter {
  /** For each better attempt so many worse ones may stay. */
  readonly mostNegatives: number;
}

/** Whether an attempt gives an answer, right or wrong, in the form that was asked for. */
export function isInForm(
  { text, task }: Pick<Rollout, "text" | "task">,
  voice: Pick<Voice, "read">,
): boolean {
  const read = voice.read(text, task.judge, task.choices);
  return read.answer !== null && read.isInForm;
}

/** Whether an attempt was ended by the model itself, and gives its answer in the form that was asked for. */
export function isSoundAttempt(
  attempt: Pick<Rollout, "text" | "isStopped" | "task">,
  voice: Pick<Voice, "read">,
): boolean {
  return attempt.isStopped && isInForm(attempt, voice);
}

/** Rows without the worse ones that are too many, in their order.
 *  @param key of the draw */
export function withBoundedNegatives<Row extends { readonly advantages: Float32Array }>(
  rows: readonly Row[],
  { mostNegatives }: TrajectoryFilter,
  key: number,
): Row[] {
  const sum = ({ advantages }: Row) => advantages.reduce((total, each) => total + each, 0);
  const negatives = rows.filter((row) => sum(row) < 0);
  const positives = rows.filter((row) => sum(row) > 0).length;
  const most = Math.floor(mostNegatives * positives);
  if (negatives.length <= most) return [...rows];
  const random = new RandomStream(deriveSeed(key, "negatives"));
  const stay = new Set(random.shuffle(negatives).slice(0, most));
  return rows.filter((row) => !(sum(row) < 0) || stay.has(row));
}

/** Steps that an attempt writes down, at least one: those that the voice tells apart, else its lines. */
export function stepsWritten(
  { text }: Pick<Rollout, "text">,
  voice: Pick<Voice, "can" | "steps" | "lines" | "toEnglish">,
): number {
  const count = voice.can.includes("steps")
    ? voice.steps(text).length
    : voice.lines(voice.toEnglish(text)).length;
  return Math.max(1, count);
}
