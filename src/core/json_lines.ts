// JSON Lines: one JSON value a line, empty lines passed over.
import { RunError } from "./errors.ts";
import { jsonFault } from "./json_fault.ts";

export interface JsonLine {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  readonly value: unknown;
}

/** A line that is no JSON. */
export interface BadJsonLine {
  readonly number: number;
  readonly text: string;
  readonly cause: unknown;
}

/** Every line that is not empty, read or not, one after the other. */
export function* eachJsonLine(text: string): Generator<JsonLine | BadJsonLine> {
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    yield lineOf(i + 1, line);
  }
}

function lineOf(number: number, text: string): JsonLine | BadJsonLine {
  try {
    return { number, value: JSON.parse(text) as unknown };
  } catch (cause) {
    return { number, text, cause };
  }
}

/** @param where the file's name, for errors
 *  @throws RunError("file-invalid") naming the line; RunError("empty-dataset") for a text without any */
export function parseJsonLines(text: string, where: string): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  for (const line of eachJsonLine(text)) {
    if ("value" in line) {
      checkPairs(line, where);
      lines.push(line);
      continue;
    }
    const shown = line.text.length > 60 ? `${line.text.slice(0, 60)}…` : line.text.trim();
    const isList = lines.length === 0 && line.text.trimStart().startsWith("[");
    const why = isList
      ? "the file is one list; JSON Lines have each object on a line of its own"
      : (jsonFault(line.text) ?? "it is no JSON");
    throw new RunError(
      "file-invalid",
      `${where}, line ${line.number}: expected one JSON object: ${why}. The line is ${shown} — correct it, or take it out.`,
      { path: where, line: line.number },
      { cause: line.cause },
    );
  }
  if (lines.length === 0)
    throw new RunError("empty-dataset", `${where} has no lines. Write one JSON object on each.`, {
      path: where,
    });
  return lines;
}

/** @throws RunError("file-invalid") naming the line and the text */
function checkPairs({ number, value }: JsonLine, where: string): void {
  const half = halfCharacter(value);
  if (half === null) return;
  throw new RunError("file-invalid", `${where}, line ${number}: ${half}`, { path: where, line: number });
}

/** Half of a surrogate pair is no character: in UTF-8, which tokenizers read, it cannot be written.
 *  @returns a sentence about the first one in a value of JSON, null where there is none */
export function halfCharacter(value: unknown): string | null {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each === "string") {
      const [half] = /\p{Surrogate}/u.exec(each) ?? [];
      if (half === undefined) continue;
      const code = `\\u${half.charCodeAt(0).toString(16)}`;
      return `the text ${JSON.stringify(each.slice(0, 60))} holds ${code}, half of a surrogate pair, which is no character. It was cut in the middle; remove it.`;
    }
    if (typeof each === "object" && each !== null)
      for (const part of Object.entries(each)) open.push(...part);
  }
  return null;
}
