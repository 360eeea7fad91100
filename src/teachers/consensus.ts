// What a debate came to, derived from its turns alone: the vote, how far the agents agree, and who changed their answer
// after reading whom. Works on a debate in progress too: the vote is then over the last round that has a turn.
import { RunError } from "../core/errors.ts";
import type { AnswerChange, Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual, canonicalAnswer } from "../tasks/verifier.ts";

export interface Vote {
  /** As its first voter spelled it. */
  readonly answer: string;
  /** Who gave it, ascending. */
  readonly agents: readonly number[];
}

/** Counts the answers of one round; agents without an answer do not vote. Most votes first; a tie goes to the answer that
 *  holds the lowest agent (as in the recipe the bundled model was measured with). */
export function countVotes(turns: readonly Pick<Turn, "agent" | "answer">[]): Vote[] {
  const votes = new Map<string, { answer: string; agents: number[] }>();
  for (const { agent, answer } of turns.toSorted((a, b) => a.agent - b.agent)) {
    const key = canonicalAnswer(answer);
    if (key === null || answer === null) continue;
    const vote = votes.get(key);
    if (vote) vote.agents.push(agent);
    else votes.set(key, { answer, agents: [agent] });
  }
  // The sort is stable and the map holds answers by their lowest agent, which settles ties.
  return [...votes.values()].toSorted((a, b) => b.agents.length - a.agents.length);
}

/** Share of a round's agents who gave the winning answer, in [0, 1]; 0 when nobody answered. */
export function agreement(turns: readonly Pick<Turn, "agent" | "answer">[]): number {
  const [winner] = countVotes(turns);
  return winner ? winner.agents.length / turns.length : 0;
}

/** The trajectory of one task in one set, from its turns in any order. @throws RunError("internal") without turns */
export function trajectoryOf(turns: readonly Turn[]): Trajectory {
  const [first] = turns;
  if (!first) throw new RunError("internal", "Trajectory: expected the turns of a task, got none.");
  const lastRound = Math.max(...turns.map((turn) => turn.round));
  const inOrder = turns.toSorted((a, b) => a.round - b.round || a.agent - b.agent);
  const last = inOrder.filter((turn) => turn.round === lastRound);
  const votes = countVotes(last);
  const answer = votes[0]?.answer ?? null;
  return {
    taskId: first.taskId,
    set: first.set,
    rounds: Array.from({ length: lastRound + 1 }, (_, round) =>
      inOrder.filter((turn) => turn.round === round),
    ),
    final: { answer, votes, correct: last.some((turn) => turn.correct && answersEqual(turn.answer, answer)) },
    changes: answerChanges(inOrder),
  };
}

/** All trajectories of a set, in the order in which their first turns appear. */
export function trajectoriesOf(turns: readonly Turn[], set: Turn["set"]): Trajectory[] {
  const byTask = new Map<string, Turn[]>();
  for (const turn of turns) {
    if (turn.set !== set) continue;
    const group = byTask.get(turn.taskId);
    if (group) group.push(turn);
    else byTask.set(turn.taskId, [turn]);
  }
  return [...byTask.values()].map(trajectoryOf);
}

/** True when every agent has spoken in every round. */
export function isComplete(trajectory: Trajectory, agents: number, rounds: number): boolean {
  const said = trajectory.rounds;
  return said.length === rounds && said.every((round) => round.length === agents);
}

function answerChanges(turns: readonly Turn[]): AnswerChange[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const changes: AnswerChange[] = [];
  for (const turn of turns) {
    const [own, ...others] = turn.parents.map((id) => byId.get(id));
    if (!own || canonicalAnswer(own.answer) === canonicalAnswer(turn.answer)) continue;
    const effect = own.correct === turn.correct ? "neutral" : turn.correct ? "corrected" : "misled";
    const after = others.flatMap((other) =>
      other && answersEqual(other.answer, turn.answer) ? [other.agent] : [],
    );
    changes.push({ agent: turn.agent, round: turn.round, from: own.answer, to: turn.answer, after, effect });
  }
  return changes;
}
