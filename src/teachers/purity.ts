// How often the group was right, by how many of it agreed: measured on questions whose answers are known, it says what agreement is worth
// where none are. Copies of one small model share their mistakes, so that many votes are no proof.
import type { Outcome } from "../records/outcome.ts";

/** What so many equal votes were worth. */
export interface Purity {
  readonly votes: number;
  /** Questions with a known answer on which the winner had so many votes. */
  readonly questions: number;
  /** Of these, how often the winner was right. */
  readonly right: number;
}

/** Fewer questions than that are no estimate. */
export const LEAST_CHECKED = 20;

/** By number of votes, the most first; empty where no answer is known or nobody voted. */
export function purityByVotes(outcomes: Iterable<Pick<Outcome, "votes" | "correct">>): readonly Purity[] {
  const found = new Map<number, { questions: number; right: number }>();
  for (const { votes = [], correct } of outcomes) {
    const [winner] = votes;
    if (winner === undefined || correct === null) continue;
    const { questions, right } = found.get(winner.from.length) ?? { questions: 0, right: 0 };
    found.set(winner.from.length, { questions: questions + 1, right: right + Number(correct) });
  }
  return Array.from(found, ([votes, counts]) => ({ votes, ...counts })).toSorted((a, b) => b.votes - a.votes);
}

/** Who looked at what an unchecked group agreed on: an estimate from checked questions, or nobody. */
export function checkSentence(purity: readonly Purity[]): string {
  const questions = purity.reduce((sum, each) => sum + each.questions, 0);
  const right = purity.reduce((sum, each) => sum + each.right, 0);
  if (questions < LEAST_CHECKED) {
    const few =
      questions === 0
        ? ""
        : ` Only ${questions} have a known answer, and ${LEAST_CHECKED} are the least for an estimate.`;
    return `Nobody checked what the group agreed on.${few}`;
  }
  return `On the ${questions} questions with a known answer the group was right in ${Math.round((100 * right) / questions)} %.`;
}

/** Whether enough of the group gave the answer for it to be learned. A protocol without votes has no say in that. */
export function hasVotes({ votes }: Pick<Outcome, "votes">, least: number): boolean {
  return votes === undefined || (votes[0]?.from.length ?? 0) >= least;
}
