// Which solutions are shown to somebody who can read only a few: one of each answer, those with more voters first. What is left out
// repeats an answer that is shown, as long as there are no more answers than places.
import type { Turn } from "../records/turn.ts";
import { countVotes } from "./verdict.ts";

export interface TellingTurn {
  readonly turn: Turn;
  /** "Solution 1", and how many of all came to its answer. */
  readonly title: string;
}

/** At most `most` of the turns, each under its title. Turns without an answer are shown last. */
export function tellingTurns(turns: readonly Turn[], most: number): readonly TellingTurn[] {
  const ballots = countVotes(turns);
  const firsts = ballots.map(({ voters }) => voters[0]!);
  const others = turns.filter((turn) => !firsts.includes(turn));
  const agreeing = (turn: Turn) => ballots.find(({ voters }) => voters.includes(turn))?.voters.length ?? 0;
  return [...firsts, ...others].slice(0, Math.max(1, most)).map((turn, i) => {
    const count = agreeing(turn);
    const others = count > 1 ? `, whose answer ${count} of ${turns.length} gave` : "";
    return { turn, title: `Solution ${i + 1}${others}` };
  });
}
