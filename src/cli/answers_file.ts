// The file in which a person judges answers without a page: one answer a row, with a column to fill in. CSV for spreadsheets, JSON Lines
// where the file's name ends in .jsonl. A row names its answer by a hash of run, question and answer, so that a file of another run, or
// a row whose name was touched, is noticed.
import { RunError } from "../core/errors.ts";
import { parseJsonLines } from "../core/json_lines.ts";
import { writeCsv } from "../export/csv.ts";
import type { RunRecord } from "../store/store.ts";
import { decodeText } from "../tasks/reading/encoding.ts";
import { delimitedTable, delimiterOf } from "../tasks/reading/delimited.ts";
import type { OpenAnswer } from "../teachers/person_check.ts";
import type { Disk } from "./disk.ts";

/** What a person wrote of an answer; null where they left it empty. */
export interface FilledAnswer {
  readonly answer: OpenAnswer;
  readonly isRight: boolean | null;
}

/** The column that a person fills in comes first. */
const COLUMNS = ["right", "question", "answer", "agents", "solution", "row"] as const;

const YES: ReadonlySet<string> = new Set(["yes", "y", "true", "right", "1"]);
const NO: ReadonlySet<string> = new Set(["no", "n", "false", "wrong", "0"]);

const isJsonLines = (path: string) => path.endsWith(".jsonl");

/** The file's content, with what was judged before filled in. */
export function answersFile(
  path: string,
  open: readonly OpenAnswer[],
  { run, disk, wordOf }: AnswersOfRun & { readonly wordOf: (answer: OpenAnswer) => boolean | null },
): Uint8Array | string {
  const rows = open.map((each) => ({
    right: yesOrNo(wordOf(each)),
    question: each.task.question,
    answer: each.answer,
    agents: `${each.votes} of ${each.of}`,
    solution: each.solution,
    row: rowName(run, each, disk),
  }));
  if (isJsonLines(path)) return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  return writeCsv(
    COLUMNS,
    rows.map((row) => COLUMNS.map((column) => row[column])),
  );
}

/** Whose answers a file holds. */
export interface AnswersOfRun {
  readonly run: Pick<RunRecord, "id">;
  readonly disk: Pick<Disk, "sha256OfText">;
}

/** Reads a file that was filled in; an answer whose row is gone is not judged.
 *  @throws RunError("file-invalid") naming the line, for a word that is neither yes nor no, for a row that is none of this run's
 *  and for one that is called right and wrong */
export function readAnswersFile(
  path: string,
  bytes: Uint8Array,
  open: readonly OpenAnswer[],
  { run, disk }: AnswersOfRun,
): readonly FilledAnswer[] {
  const { text } = decodeText(bytes, path, null);
  const known = new Map(open.map((each) => [rowName(run, each, disk), each]));
  const words = new Map<string, boolean>();
  return cellsOf(path, text).map(({ line, right, row }) => {
    const answer = known.get(row);
    if (answer === undefined) {
      throw new RunError(
        "file-invalid",
        `${path}, line ${line}: its row "${row}" is no answer of run ${run.id}. Leave the column "row" as it was written; a file of another run has to be moved away first.`,
        { path, line },
      );
    }
    const isRight = wordIn(path, line, right);
    if (isRight === null) return { answer, isRight };
    if (words.has(row) && words.get(row) !== isRight)
      throw unreadable(
        path,
        `line ${line}: its row "${row}" stands there twice, once with yes and once with no.`,
      );
    words.set(row, isRight);
    return { answer, isRight };
  });
}

interface Cells {
  readonly line: number;
  readonly right: string;
  readonly row: string;
}

function cellsOf(path: string, text: string): readonly Cells[] {
  if (isJsonLines(path)) {
    return parseJsonLines(text, path).map(({ number, value }) => {
      const { right, row } = (value ?? {}) as { readonly right?: unknown; readonly row?: unknown }; // anything: its words are looked at
      return { line: number, right: wordOf(right), row: wordOf(row) };
    });
  }
  const { columns, rows, problems } = delimitedTable(text, delimiterOf(text) ?? ",", path);
  const lost = problems.find(({ isKept }) => !isKept);
  if (lost !== undefined) throw unreadable(path, `line ${lost.number}: ${lost.reason}`);
  for (const name of ["right", "row"]) {
    if (!columns.includes(name)) throw unreadable(path, `it has no column "${name}".`);
  }
  return rows.map(({ number, cells }) => ({
    line: number,
    right: wordOf(cells["right"]),
    row: wordOf(cells["row"]),
  }));
}

const wordOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? String(value) : "";

function unreadable(path: string, what: string): RunError {
  return new RunError("file-invalid", `${path}, ${what} Mend it, or move it away to get a new one.`, {
    path,
  });
}

function wordIn(path: string, line: number, right: string): boolean | null {
  const word = right.trim().toLowerCase();
  if (word === "") return null;
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw new RunError(
    "file-invalid",
    `${path}, line ${line}: "right" is "${right.slice(0, 40)}", expected yes, no or nothing.`,
    { path, line },
  );
}

function yesOrNo(word: boolean | null): string {
  if (word === null) return "";
  return word ? "yes" : "no";
}

const rowName = (
  { id }: Pick<RunRecord, "id">,
  { task, canonical }: OpenAnswer,
  disk: AnswersOfRun["disk"],
) => disk.sha256OfText(JSON.stringify([id, task.id, canonical])).slice(0, 12);
