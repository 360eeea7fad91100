// Numbers as words for someone who has never read a paper. Pure functions; every sentence the page builds from numbers
// is built here.
import type { MethodName } from "../../records/eval_answer.ts";
import { rosterOf, type TaughtRun } from "../../teachers/roster.ts";
import { protocolOf, type TeacherConfig } from "../../teachers/protocol_of.ts";
import type { PairedResult } from "../../records/report.ts";
import type { Stage } from "../../records/stage.ts";
import type { StepMetric } from "../../records/metric.ts";
import { decimal, grouped, listed, nameInside } from "../words/numbers.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";

/** "1 question", "3 questions". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** "134.5 million", "1.2 billion". */
export function magnitude(value: number): string {
  if (value < 1e6) return grouped(value);
  return value < 999.5e6
    ? say("{millions} million", { millions: decimal(value / 1e6, 1) })
    : say("{billions} billion", { billions: decimal(value / 1e9, 1) });
}

/** Rough on purpose: people plan with "about 2 minutes", not with "1:57". */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 1) return say("almost done");
  if (seconds < 10) return say("a few seconds left");
  if (seconds < 55) return say("about {seconds} seconds left", { seconds: Math.ceil(seconds / 10) * 10 });
  if (seconds < 3300)
    return say("about {minutes|minute|minutes} left", { minutes: Math.max(1, Math.round(seconds / 60)) });
  return say("about {hours} hours left", { hours: decimal(seconds / 3600, 1) });
}

export function duration(seconds: number): string {
  if (seconds < 1) return say("less than a second");
  if (seconds < 90) return say("{seconds|second|seconds}", { seconds: Math.round(seconds) });
  if (seconds < 5400) return say("{minutes|minute|minutes}", { minutes: Math.round(seconds / 60) });
  return say("{hours} hours", { hours: decimal(seconds / 3600, 1) });
}

/** Agents by their names inside a sentence: "agent 1", "agents 1, 2 and 3", "planner and critic". */
export function agentList(names: readonly string[]): string {
  const numbered = names.map((name) => /^(?<word>.+) (?<number>\d+)$/u.exec(name)?.groups);
  const word = numbered[0]?.["word"];
  const isRow = names.length > 1 && word !== undefined && numbered.every((each) => each?.["word"] === word);
  if (!isRow) return listed(names.map(inSentence));
  return `${inSentence(`${word}s`)} ${listed(numbered.map((each) => each?.["number"] ?? ""))}`;
}

/** A name as it stands inside a sentence: English writes it small, German does not. */
function inSentence(name: string): string {
  const said = sayAny(name);
  return said === name ? nameInside(name) : said;
}

/** Who taught a run: "debate, 3 agents". */
export function teamWords(run: TaughtRun): string {
  return say("{teacher}, {agents|agent|agents}", {
    teacher: sayAny(protocolOf(run.config).name),
    agents: rosterOf(run).length,
  });
}

/** What the two-sided p means for a coin: "less than once in 10,000 tries". */
export function coinOdds(p: number): string {
  if (p >= 0.5) return say("more often than every other try");
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

/** What each row of the table of methods is called; the teacher's row has the words of its protocol. */
export function methodWords(
  config: Pick<TeacherConfig, "teacher">,
): Readonly<Record<MethodName, { readonly name: string; readonly how: string }>> {
  const { name, words } = protocolOf(config);
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

const STAGE_TITLES: Readonly<Record<Stage, Sentence>> = {
  debate: "Debate",
  distil: "Distil",
  train: "Train#stage",
  evaluate: "Test#stage",
  export: "Take home",
};

/** What a stage is called; the first one has its teacher's title. A config that is not there yet stands for a debate. */
export function stageTitle(stage: Stage, config: Pick<TeacherConfig, "teacher"> | null): string {
  return stage === "debate" && config !== null
    ? sayAny(protocolOf(config).words.title)
    : say(STAGE_TITLES[stage]);
}
