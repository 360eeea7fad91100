// Which form a text has, by its name and by how it begins, and its rows by that form.
import { delimitedTable, delimiterOf } from "./delimited.ts";
import { jsonLinesTable, jsonTable } from "./json_table.ts";
import { cellsBy, type RawTable } from "./raw_table.ts";
import { roleOfName } from "./role_names.ts";

/** @throws RunError("file-invalid") for JSON that is none, or without a list; for a table with more columns than anybody looks through */
export function rawTable(text: string, name: string): RawTable {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const plain = text.replace(/^\uFEFF/, "");
  const begins = plain.trimStart()[0];
  if (ending === "jsonl" || ending === "ndjson") return jsonLinesTable(plain, name);
  if (begins === "[" || (ending === "json" && begins !== "{")) return jsonTable(plain, name);
  if (begins === "{") return isOneObject(plain) ? jsonTable(plain, name) : jsonLinesTable(plain, name);
  if (ending === "tsv" || ending === "tab") return delimitedTable(plain, "\t", name);
  const delimiter = delimiterOf(plain);
  if (ending === "csv") return delimitedTable(plain, delimiter ?? ",", name);
  if (delimiter === null) return linesTable(plain);
  const table = delimitedTable(plain, delimiter, name);
  return looksLikeTable(table, delimiter) ? table : linesTable(plain);
}

/** One object over several lines, or one that holds a list: no JSON Lines. */
function isOneObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    const holdsRows = (each: unknown) => Array.isArray(each) && typeof each[0] === "object";
    return text.trim().includes("\n") || Object.values(Object(value) as object).some(holdsRows);
  } catch {
    return !text.trimStart().includes("\n{");
  }
}

/** Sentences have commas too. Text that was pasted is a table when its first line names columns, or when all rows have as many cells
 *  and the last ones are short. */
function looksLikeTable({ rows, problems, columns, isNamed }: RawTable, delimiter: string): boolean {
  if (delimiter === "\t") return true;
  if (isNamed && columns.some((column) => roleOfName(column) !== null)) return true;
  const last = rows.map(({ cells }) => String(cells[columns.at(-1) ?? ""]).trim());
  return (
    problems.length === 0 &&
    columns.length > 1 &&
    last.every((cell) => cell.length <= 30 && !/[?.!]$/.test(cell))
  );
}

/** One question a line. A first line that is a column's name is no question. */
function linesTable(text: string): RawTable {
  const lines = text.split(/\r\n|\r|\n/).map((line, i) => ({ number: i + 1, line: line.trim() }));
  const filled = lines.filter(({ line }) => line !== "");
  const isNamed = roleOfName(filled[0]?.line ?? "") === "question";
  const rows = filled
    .slice(isNamed ? 1 : 0)
    .map(({ number, line }) => ({ number, cells: cellsBy({ question: line }) }));
  return { form: "lines", unit: "line", columns: ["question"], rows, problems: [], isNamed: true };
}
