// How often the group was right, by how many of it agreed: measured on questions whose answers are known, or were judged by a person, it
// says what agreement is worth where nobody knows. Copies of one small model share their mistakes, so that many votes are no proof.
import { wilson95 } from "../core/wilson.ts";
import type { Outcome } from "../records/outcome.ts";

/** What so many equal votes were worth. */
export interface Purity {
  readonly votes: number;
  /** Checked questions on which the winner had so many votes. */
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

/** How often what an unchecked group agreed on is right, from the questions that somebody or something checked. */
export interface Estimate {
  readonly questions: number;
  readonly right: number;
  /** Bounds of the share of right ones, with 95 % confidence. */
  readonly low: number;
  readonly high: number;
}

/** Counts of those answers that at least so many gave. */
function countsFrom(
  purity: readonly Purity[],
  least: number,
): { readonly questions: number; readonly right: number } {
  const enough = purity.filter(({ votes }) => votes >= least);
  return {
    questions: enough.reduce((sum, each) => sum + each.questions, 0),
    right: enough.reduce((sum, each) => sum + each.right, 0),
  };
}

/** Null where fewer than LEAST_CHECKED questions say something. @param least votes that an answer needs to be learned */
export function estimateOf(purity: readonly Purity[], least = 1): Estimate | null {
  const { questions, right } = countsFrom(purity, least);
  if (questions < LEAST_CHECKED) return null;
  const [low, high] = wilson95(right, questions);
  return { questions, right, low, high };
}

/** Who looked at what an unchecked group agreed on: an estimate from checked questions, or nobody.
 *  @param least votes that an answer needs to be learned */
export function checkSentence(purity: readonly Purity[], least = 1): string {
  const estimate = estimateOf(purity, least);
  const agreed = least === 1 ? "" : ` by at least ${least} votes`;
  if (estimate === null) {
    const { questions } = countsFrom(purity, least);
    const few =
      questions === 0
        ? ""
        : ` Only ${questions} ${questions === 1 ? "question is" : "questions are"} checked, and ${LEAST_CHECKED} are the least for an estimate.`;
    return `Nobody checked what the group agreed on${agreed}.${few}`;
  }
  const { questions, right, low, high } = estimate;
  const percent = (share: number) => Math.round(100 * share);
  return `On the ${questions} checked questions the group was right${agreed} in ${percent(right / questions)} % (${percent(low)} to ${percent(high)} %, with 95 % confidence).`;
}

/** Whether enough of the group gave the answer for it to be learned. A protocol without votes has no say in that. */
export function hasVotes({ votes }: Pick<Outcome, "votes">, least: number): boolean {
  return votes === undefined || (votes[0]?.from.length ?? 0) >= least;
}
