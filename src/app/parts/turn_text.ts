// A turn's text cut for reading: one line per step, the notes on others apart from the solution, and the dialect's
// "agent 1" (the first text that was read: its own) turned into the name the page uses.
import type { Turn } from "../../records/turn.ts";
import { readersChoice } from "../../teachers/debate.ts";
import type { Dialect } from "../../tokenizer/dialect.ts";

export interface TurnText {
  /** What the agent wrote about the texts it read; "" when it wrote nothing. */
  readonly notes: string;
  readonly lines: readonly string[];
}

type Reader = Pick<Dialect, "toEnglish" | "maxRead"> | null;

export function turnText(turn: Turn, dialect: Reader): TurnText {
  const { text } = turn.completion;
  const notes = text.endsWith(turn.solution) ? text.slice(0, text.length - turn.solution.length) : "";
  const authors = turn.parents.map((id) => Number(id.split("/").at(-1)));
  return {
    notes: english(nameAuthors(notes.trim(), authors), dialect),
    lines: solutionLines(turn.solution, dialect),
  };
}

/** Lines of a text that holds a solution and nothing else. */
export function solutionLines(text: string, dialect: Reader): readonly string[] {
  return linesOf(english(text, dialect));
}

/** Lines of a turn in the making; it may still be writing its notes. */
export function partialLines(
  text: string,
  place: { readonly agent: number; readonly round: number; readonly agents: number },
  dialect: Reader,
): readonly string[] {
  const { agent, round, agents } = place;
  const authors = round === 0 || dialect === null ? [] : readersChoice(agent, agents, round, dialect.maxRead);
  return linesOf(english(nameAuthors(text, authors), dialect));
}

function english(text: string, dialect: Reader): string {
  return dialect === null ? text : dialect.toEnglish(text);
}

/** One line per "Step …" and for the answer. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/(?=\b(?:Step \d|Answer)\s*:)/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A reader counts the texts before it from 1; `authors` says whose they were. */
function nameAuthors(notes: string, authors: readonly number[]): string {
  return notes.replaceAll(/\bagent (\d+)\b/gu, (match, place: string) => {
    const author = authors[Number(place) - 1];
    return author === undefined ? match : `agent ${author + 1}`;
  });
}
