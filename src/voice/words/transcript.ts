// A whole debate as one text in the notation of a retort.json: what each agent said behind its number, and last, without one, the solution
// that the group came to. The words "agent 1 :" are the notation's own; a critique says "wrong agent 1 ." and is no mark.

const MARK = /\bagent \d+ : /;

/** @param turns what was said, in order, with the places of who said it, from 1 @param last what the group came to */
export function writeTranscript(
  turns: readonly { readonly place: number; readonly solution: string }[],
  last: string,
): string {
  return [...turns.map(({ place, solution }) => `agent ${place} : ${solution.trim()}`), last.trim()].join(
    " ",
  );
}

/** How many agents' turns such a text holds that came to an answer. */
export function turnsWritten(text: string, answerOf: (solution: string) => string | null): number {
  return text
    .split(MARK)
    .slice(1)
    .filter((said) => answerOf(said) !== null).length;
}
