// JSON from files that others wrote, with what JSON.parse lets through refused: bad UTF-8, a BOM, duplicate keys (JSON.parse keeps
// the last, other parsers the first), numbers that are not plain integers, deep nesting, lone surrogates.
// Objects come back as Map, so that a key like "__proto__" is only a key.
import { RunError } from "../core/errors.ts";

export type StrictJson = string | number | boolean | null | StrictJson[] | Map<string, StrictJson>;

/** Parses UTF-8 JSON. `where` names the file in errors.
 *  @param numbers "whole": all are non-negative safe integers; "any": as JSON has them
 *  @throws RunError("file-invalid") with the offset. */
export function parseStrictJson(
  bytes: Uint8Array,
  where: string,
  numbers: "whole" | "any" = "whole",
): StrictJson {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: numbers === "whole" }).decode(bytes);
  } catch (cause) {
    throw new RunError("file-invalid", `${where}: the JSON header is not valid UTF-8.`, {}, { cause });
  }
  const reader = new Reader(text, where, numbers);
  const value = reader.value(0);
  reader.end();
  return value;
}

const MAX_DEPTH = 8;
const NUMBER = /(?:0|[1-9]\d*)(?![\d.eE])/y;
const ANY_NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\d.eE])/y;
const SPACE = /[ \t\n\r]*/y;

class Reader {
  readonly text: string;
  readonly where: string;
  readonly numbers: "whole" | "any";
  at = 0;

  constructor(text: string, where: string, numbers: "whole" | "any") {
    this.text = text;
    this.where = where;
    this.numbers = numbers;
  }

  value(depth: number): StrictJson {
    if (depth > MAX_DEPTH) this.fail(`nesting of at most ${MAX_DEPTH} levels`);
    this.take(SPACE);
    switch (this.text.charAt(this.at)) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        if (!/[-\d]/.test(this.text.charAt(this.at)) && this.numbers === "any") return this.fail("a value");
        return this.number();
    }
  }

  end(): void {
    this.take(SPACE);
    if (this.at !== this.text.length) this.fail("the end of the JSON");
  }

  private object(depth: number): Map<string, StrictJson> {
    const out = new Map<string, StrictJson>();
    this.at++;
    this.take(SPACE);
    if (this.skip("}")) return out;
    for (;;) {
      this.take(SPACE);
      const key = this.string();
      if (out.has(key)) this.fail(`each key once, but ${JSON.stringify(key)} comes twice`);
      this.take(SPACE);
      if (!this.skip(":")) this.fail('":"');
      out.set(key, this.value(depth + 1));
      this.take(SPACE);
      if (this.skip("}")) return out;
      if (!this.skip(",")) this.fail('"," or "}"');
    }
  }

  private array(depth: number): StrictJson[] {
    const out: StrictJson[] = [];
    this.at++;
    this.take(SPACE);
    if (this.skip("]")) return out;
    for (;;) {
      out.push(this.value(depth + 1));
      this.take(SPACE);
      if (this.skip("]")) return out;
      if (!this.skip(",")) this.fail('"," or "]"');
    }
  }

  /** Looks for the closing quotes by hand: a regular expression overflows the stack on a text of megabytes. */
  private string(): string {
    const begin = this.at;
    if (this.text[begin] !== '"') return this.fail("a string");
    let end = begin + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    let value: string;
    try {
      value = JSON.parse(this.text.slice(begin, end + 1)) as string; // begins and ends with quotes
    } catch {
      return this.fail("a string");
    }
    this.at = end + 1;
    if (!value.isWellFormed()) this.fail("whole Unicode characters, but a surrogate stands alone");
    return value;
  }

  private number(): number {
    const begin = this.at;
    const raw = this.take(this.numbers === "any" ? ANY_NUMBER : NUMBER);
    const value = raw === null ? Number.NaN : Number(raw);
    if (this.numbers === "any") return Number.isNaN(value) ? this.fail("a number") : value;
    if (Number.isSafeInteger(value)) return value;
    this.at = begin;
    return this.fail("a whole number from 0 to 2^53 - 1");
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail(word);
    this.at += word.length;
    return value;
  }

  private skip(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at += match[0].length;
    return match[0];
  }

  private fail(expected: string): never {
    const got = JSON.stringify(this.text.slice(this.at, this.at + 24));
    throw new RunError(
      "file-invalid",
      `${this.where}: expected ${expected} at character ${this.at}, got ${got === '""' ? "the end" : got}. Get the file again.`,
      {
        at: this.at,
      },
    );
  }
}
