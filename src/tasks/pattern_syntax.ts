// A regular expression as a tree. It is the common part of the language: letters, classes, groups, alternatives, repetitions, ends of
// the text and of words. What a machine without a memory cannot match (back references, looking around) is refused with a sentence.
import { RunError } from "../core/errors.ts";

export type PatternNode =
  /** One character that `test` holds for. */
  | { readonly kind: "one"; readonly test: (character: string) => boolean }
  | { readonly kind: "all"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "either"; readonly options: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly part: PatternNode;
      readonly least: number;
      /** Infinity where there is no limit. */
      readonly most: number;
    }
  /** A place between two characters; "" stands for the end of the text. */
  | { readonly kind: "place"; readonly holds: (before: string, after: string) => boolean };

const MAX_LENGTH = 500;
const MAX_DEPTH = 50;

const isDigit = (c: string) => /^[0-9]$/.test(c);
const isWord = (c: string) => /^[\p{L}\p{N}_]$/u.test(c);
const isBlank = (c: string) => /^\s$/u.test(c);
const not = (test: (c: string) => boolean) => (c: string) => !test(c);
const CLASSES: ReadonlyMap<string, (c: string) => boolean> = new Map([
  ["d", isDigit],
  ["D", not(isDigit)],
  ["w", isWord],
  ["W", not(isWord)],
  ["s", isBlank],
  ["S", not(isBlank)],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["f", "\f"],
  ["v", "\v"],
]);

/** Case does not count. @throws RunError("config") saying which sign of the pattern cannot be read, and why */
export function parsePattern(pattern: string): PatternNode {
  const signs = Array.from(pattern);
  if (signs.length > MAX_LENGTH) {
    throw new RunError(
      "config",
      `A regular expression may have ${MAX_LENGTH} signs, this one has ${signs.length}. Write a shorter one.`,
    );
  }
  return new Parser(signs).whole();
}

class Parser {
  readonly #signs: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(signs: readonly string[]) {
    this.#signs = signs;
  }

  whole(): PatternNode {
    const node = this.#either();
    if (this.#at < this.#signs.length) throw this.#wrong("this bracket was never opened");
    return node;
  }

  #either(): PatternNode {
    const options = [this.#all()];
    while (this.#take("|")) options.push(this.#all());
    return options.length === 1 ? options[0]! : { kind: "either", options };
  }

  #all(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#signs.length && this.#next !== "|" && this.#next !== ")") {
      parts.push(this.#repeated(this.#single()));
    }
    return { kind: "all", parts };
  }

  #repeated(part: PatternNode): PatternNode {
    const [least, most] = this.#times() ?? [1, 1];
    if (least === 1 && most === 1) return part;
    this.#take("?"); // as few as possible: whether there is a match at all does not depend on it
    if (this.#times() !== null) throw this.#wrong("there is nothing here to repeat", -1);
    return { kind: "repeat", part, least, most };
  }

  /** How often the part before is repeated, null where nothing says so. */
  #times(): [least: number, most: number] | null {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    const [whole, least, comma, most] =
      /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#signs.slice(this.#at, this.#at + 12).join("")) ?? [];
    if (whole === undefined) return null;
    this.#at += whole.length;
    const from = Number(least);
    const to = comma === "" ? from : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    if (to < from) throw this.#wrong("the second number is below the first", -1);
    return [from, to];
  }

  #single(): PatternNode {
    const sign = this.#next!;
    if ("*+?".includes(sign)) throw this.#wrong("there is nothing before it to repeat");
    this.#at++;
    switch (sign) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "one", test: this.#class() };
      case ".":
        return { kind: "one", test: (c) => c !== "\n" };
      case "^":
        return { kind: "place", holds: (before) => before === "" };
      case "$":
        return { kind: "place", holds: (_, after) => after === "" };
      case "\\":
        return this.#escaped();
      default:
        return { kind: "one", test: sameLetter(sign) };
    }
  }

  #group(): PatternNode {
    if (this.#take("?")) {
      const named = /^<[A-Za-z]\w{0,40}>/.exec(this.#signs.slice(this.#at, this.#at + 50).join(""));
      if (named !== null) this.#at += named[0].length;
      else if (!this.#take(":")) throw this.#wrong("looking around is not possible here");
    }
    if (++this.#depth > MAX_DEPTH) throw this.#wrong("brackets are nested too deeply");
    const inner = this.#either();
    this.#depth--;
    if (!this.#take(")")) throw this.#wrong("a bracket is not closed");
    return inner;
  }

  #escaped(): PatternNode {
    if (this.#next === "b" || this.#next === "B") {
      const isEdge = this.#next === "b";
      this.#at++;
      return { kind: "place", holds: (before, after) => (isWord(before) !== isWord(after)) === isEdge };
    }
    return { kind: "one", test: this.#escape() };
  }

  /** What stands after a backslash, as a test of one character. */
  #escape(): (c: string) => boolean {
    const sign = this.#next;
    const known = CLASSES.get(sign ?? "");
    if (known !== undefined) {
      this.#at++;
      return known;
    }
    return sameLetter(this.#escapedLetter());
  }

  #escapedLetter(): string {
    const sign = this.#next;
    if (sign === undefined) throw this.#wrong("nothing follows the backslash");
    this.#at++;
    const code = sign === "u" ? 4 : sign === "x" ? 2 : 0;
    if (code > 0) {
      const digits = this.#signs.slice(this.#at, this.#at + code).join("");
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length !== code) {
        throw this.#wrong(`\\${sign} needs ${code} hexadecimal digits`);
      }
      this.#at += code;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const control = CONTROLS.get(sign);
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(sign)) {
      throw this.#wrong(
        isDigit(sign) ? "back references are not possible here" : `there is no \\${sign} here`,
        -1,
      );
    }
    return sign;
  }

  #class(): (c: string) => boolean {
    const isNegated = this.#take("^");
    const tests: ((c: string) => boolean)[] = [];
    while (this.#next !== "]") {
      if (this.#next === undefined) throw this.#wrong("a square bracket is not closed");
      tests.push(this.#member());
    }
    this.#at++;
    return (c) => tests.some((test) => test(c)) !== isNegated;
  }

  /** A letter, a range of letters or a class in square brackets. */
  #member(): (c: string) => boolean {
    if (this.#next === "\\" && CLASSES.has(this.#signs[this.#at + 1] ?? "")) {
      this.#at++;
      return this.#escape();
    }
    const from = this.#classLetter();
    if (this.#next !== "-" || this.#signs[this.#at + 1] === "]") return sameLetter(from);
    this.#at++;
    const to = this.#classLetter();
    if (to < from) throw this.#wrong(`the range ${from}-${to} runs backwards`, -1);
    return (c) => [c, c.toLowerCase(), c.toUpperCase()].some((each) => from <= each && each <= to);
  }

  #classLetter(): string {
    const sign = this.#next;
    if (sign === undefined) throw this.#wrong("a square bracket is not closed");
    this.#at++;
    return sign === "\\" ? (this.#next === "b" ? (this.#at++, "\b") : this.#escapedLetter()) : sign;
  }

  get #next(): string | undefined {
    return this.#signs[this.#at];
  }

  #take(sign: string): boolean {
    if (this.#next !== sign) return false;
    this.#at++;
    return true;
  }

  #wrong(why: string, back = 0): RunError {
    const at = Math.max(0, this.#at + back);
    const sign = this.#signs[at];
    const where = sign === undefined ? "its end" : `sign ${at + 1}, “${sign}”`;
    return new RunError(
      "config",
      `The regular expression “${this.#signs.join("").slice(0, 80)}” cannot be used: at ${where}, ${why}.`,
      { at },
    );
  }
}

function sameLetter(letter: string): (c: string) => boolean {
  const lower = letter.toLowerCase();
  return (c) => c === letter || c.toLowerCase() === lower;
}
