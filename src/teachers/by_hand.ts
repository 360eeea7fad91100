// Which questions a run learns from when nobody checks: those on which enough agents agreed, unless a person decided otherwise by hand.
import { type ByHand, type Fate, fatesOf } from "../records/by_hand.ts";
import type { Outcome } from "../records/outcome.ts";
import type { RunConfig } from "../settings/run_config.ts";
import { checkSentence, hasVotes, type Purity } from "./purity.ts";

interface LearnedRun {
  readonly config: Pick<RunConfig, "labels" | "leastVotes">;
  readonly byHand?: readonly ByHand[];
}

/** Whether what the group came to is learned without a judge.
 *  @param least votes that it needs where nothing was decided by hand */
export function isAgreed(
  outcome: Pick<Outcome, "taskId" | "votes">,
  least: number,
  fates: ReadonlyMap<string, Fate>,
): boolean {
  const fate = fates.get(outcome.taskId);
  return fate === undefined ? hasVotes(outcome, least) : fate === "keep";
}

/** What was said about questions without those that too few agreed on, or that a person left out, where nobody else says what is right. */
export function learnedOutcomes<Said extends Pick<Outcome, "taskId" | "votes">>(
  run: LearnedRun,
  outcomes: readonly Said[],
): readonly Said[] {
  const { labels, leastVotes } = run.config;
  const fates = fatesOf(run);
  return labels === "consensus"
    ? outcomes.filter((outcome) => isAgreed(outcome, leastVotes, fates))
    : outcomes;
}

/** "By hand, 2 questions were left out and 1 was kept."; "" where nothing was decided. */
export function byHandSentence(fates: Iterable<Fate>): string {
  const all = [...fates];
  const kept = all.filter((fate) => fate === "keep").length;
  const left = all.length - kept;
  const questions = (n: number) => `${n} ${n === 1 ? "question was" : "questions were"}`;
  if (all.length === 0) return "";
  if (kept === 0) return `By hand, ${questions(left)} left out.`;
  if (left === 0) return `By hand, ${questions(kept)} kept.`;
  return `By hand, ${questions(left)} left out and ${kept} kept.`;
}

/** Who looked at what an unchecked group agreed on, and what they decided. */
export function agreementSentence(
  purity: readonly Purity[],
  run: { readonly config: Pick<RunConfig, "leastVotes">; readonly byHand?: readonly ByHand[] },
): string {
  const decided = byHandSentence(fatesOf(run).values());
  return [checkSentence(purity, run.config.leastVotes), decided].filter(Boolean).join(" ");
}
