// Votes over answers: the rule by which a group of agents, or a set of samples, comes to one answer.
import type { Outcome, TurnUsage } from "../records/outcome.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual, canonicalAnswer } from "../tasks/verifier.ts";

/** One answer and everything that gave it. */
export interface Ballot<Voter> {
  /** As its first voter spelled it. */
  readonly answer: string;
  /** In the order in which they were counted. */
  readonly voters: readonly Voter[];
}

/** Counts answers; a voter without one does not vote. Most votes first; a tie goes to the answer whose first voter stands
 *  first in `voters` (as in the recipe the bundled model was measured with), so pass agents in the roster's order. Voters with a
 *  program name its `judge`. */
export function countVotes<Voter extends { readonly answer: string | null; readonly judge?: Task["judge"] }>(
  voters: readonly Voter[],
): Ballot<Voter>[] {
  const ballots = new Map<string, { readonly answer: string; readonly voters: Voter[] }>();
  for (const voter of voters) {
    const key = canonicalAnswer(voter.answer, voter.judge);
    if (key === null || voter.answer === null) continue;
    const ballot = ballots.get(key);
    if (ballot) ballot.voters.push(voter);
    else ballots.set(key, { answer: voter.answer, voters: [voter] });
  }
  // The sort is stable and the map holds answers by their first voter, which settles ties.
  return [...ballots.values()].toSorted((a, b) => b.voters.length - a.voters.length);
}

/** What a vote among `voters` comes to. `all` are the task's turns, at least one, whose cost is counted. */
export function votedOutcome(voters: readonly Turn[], all: readonly Turn[]): Outcome {
  const { runId, set, taskId } = all[0]!;
  const ballots = countVotes(voters);
  const winners = ballots[0]?.voters ?? [];
  const isJudged = all.some(({ correct }) => correct !== null);
  return {
    schema: 1,
    runId,
    set,
    taskId,
    answer: ballots[0]?.answer ?? null,
    from: idsOf(winners),
    votes: ballots.map(({ answer, voters }) => ({ answer, from: idsOf(voters) })),
    correct: isJudged ? winners.some(({ correct }) => correct === true) : null,
    usage: usageOf(all),
  };
}

/** What one turn decides where nobody votes; where it gives no answer, those whom it was to decide among vote.
 *  @param among the solutions that it was shown; those with its answer carry the outcome, and without any the decider does if it is a
 *    solution itself
 *  @param all the task's turns, whose cost is counted */
export function decidedOutcome(decider: Turn, among: readonly Turn[], all: readonly Turn[]): Outcome {
  if (decider.answer === null) return votedOutcome(among, all);
  const { runId, set, taskId, answer, correct } = decider;
  const carriers = [...among, decider].filter(
    (turn) => turn.kind === "say" && answersEqual(turn.answer, answer, turn.judge),
  );
  return {
    schema: 1,
    runId,
    set,
    taskId,
    answer,
    from: [...new Set(idsOf(carriers))],
    correct,
    usage: usageOf(all),
  };
}

/** What turns cost together. */
export function usageOf(turns: readonly Turn[]): TurnUsage {
  const sum = (count: (turn: Turn) => number) => turns.reduce((total, turn) => total + count(turn), 0);
  return {
    turns: turns.length,
    promptTokens: sum(({ completion }) => completion.promptTokens),
    completionTokens: sum(({ completion }) => completion.completionTokens),
  };
}

function idsOf(turns: readonly Turn[]): string[] {
  return turns.map(({ id }) => id);
}
