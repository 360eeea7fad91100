// Numbers as words, and what stages and groups are called. Pure functions, loaded with the page; what a run came to is told in
// result_words.ts.
import { groupSize, type TaughtRun } from "../../teachers/roster.ts";
import { protocolOf, type TeacherConfig } from "../../teachers/protocol_of.ts";
import type { Stage } from "../../records/stage.ts";
import { decimal, grouped, listed, nameInside } from "../words/numbers.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";
import { numberedWords, severalWord } from "./numbered_words.ts";

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
  return `${inSentence(severalWord(word))} ${listed(numbered.map((each) => each?.["number"] ?? ""))}`;
}

/** A name as it stands inside a sentence: English writes it small, German does not. */
function inSentence(name: string): string {
  const said = numberedWords(name);
  return said === name ? nameInside(name) : said;
}

/** Who taught a run: "debate, 3 agents". */
export function teamWords(run: TaughtRun): string {
  return say("{teacher}, {agents|agent|agents}", {
    teacher: sayAny(protocolOf(run.config).name),
    agents: groupSize(run),
  });
}

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
