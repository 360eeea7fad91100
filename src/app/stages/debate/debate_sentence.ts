// One sentence that says what the picture of a debate shows: who left which answer for which, after reading whom, who objected, and how the
// vote went. Pure functions. Nobody reads another's critique, only solutions: so an objection stands beside a change, never as its cause.
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Outcome } from "../../../records/outcome.ts";
import type { AnswerChange } from "../../../records/trajectory.ts";
import type { Turn } from "../../../records/turn.ts";
import { answerChanges, turnsInOrder } from "../../../teachers/trajectory.ts";
import { canonicalAnswer } from "../../../tasks/verifier.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { agentList } from "../../parts/wording.ts";
import { grouped, listed } from "../../words/numbers.ts";
import type { NamedObjection } from "./objections_in.ts";
import { say } from "../../words/say.tsx";

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
    ...(others === 0 ? [] : [say("{others|other|others} changed too", { others })]),
  ];
  return say("In round {n} {moves}{objections}", {
    n: step + 1,
    moves: listed(parts),
    objections: objectionWords(step, told),
  });
}

/** "agents 1 and 3 left 14 for 12 after reading agent 2" */
function moveWords(group: readonly AnswerChange[], told: ToldDebate): string {
  const { from, to } = group[0]!;
  const who = names(
    group.map(({ agent }) => agent),
    told,
  );
  const read = [...new Set(group.flatMap(({ after }) => after))];
  const after = read.length === 0 ? "" : say(" after reading {names}", { names: names(read, told) });
  return say("{who} {n?|left|left} {from} for {to}{after}", {
    who,
    n: new Set(group.map(({ agent }) => agent)).size,
    from: answerWords(from),
    to: answerWords(to),
    after,
  });
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
  const number = most![0]!.step;
  const what = isOwn
    ? say("its own step {step}", { step: number })
    : say("step {step} by {names}", { step: number, names: names(inRosterOrder(about, told), told) });
  return say(", while {critics} {n?|objected|objected} to {what}", {
    critics: names(critics, told),
    n: new Set(critics).size,
    what,
  });
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
    return say("Alone, {said}{waiting}", {
      said: listed(groups.map((group) => stoodWords(group, "said", told))),
      waiting: waitingWords(latest, told),
    });
  }
  const said = listed(groups.map((group) => stoodWords(group, "stayed", told)));
  if (told.roster.length === 1) return say("On second thoughts, {said}", { said });
  const isWhole = latest.length === told.roster.length && latest.every(({ step }) => step === lastStep);
  const { answer } = latest[0]!;
  if (isWhole && groups.length === 1 && canonicalAnswer(answer) !== null)
    return say("All {n} agents said {answer}, before and after reading each other", {
      n: grouped(latest.length),
      answer: answerWords(answer),
    });
  return isWhole
    ? say("Nobody changed their answer after reading the others: {said}", { said })
    : say("So far nobody changed their answer after reading the others: {said}", { said });
}

function waitingWords(latest: readonly Turn[], told: ToldDebate): string {
  const spoken = new Set(latest.map(({ agent }) => agent));
  const waiting = told.roster.map(({ id }) => id).filter((id) => !spoken.has(id));
  if (told.outcome !== null || waiting.length === 0) return "";
  return say("; {waiting} {n?|has|have} not spoken yet", {
    waiting: names(waiting, told),
    n: waiting.length,
  });
}

function stoodWords(group: readonly Turn[], verb: "said" | "stayed", told: ToldDebate): string {
  const who = names(
    group.map(({ agent }) => agent),
    told,
  );
  const n = new Set(group.map(({ agent }) => agent)).size;
  const { answer } = group[0]!;
  if (canonicalAnswer(answer) === null)
    return say("{who} {n?|gave|gave} no answer that can be read", { who, n });
  const values = { who, n, answer: answerWords(answer) };
  return verb === "said"
    ? say("{who} {n?|said|said} {answer}", values)
    : say("{who} {n?|stayed|stayed} with {answer}", values);
}

/** "; 12 wins with 2 of 3 votes, and is right"; "" while they talk. */
function voteWords({ outcome, roster, turns }: ToldDebate): string {
  if (outcome === null) return "";
  const truth =
    outcome.correct === null ? "" : outcome.correct ? say(", and is right") : say(", and is wrong");
  const [winner, next] = outcome.votes ?? [];
  if (outcome.answer === null) return roster.length === 1 ? "" : say("; so there is nothing to vote for");
  if (roster.length === 1 || winner === undefined)
    return say("; {answer} stands{truth}", { answer: answerWords(outcome.answer), truth });
  const votes = (outcome.votes ?? []).reduce((sum, { from }) => sum + from.length, 0);
  if (next !== undefined && next.from.length === winner.from.length) {
    return say(
      "; the vote is tied with {each} each, and {answer} is taken because {voter} comes first in the group{truth}",
      {
        each: grouped(winner.from.length),
        answer: answerWords(winner.answer),
        voter: firstVoter(winner.from, { turns, roster }),
        truth,
      },
    );
  }
  return say("; {answer} wins with {from} of {votes|vote|votes}{truth}", {
    answer: answerWords(winner.answer),
    from: grouped(winner.from.length),
    votes,
    truth,
  });
}

function firstVoter(from: readonly string[], told: Pick<ToldDebate, "turns" | "roster">): string {
  const voter = told.turns.find(({ id }) => id === from[0]);
  return voter === undefined ? say("its voter") : names([voter.agent], told);
}

const answerWords = (answer: string | null): string =>
  canonicalAnswer(answer) === null ? say("no answer") : shortened(visibleText(answer!.trim()));

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
