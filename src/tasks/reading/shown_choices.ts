// Choices of a question: as cells give them, as they stand in the question's own text, and as lines that every model is shown.
import { letterOfChoice } from "../judge.ts";
import { cellText } from "./raw_table.ts";

const MOST = 26;
const LINE = /^\s*\(?([A-Z])[).:]\s+(.+?)\s*$/;
export const letterAt = (i: number): string => String.fromCharCode(65 + i);

/** How answers name a choice in a whole file: by letter, by words, or by place. */
export type ChoiceKey = "letter" | "words" | "place from 0" | "place from 1";

/** The choices in a list, in texts with | or ; or line ends between them, or as {"text": […]}. Empty ones are left out. */
export function choicesOf(cells: readonly unknown[]): readonly string[] {
  const [only] = cells;
  return cells.length === 1 ? choicesOfOne(only) : filled(cells.map((cell) => cellText(cell)));
}

function choicesOfOne(cell: unknown): readonly string[] {
  if (Array.isArray(cell)) return filled(cell.map((each) => cellText(each) ?? cellText(textIn(each))));
  const inside = textIn(cell);
  if (Array.isArray(inside)) return choicesOfOne(inside);
  const text = cellText(cell)?.trim() ?? "";
  if (/^\[.*\]$/s.test(text)) {
    const list = listInText(text);
    if (list !== null) return choicesOfOne(list);
  }
  const sign = ["\n", "|", ";", ","].find((each) => text.includes(each));
  return sign === undefined
    ? filled([text])
    : filled(text.split(sign).map((each) => LINE.exec(each)?.[2] ?? each));
}

const textIn = (cell: unknown): unknown => (Object(cell) as { readonly text?: unknown }).text;

/** A list as JSON or Python writes it. */
function listInText(text: string): unknown[] | null {
  for (const each of [text, text.replaceAll(/(?<=[[,]\s*)'|'(?=\s*[\],])/g, '"')]) {
    try {
      const value: unknown = JSON.parse(each);
      if (Array.isArray(value)) return value;
    } catch {
      // not this way of writing
    }
  }
  return null;
}

function filled(texts: readonly (string | null)[]): readonly string[] {
  return texts.flatMap((text) => (text === null || text.trim() === "" ? [] : [text.trim()])).slice(0, MOST);
}

/** The choices that a question's own text lists: lines "A) …", "(B) …" that begin with A and follow one another. */
export function choicesInside(question: string): readonly string[] {
  const found: string[] = [];
  for (const line of question.split("\n")) {
    const [, letter, text] = LINE.exec(line) ?? [];
    if (letter === letterAt(found.length) && text !== undefined) found.push(text);
  }
  return found.length < 2 ? [] : found;
}

/** The question with its choices under it, one a line. */
export function withChoices(question: string, choices: readonly string[]): string {
  return [question.trim(), ...choices.map((choice, i) => `${letterAt(i)}) ${choice}`)].join("\n");
}

/** How the answers of a file name their choices: what fits the most of them, the plainest way first. */
export function choiceKeyOf(
  rows: readonly { readonly answer: string; readonly choices: readonly string[] }[],
): ChoiceKey {
  const ways: readonly ChoiceKey[] = ["words", "letter", "place from 0", "place from 1"];
  const fits = (way: ChoiceKey) =>
    rows.filter(({ answer, choices }) => letterByKey(answer, choices, way) !== null).length;
  const counted = ways.map((way) => ({ way, count: fits(way) }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).way;
}

/** The letter that an answer means, null when it names no choice in this way. */
export function letterByKey(answer: string, choices: readonly string[], way: ChoiceKey): string | null {
  const plain = answer.trim();
  if (way === "words") return letterOfChoice(plain, choices);
  if (way === "letter") {
    const [, letter] = /^\(?([A-Za-z])(?:[).:](?:\s.*)?)?$/s.exec(plain) ?? [];
    const at = letter === undefined ? -1 : letter.toUpperCase().charCodeAt(0) - 65;
    return at >= 0 && at < choices.length ? letterAt(at) : null;
  }
  if (!/^\d{1,2}$/.test(plain)) return null;
  const at = Number(plain) - (way === "place from 1" ? 1 : 0);
  return at >= 0 && at < choices.length ? letterAt(at) : null;
}
