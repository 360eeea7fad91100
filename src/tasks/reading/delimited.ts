// CSV and TSV as rows, by papaparse: quotation marks, line ends of all kinds, commas or semicolons. What it does not say is on which
// line a row begins, and what it does badly is a quotation mark that is never closed: it takes the rest of the file into one cell.
// Here such a row alone is left out, and reading goes on at the next line.
import Papa from "papaparse";
import type { RawRow, RawTable, RowProblem } from "./raw_table.ts";
import { cellsBy, checkWidth, shortened } from "./raw_table.ts";
import { roleOfName } from "./role_names.ts";

interface Parsed {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem: RowProblem | null;
}

/** Rows of which the width is looked at; one that is wider than the columns is told as such. */
const LOOKED_AT = 1000;

/** @param name the file's, for errors @throws RunError("file-invalid") for more columns than anybody looks through */
export function delimitedTable(text: string, delimiter: string, name: string): RawTable {
  const parsed = recordsOf(text, delimiter).filter(
    ({ fields, problem }) => problem !== null || fields.some((field) => field.trim() !== ""),
  );
  const [first] = parsed;
  checkWidth(Math.max(0, ...parsed.slice(0, LOOKED_AT).map(({ fields }) => fields.length)), name);
  const isNamed = first !== undefined && first.problem === null && isHeader(first.fields);
  const named = isNamed ? parsed.slice(1) : parsed;
  const width = isNamed ? first.fields.length : usualWidth(parsed);
  const columns = columnNames(isNamed ? first.fields : Array.from({ length: width }, () => ""));
  const rows: RawRow[] = [];
  const problems: RowProblem[] = [];
  for (const { line, fields, problem } of named) {
    const why = problem ?? raggedness(line, fields, columns.length, delimiter);
    if (why !== null) problems.push(why);
    if (why !== null && !why.isKept) continue;
    rows.push({
      number: line,
      cells: cellsBy(Object.fromEntries(columns.map((name, i) => [name, (fields[i] ?? "").trim()]))),
    });
  }
  return { form: delimiter === "\t" ? "tsv" : "csv", unit: "line", columns, rows, problems, isNamed };
}

/** The delimiter of the first line that has one: tabs first, then what stands most often outside of quotation marks. */
export function delimiterOf(text: string): string | null {
  const [first = ""] = text.replace(/^\s+/, "").split(/\r\n|\r|\n/, 1);
  const bare = first.replaceAll(/"(?:[^"]|"")*"/g, "");
  if (bare.includes("\t")) return "\t";
  const counts = [",", ";", "|"].map((each) => ({ each, count: bare.split(each).length - 1 }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count === 0 ? null : best.each;
}

function recordsOf(text: string, delimiter: string): Parsed[] {
  const records: Parsed[] = [];
  let [begin, line] = [0, 1];
  while (begin < text.length) {
    const rest = begin === 0 ? text : text.slice(begin);
    const { stop, found } = recordsUntilTrouble(rest, delimiter, line);
    records.push(...found);
    if (stop === null) break;
    const end = rest.indexOf("\n", stop.at);
    const lineText = rest.slice(stop.at, end < 0 ? undefined : end).trim();
    records.push({ line: stop.line, fields: [], problem: unclosed(stop.line, lineText) });
    if (end < 0) break;
    begin += end + 1;
    line = stop.line + 1;
  }
  return records;
}

interface Trouble {
  /** Where the row begins in the text, in characters. */
  readonly at: number;
  readonly line: number;
}

/** All records up to one whose quotation mark is never closed. */
function recordsUntilTrouble(
  text: string,
  delimiter: string,
  firstLine: number,
): { readonly found: readonly Parsed[]; readonly stop: Trouble | null } {
  const found: Parsed[] = [];
  let stop: Trouble | null = null;
  let [cursor, line] = [0, firstLine];
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, errors, meta }, parser) => {
      if (errors.some(({ code }) => code === "MissingQuotes")) {
        stop = { at: cursor, line };
        parser.abort();
        return;
      }
      const isDoubtful = errors.some(({ code }) => code === "InvalidQuotes");
      found.push({ line, fields: data, problem: isDoubtful ? strayQuote(line) : null });
      line += lineEnds(text, cursor, meta.cursor);
      cursor = meta.cursor;
    },
  });
  return { found, stop };
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 10 || (sign === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}

const unclosed = (number: number, text: string): RowProblem => ({
  number,
  reason: `A quotation mark is opened and never closed: ${shortened(text)}. Close it, or write two where one is meant.`,
  isKept: false,
});

const strayQuote = (number: number): RowProblem => ({
  number,
  reason:
    "A quotation mark stands in the middle of a cell that is in quotation marks. Write two where one is meant.",
  isKept: false,
});

function raggedness(
  number: number,
  fields: readonly string[],
  width: number,
  delimiter: string,
): RowProblem | null {
  const filled = fields.findLastIndex((field) => field.trim() !== "") + 1;
  const sign = delimiter === "\t" ? "tab" : `“${delimiter}”`;
  if (filled > width) {
    return {
      number,
      reason: `It has ${filled} cells where ${width} are expected. Put a text that holds a ${sign} into quotation marks.`,
      isKept: false,
    };
  }
  if (fields.length >= width) return null;
  const reason = `It has ${fields.length} of ${width} cells; those that are missing count as empty.`;
  return { number, reason, isKept: true };
}

/** A first row that says what its columns are called: one of them has a usual name, or none looks like a question or an answer. */
function isHeader(fields: readonly string[]): boolean {
  if (fields.some((field) => /[?.!]\s*$/.test(field))) return false;
  if (fields.some((field) => roleOfName(field) !== null)) return true;
  return fields.every(
    (field) => field.trim() !== "" && field.length <= 40 && !/^\s*[-+]?[\d.,]+\s*$/.test(field),
  );
}

function usualWidth(parsed: readonly Parsed[]): number {
  const widths = new Map<number, number>();
  for (const { fields } of parsed) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  return [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0])[0];
}

/** Every column gets a name of its own. */
function columnNames(header: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [i, each] of header.entries()) {
    const plain = each.trim() === "" ? `column ${i + 1}` : each.trim();
    let name = plain;
    for (let again = 2; names.has(name); again++) name = `${plain} (${again})`;
    names.add(name);
  }
  return [...names];
}
