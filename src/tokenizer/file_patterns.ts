// The regular expressions that a tokenizer.json brings, held against the time that they may take. JavaScript's engine tries, and a
// pattern like "(a+)+$" keeps it busy for hours on one short text, in which neither Cancel nor Ctrl-C is heard. Held are not those that
// the file writes, but those that the library makes of them, before it has a text to cut.
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { RunError } from "../core/errors.ts";
import { regexTime } from "./regex_time.ts";

/** Where tokenizer.json may hold patterns. */
const PLACES = ["normalizer", "pre_tokenizer", "decoder", "post_processor"] as const;
/** Parts that find something by a pattern. */
const NEED_PATTERN: ReadonlySet<unknown> = new Set(["Split", "Replace"]);
const MAX_PATTERN = 20_000;
/** How many sample texts one behind the other a pattern is tried on: where each begins anew, the time grows by the cube. */
const REPEATS = [1, 2] as const;
/** Ordinary patterns take some microseconds for any of the texts. Only a time that comes three times counts: the machine may be busy. */
const MOST_MS = 50;
const TRIES = [1, 2, 3] as const;

/** @throws RunError("model-invalid") naming the place and the pattern that takes too long, or is none */
export function checkFilePatterns(tokenizerJson: Readonly<Record<string, unknown>>): void {
  for (const place of PLACES) {
    for (const pattern of patternsIn(tokenizerJson[place], place)) {
      if (pattern.length > MAX_PATTERN) {
        const why = `has ${pattern.length} signs, more than the ${MAX_PATTERN} that are read`;
        throw refusal(pattern, place, why);
      }
    }
    for (const { source } of madePatterns(tokenizerJson, place)) {
      const why = known.has(source) ? null : slowness(source);
      if (why !== null) throw refusal(source, place, why);
      if (known.size < MAX_KNOWN) known.add(source);
    }
  }
}

/** Patterns against which nothing speaks. A refusal is not kept: the machine may have been busy. */
const known = new Set<string>();
const MAX_KNOWN = 256;

/** The expressions that the library makes of one place of the file; none where it cannot make the place, which it says by itself. */
function madePatterns(json: Readonly<Record<string, unknown>>, place: string): readonly RegExp[] {
  const empty = { normalizer: null, pre_tokenizer: null, decoder: null, post_processor: null };
  const model = { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" };
  const open: unknown[] = [];
  try {
    const library = new LibraryTokenizer({ ...empty, [place]: json[place], added_tokens: [], model }, {});
    open.push(Reflect.get(library, place));
  } catch {
    return [];
  }
  const found: RegExp[] = [];
  const seen = new Set<unknown>();
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if ((typeof each !== "object" && typeof each !== "function") || each === null || seen.has(each)) continue;
    seen.add(each);
    if (each instanceof RegExp) {
      if (each.unicode) found.push(each); // the others are the library's own
    } else for (const value of Object.values(each) as unknown[]) if (value !== undefined) open.push(value);
  }
  return found;
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

function refusal(pattern: string, place: string, why: string): RunError {
  const shown = pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern;
  return new RunError(
    "model-invalid",
    `tokenizer.json, ${place}: the pattern ${shown} ${why}. Choose another model.`,
    {
      pattern,
    },
  );
}

/** Why a pattern takes too long, null where it does not: by its ways from each beginning, and by the time that these take together. */
function slowness(source: string): string | null {
  const { reason, texts } = regexTime(source);
  if (reason !== null) return reason;
  const compiled = new RegExp(source, "gu");
  for (const sample of texts) {
    for (const times of REPEATS) {
      const text = `${sample.repeat(times)}\u0000`; // no pattern of words ends in it
      if (TRIES.every(() => timeOf(compiled, text) > MOST_MS))
        return `takes too long on a text of ${text.length} signs: it tries again and again`;
    }
  }
  return null;
}

function timeOf(pattern: RegExp, text: string): number {
  const from = performance.now();
  text.replaceAll(pattern, "");
  return performance.now() - from;
}
