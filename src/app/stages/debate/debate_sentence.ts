// One sentence that says what the picture of a debate shows: who left which answer for which, after reading whom, who objected, and how the
// vote went. Pure functions. Nobody reads another's critique, only solutions: so an objection stands beside a change, never as its cause.
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Outcome } from "../../../records/outcome.ts";
import type { AnswerChange } from "../../../records/trajectory.ts";
import type { Turn } from "../../../records/turn.ts";
import { answerChanges, turnsInOrder } from "../../../teachers/trajectory.ts";
import { canonicalAnswer } from "../../../tasks/verifier.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { agentList, plural } from "../../parts/wording.ts";
import { grouped } from "../../words/numbers.ts";
import type { NamedObjection } from "./objections_in.ts";

export interface ToldDebate {
  readonly turns: readonly Turn[];
  readonly roster: readonly AgentSpec[];
  readonly objections: readonly NamedObjection[];
  /** Null while they talk. */
  readonly outcome: Outcome | null;
}

/** "" before anything is said. */
export function debateSentence(told: ToldDebate): string {
  const solutions = told.turns.filter(({ kind }) => kind === "say");
  if (solutions.length === 0) return "";
  const changes = answerChanges(turnsInOrder(solutions, told.roster));
  const said = changes.length > 0 ? changeWords(changes, told) : standWords(solutions, told);
  return `${said}${voteWords(told)}.`;
}

/** The round in which most agents changed their answer; of two the later one. */
function changeWords(changes: readonly AnswerChange[], told: ToldDebate): string {
  const steps = [...new Set(changes.map(({ step }) => step))].toSorted((a, b) => a - b);
  const inStep = (step: number) => changes.filter((change) => change.step === step);
  const step = steps.reduce((best, each) => (inStep(each).length >= inStep(best).length ? each : best));
  const judge = told.turns[0]?.judge;
  const keyOf = (answer: string | null) => String(canonicalAnswer(answer, judge));
  const groups = grouping(inStep(step), ({ from, to }) => `${keyOf(from)} ${keyOf(to)}`);
  const [first, second, ...rest] = groups;
  const others = rest.reduce((sum, group) => sum + group.length, 0);
  const parts = [
    moveWords(first!, told),
    ...(second === undefined ? [] : [moveWords(second, told)]),
    ...(others === 0 ? [] : [`${plural(others, "other")} changed too`]),
  ];
  return `In round ${step + 1} ${joined(parts)}${objectionWords(step, told)}`;
}

/** "agents 1 and 3 left 14 for 12 after reading agent 2" */
function moveWords(group: readonly AnswerChange[], told: ToldDebate): string {
  const { from, to } = group[0]!;
  const who = names(
    group.map(({ agent }) => agent),
    told,
  );
  const read = [...new Set(group.flatMap(({ after }) => after))];
  const after = read.length === 0 ? "" : ` after reading ${names(read, told)}`;
  return `${who} left ${answerWords(from)} for ${answerWords(to)}${after}`;
}

/** Who objected in the round of a change, and to what. */
function objectionWords(step: number, told: ToldDebate): string {
  const here = told.objections.filter(({ turn, about }) => turn.step === step && about.length > 0);
  if (here.length === 0) return "";
  const groups = grouping(here, (objection) => String(objection.step));
  const [most] = groups;
  const critics = inRosterOrder(
    most!.map(({ turn }) => turn.agent),
    told,
  );
  const about = [...new Set(most!.flatMap(({ about }) => about.map(({ agent }) => agent)))];
  const isOwn = critics.length === 1 && about.length === 1 && critics[0] === about[0];
  const whose = isOwn ? "its own" : `by ${names(inRosterOrder(about, told), told)}`;
  const number = most![0]!.step;
  const what = isOwn ? `${whose} step ${number}` : `step ${number} ${whose}`;
  return `, while ${names(critics, told)} objected to ${what}`;
}

function inRosterOrder(agents: readonly string[], { roster }: ToldDebate): string[] {
  return roster.map(({ id }) => id).filter((id) => agents.includes(id));
}

/** Where nobody changed their answer: what they all say. */
function standWords(solutions: readonly Turn[], told: ToldDebate): string {
  const lastStep = Math.max(...solutions.map(({ step }) => step));
  const latest = told.roster.flatMap(
    ({ id }) => solutions.filter(({ agent }) => agent === id).toSorted((a, b) => b.step - a.step)[0] ?? [],
  );
  const groups = grouping(latest, ({ answer, judge }) => String(canonicalAnswer(answer, judge)));
  if (lastStep === 0) {
    return `Alone, ${joined(groups.map((group) => stoodWords(group, "said", told)))}${waitingWords(latest, told)}`;
  }
  const said = joined(groups.map((group) => stoodWords(group, "stayed with", told)));
  if (told.roster.length === 1) return `On second thoughts, ${said}`;
  const isWhole = latest.length === told.roster.length && latest.every(({ step }) => step === lastStep);
  const { answer } = latest[0]!;
  if (isWhole && groups.length === 1 && canonicalAnswer(answer) !== null)
    return `All ${grouped(latest.length)} agents said ${answerWords(answer)}, before and after reading each other`;
  return `${isWhole ? "Nobody" : "So far nobody"} changed their answer after reading the others: ${said}`;
}

function waitingWords(latest: readonly Turn[], told: ToldDebate): string {
  const spoken = new Set(latest.map(({ agent }) => agent));
  const waiting = told.roster.map(({ id }) => id).filter((id) => !spoken.has(id));
  if (told.outcome !== null || waiting.length === 0) return "";
  return `; ${names(waiting, told)} ${waiting.length === 1 ? "has" : "have"} not spoken yet`;
}

function stoodWords(group: readonly Turn[], verb: string, told: ToldDebate): string {
  const who = names(
    group.map(({ agent }) => agent),
    told,
  );
  const { answer } = group[0]!;
  return canonicalAnswer(answer) === null
    ? `${who} gave no answer that can be read`
    : `${who} ${verb} ${answerWords(answer)}`;
}

/** "; 12 wins with 2 of 3 votes, and is right"; "" while they talk. */
function voteWords({ outcome, roster, turns }: ToldDebate): string {
  if (outcome === null) return "";
  const isRight = outcome.correct === null ? "" : `, and is ${outcome.correct ? "right" : "wrong"}`;
  const [winner, next] = outcome.votes ?? [];
  if (outcome.answer === null) return roster.length === 1 ? "" : "; so there is nothing to vote for";
  if (roster.length === 1 || winner === undefined) return `; ${answerWords(outcome.answer)} stands${isRight}`;
  const votes = (outcome.votes ?? []).reduce((sum, { from }) => sum + from.length, 0);
  if (next !== undefined && next.from.length === winner.from.length) {
    return `; the vote is tied with ${grouped(winner.from.length)} each, and ${answerWords(winner.answer)} is taken because ${firstVoter(winner.from, { turns, roster })} comes first in the group${isRight}`;
  }
  return `; ${answerWords(winner.answer)} wins with ${grouped(winner.from.length)} of ${plural(votes, "vote")}${isRight}`;
}

function firstVoter(from: readonly string[], told: Pick<ToldDebate, "turns" | "roster">): string {
  const voter = told.turns.find(({ id }) => id === from[0]);
  return voter === undefined ? "its voter" : names([voter.agent], told);
}

const answerWords = (answer: string | null): string =>
  canonicalAnswer(answer) === null ? "no answer" : shortened(visibleText(answer!.trim()));

/** An answer in free words may be long, and a program has lines; the sentence stays one. */
function shortened(text: string): string {
  const [first = ""] = text.split("\n");
  return first === text && text.length <= 40 ? text : `“${first.slice(0, 36).trimEnd()}…”`;
}

const names = (agents: readonly string[], { roster }: Pick<ToldDebate, "roster">): string =>
  agentList([...new Set(agents)].map((agent) => roster.find(({ id }) => id === agent)?.name ?? agent));

/** The largest first; equals in the order in which they came. */
function grouping<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
