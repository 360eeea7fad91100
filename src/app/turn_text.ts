// A turn's text cut for reading: one line per step, the notes on others apart from the solution, and the dialect's
// "agent 1" (the first text that was read: its own) turned into the name the page uses.
import type { Turn } from "../core/types.ts";

export interface TurnText {
  /** What the agent wrote about the texts it read; "" when it wrote nothing. */
  readonly notes: string;
  readonly lines: readonly string[];
}

export function turnText(turn: Turn, toEnglish: (text: string) => string): TurnText {
  const { text } = turn.completion;
  const notes = text.endsWith(turn.solution) ? text.slice(0, text.length - turn.solution.length) : "";
  return {
    notes: toEnglish(nameReaders(notes.trim(), turn.parents)),
    lines: textLines(toEnglish(turn.solution)),
  };
}

/** One line per "Step …" and for the answer. */
export function textLines(english: string): readonly string[] {
  return english
    .split(/(?=\b(?:Step \d|Answer)\s*:)/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A reader counts the texts before it from 1; `parents` says whose they were. */
function nameReaders(notes: string, parents: readonly string[]): string {
  return notes.replaceAll(/\bagent (\d+)\b/gu, (match, place: string) => {
    const author = parents[Number(place) - 1]?.split("/").at(-1);
    return author === undefined ? match : `agent ${Number(author) + 1}`;
  });
}
