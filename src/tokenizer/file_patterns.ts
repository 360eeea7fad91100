// The regular expressions that a tokenizer.json brings, held against the time that they may take. JavaScript's engine tries, and a
// pattern like "(a+)+$" keeps it busy for hours on one short text, in which neither Cancel nor Ctrl-C is heard.
import { RunError } from "../core/errors.ts";

/** Where tokenizer.json may hold patterns. */
const PLACES = ["normalizer", "pre_tokenizer", "decoder", "post_processor"] as const;
/** Parts that find something by a pattern. */
const NEED_PATTERN: ReadonlySet<unknown> = new Set(["Split", "Replace"]);
const MAX_PATTERN = 20_000;
/** Lengths of the texts that a pattern is tried on, small steps first: the time of a bad one doubles with each sign. */
const LENGTHS = [10, 14, 18, 20, 22, 24, 50, 100, 200, 400] as const;
/** Ordinary patterns take some microseconds for any of the texts. Only a time that comes twice counts: the machine may be busy. */
const MOST_MS = 50;
/** What patterns make a difference between: letters, marks, digits, blanks, line ends, signs, scripts. */
const SAMPLES = ["a", "A", "1", " ", "\n", "\r\n", "\t", ".", "-", "'", "é", "中", "aA", "a1", "a ", " a"];

/** @throws RunError("model-invalid") naming the place and the pattern that takes too long, or is none */
export function checkFilePatterns(tokenizerJson: Readonly<Record<string, unknown>>): void {
  for (const place of PLACES) {
    for (const pattern of patternsIn(tokenizerJson[place], place)) checkPattern(pattern, place);
  }
}

/** What stands under "pattern" is a text to be found as it is, or a regular expression; the library passes over anything else. */
function isPattern(value: unknown): boolean {
  return Object.entries(Object(value)).some(
    ([key, text]) => (key === "Regex" || key === "String") && typeof text === "string",
  );
}

/** Every text that stands under the key "Regex". @throws RunError("model-invalid") for a pattern that is none */
function patternsIn(value: unknown, place: string): readonly string[] {
  const found: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== "object" || each === null) continue;
    for (const [key, part] of Object.entries(each)) {
      if (key === "Regex" && typeof part === "string") found.push(part);
      if (key === "type" && NEED_PATTERN.has(part) && !isPattern(Reflect.get(each, "pattern"))) {
        const shown = (JSON.stringify(Reflect.get(each, "pattern")) ?? "nothing").slice(0, 80);
        throw new RunError(
          "model-invalid",
          `tokenizer.json, ${place}: expected a pattern {"Regex": "…"} or {"String": "…"}, got ${shown}. Get the model's files again.`,
          { place },
        );
      }
      open.push(part);
    }
  }
  return found;
}

function checkPattern(pattern: string, place: string): void {
  const refuse = (why: string): never => {
    const shown = pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern;
    throw new RunError("model-invalid", `tokenizer.json, ${place}: the pattern ${shown} ${why}.`, {
      pattern,
    });
  };
  if (pattern.length > MAX_PATTERN)
    refuse(`has ${pattern.length} signs, more than the ${MAX_PATTERN} that are read`);
  let compiled: RegExp;
  try {
    compiled = new RegExp(pattern, "gu");
  } catch {
    return; // the library writes some patterns otherwise, and names what it cannot read
  }
  for (const sample of new Set([...SAMPLES, ...lettersOf(pattern)])) {
    for (const length of LENGTHS) {
      const text = `${sample.repeat(length)}\u0000`; // no pattern of words ends in it
      if (timeOf(compiled, text) > MOST_MS && timeOf(compiled, text) > MOST_MS)
        refuse(`takes too long on a text of ${text.length} signs: it tries again and again`);
    }
  }
}

/** Letters that the pattern itself names: what it repeats is among them. */
function lettersOf(pattern: string): readonly string[] {
  return [...new Set(pattern.replaceAll(/\\[a-zA-Z](?:\{[^}]*\})?/g, "").match(/[\p{L}\p{N}]/gu))].slice(
    0,
    40,
  );
}

function timeOf(pattern: RegExp, text: string): number {
  const from = performance.now();
  text.replaceAll(pattern, "");
  return performance.now() - from;
}
