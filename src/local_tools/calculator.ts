// Works out a sum: numbers with + - * / and mod (or %), and brackets. Whole numbers are exact up to 15 digits.
import type { LocalTool } from "./tool.ts";

const MOST_LETTERS = 200;
const TOKEN = /\s*(?:(?<number>\d{1,15}(?:\.\d{1,15})?)(?![\d.])|(?<operator>[-+*/%()]|mod\b))/y;

export const calculator: LocalTool = {
  name: "calculator",
  words: "works out a sum of numbers.",
  example: "(3 + 9) mod 10",
  run(input) {
    const value = input.length > MOST_LETTERS ? null : valueOf(input);
    if (value !== null) return { text: String(value) };
    return {
      fault: "bad-input",
      sentence: `Expected numbers with + - * / mod and brackets, at most ${MOST_LETTERS} letters, got “${input.slice(0, 40)}”.`,
    };
  },
};

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

/** Null for what is no sum, and for one without a finite value. */
function valueOf(input: string): number | null {
  const tokens = tokensOf(input.trim());
  if (tokens === null) return null;
  const reader = { tokens, at: 0 };
  const value = sum(reader);
  return reader.at === tokens.length && value !== null && Number.isFinite(value) ? value : null;
}

function tokensOf(input: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < input.length) {
    const found = TOKEN.exec(input)?.groups;
    if (found === undefined) return null;
    tokens.push(found["number"] ?? found["operator"]!); // a match has one of them
  }
  return tokens;
}

function sum(reader: Reader): number | null {
  let value = product(reader);
  for (let sign = taken(reader, "+", "-"); sign !== null; sign = taken(reader, "+", "-")) {
    const right = product(reader);
    if (value === null || right === null) return null;
    value = sign === "+" ? value + right : value - right;
  }
  return value;
}

/** “3 + 5 mod 10” reads as people mean it in brackets only: mod binds as * and / do. */
function product(reader: Reader): number | null {
  let value = atom(reader);
  for (
    let sign = taken(reader, "*", "/", "%", "mod");
    sign !== null;
    sign = taken(reader, "*", "/", "%", "mod")
  ) {
    const right = atom(reader);
    if (value === null || right === null) return null;
    value = sign === "*" ? value * right : sign === "/" ? value / right : remainder(value, right);
  }
  return value;
}

/** The remainder with the sign of the divisor, as in arithmetic; NaN for a divisor of 0. */
const remainder = (value: number, by: number): number => ((value % by) + by) % by;

function atom(reader: Reader): number | null {
  if (taken(reader, "-") !== null) {
    const value = atom(reader);
    return value === null ? null : -value;
  }
  if (taken(reader, "(") !== null) {
    const value = sum(reader);
    return taken(reader, ")") === null ? null : value;
  }
  const token = reader.tokens[reader.at];
  if (token === undefined || !/^\d/.test(token)) return null;
  reader.at++;
  return Number(token);
}

function taken(reader: Reader, ...wanted: readonly string[]): string | null {
  const token = reader.tokens[reader.at];
  if (token === undefined || !wanted.includes(token)) return null;
  reader.at++;
  return token;
}
