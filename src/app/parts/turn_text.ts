// A turn's text cut for reading: one line per step, the notes on others apart from the solution, and those whose texts were
// read called by the names the page uses.
import type { Turn } from "../../records/turn.ts";
import { visibleText } from "../../core/visible_text.ts";
import type { Voice } from "../../voice/voice.ts";

export interface TurnText {
  /** What the agent wrote about the texts it read; "" when it wrote nothing. */
  readonly notes: string;
  readonly lines: readonly string[];
}

type Reader = Pick<Voice, "toEnglish" | "lines" | "nameRead"> | null;

/** @param authors names of those whose turns it read, in the order of `turn.parents` */
export function turnText(turn: Turn, authors: readonly string[], voice: Reader): TurnText {
  const { text } = turn.completion;
  const notes = text.endsWith(turn.solution) ? text.slice(0, text.length - turn.solution.length) : "";
  return {
    notes: english(nameAuthors(notes.trim(), authors, voice), voice),
    lines: solutionLines(turn.solution, voice),
  };
}

/** Lines of a text that holds a solution and nothing else. */
export function solutionLines(text: string, voice: Reader): readonly string[] {
  return linesOf(english(text, voice), voice);
}

/** Lines of a turn in the making; it may still be writing its notes. */
export function partialLines(text: string, authors: readonly string[], voice: Reader): readonly string[] {
  return linesOf(english(nameAuthors(text, authors, voice), voice), voice);
}

function english(text: string, voice: Reader): string {
  return visibleText(voice === null ? text : voice.toEnglish(text));
}

/** One line per step and for the answer. */
function linesOf(english: string, voice: Reader): readonly string[] {
  return voice === null ? [english] : voice.lines(english);
}

/** A text may speak of the texts its author read; `authors` says whose they were. */
function nameAuthors(text: string, authors: readonly string[], voice: Reader): string {
  const names = authors.map((author) => author.toLowerCase());
  return voice === null ? text : voice.nameRead(text, names);
}
