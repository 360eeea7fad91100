// The dialect of the bundled model: space-separated words, fixed templates, a critique before a revised solution.
// English "Ann has 12 eggs." <-> model text "Ann has 12 eggs ."; the two forms convert into each other without loss.
// Trap: the answer pattern is a regular expression out of a file, so it is data: bounded before it is compiled.
import { RunError } from "../core/errors.ts";
import type { Dialect, WordDialectSpec } from "./dialect.ts";

const MAX_PATTERN_LENGTH = 100;
/** Text beyond this is not searched for an answer: far above maxNewTokens, it only bounds the regular expression. */
const MAX_SEARCHED_CHARACTERS = 8192;

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
export function wordDialect(spec: WordDialectSpec): Dialect {
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
    toEnglish: fromWords,
    maxRead: spec.maxRead,
    maxNewTokens: spec.maxNewTokens,
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

/** Refuses what can backtrack for long: a repeated group, back-references, look-around, more than two open repeats. */
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
  if ((plain.match(/[*+]|\{\d*,\d*\}/g) ?? []).length > 2) refuse("at most two repeats are allowed");
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
