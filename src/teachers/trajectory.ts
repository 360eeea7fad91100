// Turns in any order -> the talk about each task, with what it came to and who changed their answer after reading whom.
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Outcome } from "../records/outcome.ts";
import type { AnswerChange, Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { openings } from "../records/turn_ends.ts";
import { answersEqual, canonicalAnswer } from "../tasks/verifier.ts";
import { votedOutcome } from "./verdict.ts";

/** A run's turns and what they came to, as stored. */
export interface Talks {
  readonly turns: readonly Turn[];
  readonly outcomes: readonly Outcome[];
  readonly roster: readonly AgentSpec[];
}

/** The trajectory of one task in one set, from all its turns in any order. */
export function trajectoryOf(
  turns: readonly Turn[],
  outcome: Outcome,
  roster: readonly AgentSpec[],
): Trajectory {
  const inOrder = turnsInOrder(turns, roster);
  return {
    taskId: outcome.taskId,
    set: outcome.set,
    turns: inOrder,
    outcome,
    changes: answerChanges(inOrder),
  };
}

/** Turns of one task: those that read no other first, then those that read only these, and so on, each time in the roster's order. */
export function turnsInOrder(turns: readonly Turn[], roster: readonly AgentSpec[]): Turn[] {
  const place = new Map(roster.map(({ id }, i) => [id, i]));
  const placeOf = ({ agent }: Turn) => place.get(agent) ?? place.size;
  const depth = depthsOfTurns(turns);
  return turns.toSorted(
    (a, b) => depth.get(a.id)! - depth.get(b.id)! || placeOf(a) - placeOf(b) || a.step - b.step,
  );
}

/** The trajectories of a set's tasks that have an outcome, in the order in which their first turns appear. */
export function trajectoriesOf({ turns, outcomes, roster }: Talks, set: Turn["set"]): Trajectory[] {
  const solved = new Map(
    outcomes.filter((outcome) => outcome.set === set).map((outcome) => [outcome.taskId, outcome]),
  );
  return Array.from(turnsByTask(turns, set), ([taskId, group]) => {
    const outcome = solved.get(taskId);
    return outcome === undefined ? [] : trajectoryOf(group, outcome, roster);
  }).flat();
}

/** Turns of a set by task, in the order in which the tasks' first turns appear. */
export function turnsByTask(turns: readonly Turn[], set: Turn["set"]): ReadonlyMap<string, Turn[]> {
  const byTask = new Map<string, Turn[]>();
  for (const turn of turns) {
    if (turn.set !== set) continue;
    const group = byTask.get(turn.taskId);
    if (group) group.push(turn);
    else byTask.set(turn.taskId, [turn]);
  }
  return byTask;
}

/** The trajectory as if nobody had read another: its openings, with a vote among them. */
export function beforeReading({ taskId, set, turns }: Trajectory): Trajectory {
  const alone = openings(turns);
  return { taskId, set, turns: alone, outcome: votedOutcome(alone, alone), changes: [] };
}

/** Turns in which an agent that had been wrong became right; `after` names those it read who had said so before. Empty `after`:
 *  it found the answer itself. */
export function correctiveTurns({ changes }: Trajectory): AnswerChange[] {
  return changes.filter(({ effect }) => effect === "corrected");
}

/** Turns in which an agent that had been right gave that up for an answer it had read. A slip to an answer that it had not
 *  read is no flattery and does not count. */
export function sycophanticFlips({ changes }: Trajectory): AnswerChange[] {
  return changes.filter(({ effect, after }) => effect === "misled" && after.length > 0);
}

/** For each turn's id, the length of the longest chain of turns that led to it: 0 for an opening, in a debate the round. */
export function depthsOfTurns(turns: readonly Turn[]): ReadonlyMap<string, number> {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const known = new Map<string, number>();
  const depthOf = (turn: Turn): number => {
    const found = known.get(turn.id);
    if (found !== undefined) return found;
    known.set(turn.id, 0); // a damaged record whose turns read each other still has an order
    const before = turn.parents.map((id) => byId.get(id)).filter((parent) => parent !== undefined);
    const depth = before.length === 0 ? 0 : 1 + Math.max(...before.map(depthOf));
    known.set(turn.id, depth);
    return depth;
  };
  for (const turn of turns) depthOf(turn);
  return known;
}

/** Each change of mind among turns of one task that stand in order. */
export function answerChanges(turns: readonly Turn[]): AnswerChange[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const changes: AnswerChange[] = [];
  for (const turn of turns) {
    if (turn.kind !== "say") continue; // a judge that decides anew has not changed its mind
    const read = turn.parents.flatMap((id) => byId.get(id) ?? []);
    const own = read.findLast(({ agent, kind }) => agent === turn.agent && kind === "say");
    if (own === undefined || isSameAnswer(own, turn)) continue;
    const effect = own.correct === turn.correct ? "neutral" : turn.correct ? "corrected" : "misled";
    const after = read.flatMap((other) =>
      other.agent !== turn.agent && answersEqual(other.answer, turn.answer, turn.judge) ? [other.agent] : [],
    );
    const { id, agent, step } = turn;
    changes.push({ turn: id, agent, step, from: own.answer, to: turn.answer, after, effect });
  }
  return changes;
}

/** Whether both say the same, or both nothing. */
const isSameAnswer = (a: Turn, b: Turn): boolean =>
  canonicalAnswer(a.answer, a.judge) === canonicalAnswer(b.answer, b.judge);
