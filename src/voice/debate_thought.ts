// A whole debate as what one chat model thinks aloud: what each agent said behind its number, between the marks of a thought, and behind them
// the solution that the group came to. A thought is kept apart from a solution, and a stop rule ends no text in the middle of one, so that a
// student which writes its debate out is read like any other.
import type { Turn } from "../records/turn.ts";
import { splitThought, THOUGHT } from "./thought.ts";

const MARK = /^Agent \d+: /m;

/** @param turns what was said, in order, with the places of who said it, from 1 @param last what the group came to
 *  @param isOpen whether the prompt ends inside a thought
 *  @returns null where somebody's solution holds such marks itself: the thought would end there */
export function writeDebateThought(
  turns: readonly { readonly place: number; readonly solution: Turn["solution"] }[],
  last: string,
  isOpen: boolean,
): string | null {
  const said = [...turns.map(({ solution }) => solution), last];
  if (said.some((text) => text.includes(THOUGHT.open) || text.includes(THOUGHT.close))) return null;
  const debate = turns.map(({ place, solution }) => `Agent ${place}: ${solution.trim()}`).join("\n\n");
  return `${isOpen ? "" : `${THOUGHT.open}\n`}${debate}\n${THOUGHT.close}\n\n${last.trim()}`;
}

/** How many agents' turns the thought of such a text holds that came to an answer. */
export function turnsThought(
  text: string,
  isOpen: boolean,
  answerOf: (solution: string) => string | null,
): number {
  const { thought } = splitThought(text, isOpen);
  return (thought ?? "")
    .split(MARK)
    .slice(1)
    .filter((said) => answerOf(said) !== null).length;
}
