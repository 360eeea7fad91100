// JSON Lines: one JSON value a line, empty lines passed over.
import { RunError } from "./errors.ts";

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
      lines.push(line);
      continue;
    }
    const shown = line.text.length > 60 ? `${line.text.slice(0, 60)}…` : line.text;
    throw new RunError(
      "file-invalid",
      `${where}, line ${line.number}: expected one JSON object, got ${shown}`,
      { path: where, line: line.number },
      { cause: line.cause },
    );
  }
  if (lines.length === 0) throw new RunError("empty-dataset", `${where} has no lines.`, { path: where });
  return lines;
}
