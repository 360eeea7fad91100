// What came out of a run, as sentences for someone who has never read a paper. Pure functions; fetched with what shows results, and not
// with the page.
import type { MethodName } from "../../records/eval_answer.ts";
import type { PairedResult } from "../../records/report.ts";
import type { StepMetric } from "../../records/metric.ts";
import { toldProtocol, type TeacherConfig } from "../../teachers/protocol_of.ts";
import { finePercent, grouped, sharePoints } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";

/** What the two-sided p means for a coin: "less than once in 10,000 tries". */
export function coinOdds(p: number): string {
  if (p >= 0.5) return say("in half of all tries or more");
  if (p < 0.2) {
    for (const tries of [1_000_000, 100_000, 10_000, 1000, 100]) {
      if (p < 1 / tries) return say("less than once in {tries} tries", { tries: grouped(tries) });
    }
  }
  return say("about once in {tries} tries", { tries: Math.round(1 / p) });
}

/** `who` against the single agent, e.g. "The student got better on 41 questions, worse on 6, …". */
export function pairedSentence(who: string, paired: PairedResult, n: number): string {
  const { gained, lost, p } = paired;
  if (gained + lost === 0)
    return say("{who} is right and wrong on just the same of all {n|question|questions}.", { who, n });
  const counts =
    gained >= lost
      ? say("better on {gained|question|questions}, worse on {lost}", { gained, lost: grouped(lost) })
      : say("worse on {lost|question|questions}, better on {gained}", { lost, gained: grouped(gained) });
  const luck = p < 0.05 ? say("so this is hardly luck") : say("so this may be luck");
  return say("{who} is {counts}, the same on {same}; a coin would do that {odds}, {luck}.", {
    who,
    counts,
    same: grouped(n - gained - lost),
    odds: coinOdds(p),
    luck,
  });
}

/** Tokens a second over the last steps; null before the first. */
export function tokensPerSecond(steps: readonly StepMetric[], window = 10): number | null {
  const recent = steps.slice(-window);
  const ms = recent.reduce((sum, step) => sum + step.elapsedMs, 0);
  return ms > 0 ? (recent.reduce((sum, step) => sum + step.tokens, 0) / ms) * 1000 : null;
}

/** "61.2 to 74.9 %", for the tables of what was measured. */
export const intervalWords = ([low, high]: readonly [number, number]): string =>
  say("{from} to {to}", { from: sharePoints(low), to: finePercent(high) });

/** What each row of the table of methods is called; the teacher's row has the words of its protocol. */
export function methodWords(
  config: TeacherConfig,
): Readonly<Record<MethodName, { readonly name: string; readonly how: string }>> {
  const { name, words } = toldProtocol(config);
  return {
    single: { name: say("One agent, alone"), how: say("always says its most likely answer") },
    singleSampled: { name: say("One agent, rolling dice"), how: say("alone, with some variety") },
    majority: {
      name: say("Vote without talking"),
      how: say("as many words as the {teacher}, no reading", { teacher: sayAny(name) }),
    },
    teacher: { name: sayAny(words.title), how: sayAny(words.how) },
    distilled: { name: say("The student"), how: say("one model, alone, after learning") },
  };
}
export const METHOD_ORDER: readonly MethodName[] = [
  "single",
  "singleSampled",
  "majority",
  "teacher",
  "distilled",
];
