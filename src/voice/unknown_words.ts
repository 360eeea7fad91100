// Which words of many questions a model does not have, with the nearest of those that it has: said before a run, for all questions at
// once. A model whose tokenizer spells out any text lacks none.
import type { Task } from "../records/task.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "./voice.ts";

export interface UnknownWord {
  readonly word: string;
  /** The model's own words that are spelled most like it, the nearest first. */
  readonly nearest: readonly string[];
}

export interface UnknownWords {
  /** The most frequent first. */
  readonly words: readonly UnknownWord[];
  /** Questions that have one of them, in the question or its answer. */
  readonly questions: number;
}

const MOST_WORDS = 30;
const MOST_NEAREST = 3;

export function unknownWords(
  tasks: readonly Pick<Task, "question" | "answer">[],
  voice: Voice,
  tokenizer: Pick<Tokenizer, "encode" | "decode" | "unknownId" | "vocabSize">,
): UnknownWords {
  const { unknownId } = tokenizer;
  if (unknownId === null) return { words: [], questions: 0 };
  const known = new Map<string, boolean>();
  const isKnown = (word: string): boolean => {
    const found = known.get(word) ?? !tokenizer.encode(word).includes(unknownId);
    known.set(word, found);
    return found;
  };
  const counts = new Map<string, number>();
  let questions = 0;
  for (const { question, answer } of tasks) {
    const said = `${voice.render({ role: "propose", question })} ${answer ?? ""}`;
    const unknown = new Set(said.split(/\s+/).filter((word) => word !== "" && !isKnown(word)));
    for (const word of unknown) counts.set(word, (counts.get(word) ?? 0) + 1);
    if (unknown.size > 0) questions++;
  }
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_WORDS);
  const own = ownWords(tokenizer);
  return { words: frequent.map(([word]) => ({ word, nearest: nearestWords(word, own) })), questions };
}

/** “bananas” (nearest: “pans”, “bags”), … */
export function unknownSentence({ words }: UnknownWords): string {
  const listed = words.map(({ word, nearest }) => {
    const near = nearest.map((each) => `“${each}”`).join(", ");
    return near === "" ? `“${word}”` : `“${word}” (nearest: ${near})`;
  });
  return `I do not know these words: ${listed.join(", ")}.`;
}

/** The nearest of the words by letters that are added, left out or changed: four in ten, and at least one. */
export function nearestWords(word: string, own: readonly string[]): readonly string[] {
  if (word.length < 2) return []; // any other letter would be as near
  const most = Math.max(1, Math.round(0.4 * word.length));
  const isNumber = /^\d/.test(word);
  return own
    .filter((each) => /^\d/.test(each) === isNumber)
    .map((each) => ({ each, far: distance(word.toLowerCase(), each.toLowerCase(), most) }))
    .filter(({ far }) => far <= most)
    .toSorted((a, b) => a.far - b.far || (a.each < b.each ? -1 : 1))
    .slice(0, MOST_NEAREST)
    .map(({ each }) => each);
}

/** What the vocabulary holds of whole words and numbers. */
function ownWords({ decode, vocabSize }: Pick<Tokenizer, "decode" | "vocabSize">): readonly string[] {
  const words = Array.from({ length: vocabSize }, (_, id) => decode([id]).trim());
  return words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word));
}

/** Levenshtein's distance, or any number above `most` where it is larger. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
