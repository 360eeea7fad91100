// Votes over answers: the rule by which a group of agents, or a set of samples, comes to one answer.
import type { Outcome, TurnUsage } from "../records/outcome.ts";
import type { Turn } from "../records/turn.ts";
import { canonicalAnswer } from "../tasks/verifier.ts";

/** One answer and everything that gave it. */
export interface Ballot<Voter> {
  /** As its first voter spelled it. */
  readonly answer: string;
  /** In the order in which they were counted. */
  readonly voters: readonly Voter[];
}

/** Counts answers; a voter without one does not vote. Most votes first; a tie goes to the answer whose first voter stands
 *  first in `voters` (as in the recipe the bundled model was measured with), so pass agents in the roster's order. */
export function countVotes<Voter extends { readonly answer: string | null }>(
  voters: readonly Voter[],
): Ballot<Voter>[] {
  const ballots = new Map<string, { readonly answer: string; readonly voters: Voter[] }>();
  for (const voter of voters) {
    const key = canonicalAnswer(voter.answer);
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
