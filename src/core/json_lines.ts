// JSON Lines: one JSON value a line, empty lines passed over.
import { RunError } from "./errors.ts";

export interface JsonLine {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  readonly value: unknown;
}

/** @param where the file's name, for errors
 *  @throws RunError("file-invalid") naming the line; RunError("empty-dataset") for a text without any */
export function parseJsonLines(text: string, where: string): readonly JsonLine[] {
  const lines = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [{ number: i + 1, value: JSON.parse(line) as unknown }];
    } catch (cause) {
      const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
      throw new RunError(
        "file-invalid",
        `${where}, line ${i + 1}: expected one JSON object, got ${shown}`,
        { path: where, line: i + 1 },
        { cause },
      );
    }
  });
  if (lines.length === 0) throw new RunError("empty-dataset", `${where} has no lines.`, { path: where });
  return lines;
}
