// How the bundled model's prompts and texts are built: space-separated words, fixed templates, a critique before a revised
// solution. A model brings the templates as data (retort.json, "dialect").
// English "Ann has 12 eggs." <-> model text "Ann has 12 eggs ."; the two forms convert into each other without loss.
// Trap: the answer pattern is a regular expression out of a file, so it is data: bounded before it is compiled.
import * as v from "valibot";
import { RunError } from "../../core/errors.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What retort.json says under "dialect". */
export const wordDialectSpec = v.strictObject({
  kind: v.literal("words"),
  /** Templates; `{question}`, `{peers}`, `{number}`, `{solution}` are filled in. */
  propose: v.string(),
  revise: v.string(),
  peer: v.string(),
  /** A completion that starts with this word is a critique followed by a solution … */
  critiqueStart: v.string(),
  /** … and the solution begins at the last occurrence of these words. */
  solutionStart: v.string(),
  /** Regular expression with one group: the final answer. The last match counts. */
  answerPattern: v.string(),
  /** How many solutions, the author's own included, one prompt may hold. */
  maxRead: count,
  maxNewTokens: v.strictObject({ propose: count, revise: count }),
});
export type WordDialectSpec = Readonly<v.InferOutput<typeof wordDialectSpec>>;

/** The templates at work. */
export interface WordDialect {
  /** Prompt of a single author on its own. `question` is ordinary English. */
  propose(question: string): string;
  /** Prompt of an author that reads solutions, its own first. */
  revise(question: string, solutions: readonly string[]): string;
  /** The part of a completion that others read and a student learns. */
  solution(completion: string): string;
  /** Final answer of a completion, null when there is none. */
  answer(completion: string): string | null;
}

const MAX_PATTERN_LENGTH = 100;
/** Text beyond this is not searched for an answer: far above maxNewTokens, it only bounds the regular expression. */
const MAX_SEARCHED_CHARACTERS = 2048;

/** English to model text: punctuation becomes words of its own, blanks become single spaces. */
export function toWords(english: string): string {
  return english
    .replace(/[.,?:](?=\s|$)/g, " $&")
    .trim()
    .replace(/\s+/g, " ");
}

/** Model text to English: punctuation back to the word before it. */
export function fromWords(words: string): string {
  return words
    .trim()
    .replace(/\s+/g, " ")
    .replace(/ (?=[.,?:](?:\s|$))/g, "");
}

/** @throws RunError("model-invalid") for a template without its places or an answer pattern that is not safe to run. */
export function wordDialect(spec: WordDialectSpec): WordDialect {
  requirePlaces("propose", spec.propose, ["question"]);
  requirePlaces("revise", spec.revise, ["question", "peers"]);
  requirePlaces("peer", spec.peer, ["number", "solution"]);
  requireCount("maxRead", spec.maxRead);
  requireCount("maxNewTokens.propose", spec.maxNewTokens.propose);
  requireCount("maxNewTokens.revise", spec.maxNewTokens.revise);
  const answerPattern = compileAnswerPattern(spec.answerPattern);
  const solutionStart = spec.solutionStart.split(" ");

  const solution = (completion: string): string => {
    const words = completion.trim().split(/\s+/);
    if (words[0] !== spec.critiqueStart) return words.join(" ");
    const start = lastIndexOfRun(words, solutionStart);
    return (start < 0 ? words : words.slice(start)).join(" ");
  };

  return {
    propose: (question) => fill(spec.propose, { question: toWords(question) }),
    revise: (question, solutions) => {
      if (solutions.length === 0 || solutions.length > spec.maxRead) {
        throw new RunError(
          "internal",
          `A revision reads 1 to ${spec.maxRead} solutions, got ${solutions.length}.`,
          { maxRead: spec.maxRead, solutions: solutions.length },
        );
      }
      const peers = solutions
        .map((text, index) => fill(spec.peer, { number: String(index + 1), solution: text }))
        .join(" ");
      return fill(spec.revise, { question: toWords(question), peers });
    },
    solution,
    answer: (completion) => {
      const text = solution(completion).slice(-MAX_SEARCHED_CHARACTERS);
      let answer: string | null = null;
      for (const match of text.matchAll(answerPattern)) answer = match[1] ?? null;
      return answer;
    },
  };
}

/** Fills all places in one pass, so that a place's text is never itself searched for places. */
function fill(template: string, places: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

function lastIndexOfRun(words: readonly string[], run: readonly string[]): number {
  for (let start = words.length - run.length; start >= 0; start--) {
    if (run.every((word, offset) => words[start + offset] === word)) return start;
  }
  return -1;
}

/** Places of a pattern where the engine may go on in another way, beside its one repeat: "?" and "|". Each can double the time. */
const MAX_CHOICES = 4;

/** Refuses what can backtrack for long: a repeated group, back-references, look-around, a second repeat, many choices. */
function compileAnswerPattern(pattern: string): RegExp {
  const refuse = (why: string): never => {
    throw new RunError("model-invalid", `retort.json, answerPattern "${pattern}": ${why}.`, { pattern });
  };
  if (pattern.length > MAX_PATTERN_LENGTH) {
    refuse(`expected at most ${MAX_PATTERN_LENGTH} characters, got ${pattern.length}`);
  }
  const plain = pattern.replace(/\\[^\dk]/g, "_").replace(/\[[^\]]*\]/g, "_");
  if (/\)[*+?{]/.test(plain)) refuse("a group may not be repeated");
  if (/\\[\dk]|\(\?(?!:)/.test(plain))
    refuse("back-references, named groups and look-around are not allowed");
  const once = plain.replace(/([*+?}])\?/g, "$1").replaceAll("(?:", "("); // "as few as possible" takes no longer
  if ((once.match(/[*+]|\{\d*,?\d*\}/g) ?? []).length > 1) refuse("at most one repeat is allowed");
  if ((once.match(/[?|]/g) ?? []).length > MAX_CHOICES)
    refuse(`at most ${MAX_CHOICES} of "?" and "|" are allowed`);
  if ((plain.match(/\((?!\?)/g) ?? []).length !== 1) refuse("expected exactly one group, the answer");
  try {
    return new RegExp(pattern, "g");
  } catch (thrown) {
    throw new RunError(
      "model-invalid",
      `retort.json, answerPattern "${pattern}": not a regular expression.`,
      { pattern },
      { cause: thrown },
    );
  }
}

function requirePlaces(name: string, template: string, places: readonly string[]): void {
  const missing = places.find((place) => !template.includes(`{${place}}`));
  if (missing === undefined) return;
  throw new RunError(
    "model-invalid",
    `retort.json, template "${name}": expected a place {${missing}}, got "${template}".`,
    { name, missing },
  );
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RunError("model-invalid", `retort.json, ${name}: expected a whole number from 1, got ${value}.`, {
    name,
  });
}
