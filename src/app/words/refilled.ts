// Sentences that another room wrote with its values in them (“12 of 30 questions have no answer.”): found again by their template, so that
// the words are translated and the values stay, which may be a person’s own. A hole’s name says what its value is: {size…} a number of bytes,
// {decimal…} a number with a point, {said…} words of ours, {list…} a list of those. A template without a full stop is a part of others.
import { listed, numberSaid, sizeSaid } from "./numbers.ts";

/** Says a sentence of another room. @returns null where no template fits it */
type Refill = (text: string) => string | null;

interface Template {
  readonly pattern: RegExp;
  /** The holes in the order of the pattern’s groups. */
  readonly holes: readonly string[];
  readonly words: string;
  /** Whether it is a sentence, which may stand for itself. */
  readonly isWhole: boolean;
}

const HOLE = /\{(\w+)\}/;

/** @param sentences translations by template
 *  @param said a sentence without holes in the language, or as it is */
export function refillWith(
  sentences: Readonly<Record<string, string>>,
  said: (text: string) => string,
): Refill {
  // What has most words of its own comes first: a template that is mostly holes fits many sentences.
  const templates = Object.entries(sentences)
    .toSorted(([a], [b]) => ownLetters(b) - ownLetters(a))
    .map(([text, words]) => templateOf(text, words));
  const refilled = (text: string, among: readonly Template[]): string | null => {
    for (const { pattern, holes, words } of among) {
      const match = pattern.exec(text);
      if (match === null) continue;
      const values = new Map(holes.map((name, i) => [name, valueOf(name, match[i + 1] ?? "")]));
      return words
        .split(HOLE)
        .map((part, i) => (i % 2 === 0 ? part : (values.get(part) ?? "")))
        .join("");
    }
    return null;
  };
  const ours = (text: string): string => refilled(text, templates) ?? said(text);
  const valueOf = (name: string, value: string): string => {
    if (name.startsWith("size")) return sizeSaid(value);
    if (name.startsWith("decimal")) return numberSaid(value);
    if (name.startsWith("list")) return listed(value.split(/, | and /).map(ours));
    return name.startsWith("said") ? ours(value) : value;
  };
  const whole = templates.filter(({ isWhole }) => isWhole);
  return (text) => refilled(text, whole);
}

const ownLetters = (template: string): number => template.replaceAll(/\{\w+\}/g, "").length;

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function templateOf(text: string, words: string): Template {
  const parts = text.split(HOLE);
  const pattern = parts.map((part, i) => (i % 2 === 0 ? literally(part) : "([^]+?)")).join("");
  return {
    pattern: new RegExp(`^${pattern}$`),
    holes: parts.filter((_, i) => i % 2 === 1),
    words,
    isWhole: /\.$|\.? ?\{said\w+\}$/.test(text),
  };
}
