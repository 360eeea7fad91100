// A file's rows before anybody knows what its columns mean.
import { RunError } from "../../core/errors.ts";

export type FileForm = "csv" | "tsv" | "jsonl" | "json" | "lines";

export interface RawRow {
  /** The line on which it begins, or its place in a list; both are counted from 1. */
  readonly number: number;
  /** By column. Cells of JSON are whatever they were. */
  readonly cells: Readonly<Record<string, unknown>>;
}

/** A row's cells by their columns and nothing else: of a plain object one could also read "constructor". */
export function cellsBy(columns: Readonly<Record<string, unknown>>): RawRow["cells"] {
  return Object.assign(Object.create(null) as Record<string, unknown>, columns);
}

/** What was wrong with a row. */
export interface RowProblem {
  readonly number: number;
  /** A sentence without the row's number. */
  readonly reason: string;
  /** True where the row was mended and is asked; false where it is left out. */
  readonly isKept: boolean;
}

export interface RawTable {
  readonly form: FileForm;
  /** What `number` counts. */
  readonly unit: "line" | "row";
  /** In the order of the file. */
  readonly columns: readonly string[];
  readonly rows: readonly RawRow[];
  readonly problems: readonly RowProblem[];
  /** True where the file says how its columns are called. */
  readonly isNamed: boolean;
}

/** More columns are no list of questions that anybody could look through. */
const MOST_COLUMNS = 1000;

/** @param name the file's @throws RunError("file-invalid") with both numbers */
export function checkWidth(columns: number, name: string): void {
  if (columns <= MOST_COLUMNS) return;
  throw new RunError(
    "file-invalid",
    `${name} has ${columns} columns, and ${MOST_COLUMNS} are read at most. Keep those with the questions and what belongs to them.`,
    { name, columns },
  );
}

/** A cell as text: numbers and yes or no as they are written, null for what is missing, a list or an object. */
export function cellText(cell: unknown): string | null {
  if (typeof cell === "string") return cell;
  return typeof cell === "number" || typeof cell === "boolean" ? String(cell) : null;
}

/** The text shortened for a sentence. */
export function shortened(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
