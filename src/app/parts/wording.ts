// Numbers as words for someone who has never read a paper. Pure functions; every sentence the page builds from numbers
// is built here.
import type { MethodName } from "../../records/eval_answer.ts";
import { rosterOf, type TaughtRun } from "../../teachers/roster.ts";
import { protocolOf, type TeacherConfig } from "../../teachers/protocol_of.ts";
import type { PairedResult } from "../../records/report.ts";
import type { Stage } from "../../records/stage.ts";
import type { StepMetric } from "../../records/metric.ts";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const grouped = (value: number): string => whole.format(value);

/** "1 question", "3 questions". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** 0.8137 -> "81 %"; one digit below 10 questions would pretend precision, so never a fraction. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** "134.5 million", "1.2 billion". */
export function magnitude(value: number): string {
  if (value < 1e6) return grouped(value);
  return value < 999.5e6 ? `${(value / 1e6).toFixed(1)} million` : `${(value / 1e9).toFixed(1)} billion`;
}

/** Rough on purpose: people plan with "about 2 minutes", not with "1:57". */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 1) return "almost done";
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  if (seconds < 3300) return `about ${plural(Math.max(1, Math.round(seconds / 60)), "minute")} left`;
  return `about ${(seconds / 3600).toFixed(1)} hours left`;
}

export function duration(seconds: number): string {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return plural(Math.round(seconds), "second");
  if (seconds < 5400) return plural(Math.round(seconds / 60), "minute");
  return `${(seconds / 3600).toFixed(1)} hours`;
}

/** Agents by their names inside a sentence: "agent 1", "agents 1, 2 and 3", "planner and critic". */
export function agentList(names: readonly string[]): string {
  const plain = names.map((name) => name.toLowerCase());
  const numbered = plain.map((name) => /^(?<word>.+) (?<number>\d+)$/u.exec(name)?.groups);
  const word = numbered[0]?.["word"];
  const isRow = plain.length > 1 && word !== undefined && numbered.every((each) => each?.["word"] === word);
  return isRow ? `${word}s ${listed(numbered.map((each) => each?.["number"] ?? ""))}` : listed(plain);
}

/** Who taught a run: "debate, 3 agents". */
export function teamWords(run: TaughtRun): string {
  return `${protocolOf(run.config).name}, ${plural(rosterOf(run).length, "agent")}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** What the two-sided p means for a coin: "less than once in 10,000 tries". */
export function coinOdds(p: number): string {
  if (p >= 0.5) return "more often than every other try";
  if (p >= 0.2) return `about once in ${Math.round(1 / p)} tries`;
  for (const tries of [1_000_000, 100_000, 10_000, 1000, 100]) {
    if (p < 1 / tries) return `less than once in ${grouped(tries)} tries`;
  }
  return `about once in ${Math.round(1 / p)} tries`;
}

/** `who` against the single agent, e.g. "The student got better on 41 questions, worse on 6, …". */
export function pairedSentence(who: string, paired: PairedResult, n: number): string {
  const { gained, lost, p } = paired;
  if (gained + lost === 0)
    return `${who} is right and wrong on just the same of all ${plural(n, "question")}.`;
  const counts =
    gained >= lost
      ? `better on ${plural(gained, "question")}, worse on ${grouped(lost)}`
      : `worse on ${plural(lost, "question")}, better on ${grouped(gained)}`;
  const luck = p < 0.05 ? "so this is hardly luck" : "so this may be luck";
  return `${who} is ${counts}, the same on ${grouped(n - gained - lost)}; a coin would do that ${coinOdds(p)}, ${luck}.`;
}

/** "Loss fell from 3.10 to 1.42 in 60 steps; flat for the last 15." */
export function lossSummary(steps: readonly StepMetric[]): string {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return "";
  if (first === last) return `Loss ${first.loss.toFixed(2)} after step ${first.step}.`;
  const moved = last.loss < first.loss ? "fell" : last.loss > first.loss ? "rose" : "stayed";
  const flat = flatSteps(steps);
  const tail = flat >= 5 ? `; hardly moving for the last ${flat}` : "";
  return `Loss ${moved} from ${first.loss.toFixed(2)} to ${last.loss.toFixed(2)} in ${plural(last.step - first.step + 1, "step")}${tail}.`;
}

/** The largest or the smallest; a list of any length, which the arguments of one call are not. */
const extreme = (values: readonly number[], pick: (a: number, b: number) => number): number =>
  values.reduce((a, b) => pick(a, b));

/** Length of the tail that stays within 5 % of the whole span. */
function flatSteps(steps: readonly StepMetric[]): number {
  const losses = steps.map((step) => step.loss);
  const span = extreme(losses, Math.max) - extreme(losses, Math.min);
  const end = losses.at(-1) ?? 0;
  let length = 0;
  for (const loss of losses.toReversed()) {
    if (Math.abs(loss - end) > 0.05 * span) break;
    length++;
  }
  return length === losses.length ? 0 : length;
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
    single: { name: "One agent, alone", how: "always says its most likely answer" },
    singleSampled: { name: "One agent, rolling dice", how: "alone, with some variety" },
    majority: { name: "Vote without talking", how: `as many words as the ${name}, no reading` },
    teacher: { name: words.title, how: words.how },
    distilled: { name: "The student", how: "one model, alone, after learning" },
  };
}
export const METHOD_ORDER: readonly MethodName[] = [
  "single",
  "singleSampled",
  "majority",
  "teacher",
  "distilled",
];

const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  debate: "Debate",
  distil: "Distil",
  train: "Train",
  evaluate: "Test",
  export: "Take home",
};

/** What a stage is called; the first one has its teacher's title. A config that is not there yet stands for a debate. */
export function stageTitle(stage: Stage, config: Pick<TeacherConfig, "teacher"> | null): string {
  return stage === "debate" && config !== null ? protocolOf(config).words.title : STAGE_TITLES[stage];
}
