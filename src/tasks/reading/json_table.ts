// JSON as rows: one object a line, one list of objects, or an object that holds such a list, as BIG-Bench-Hard's {"examples": […]}.
import { RunError } from "../../core/errors.ts";
import { jsonFault } from "../../core/json_fault.ts";
import { eachJsonLine, halfCharacter } from "../../core/json_lines.ts";
import { cellsBy, checkWidth, type RawRow, type RawTable, type RowProblem, shortened } from "./raw_table.ts";

/** @throws RunError("file-invalid") for rows with more names than anybody looks through */
export function jsonLinesTable(text: string, name: string): RawTable {
  const rows: RawRow[] = [];
  const problems: RowProblem[] = [];
  for (const line of eachJsonLine(text)) {
    if ("value" in line) sort(line.number, line.value, rows, problems);
    else
      problems.push({
        number: line.number,
        reason: `It is not JSON: ${jsonFault(line.text) ?? "it cannot be read"}. The line is ${shortened(line.text)} — correct it there.`,
        isKept: false,
      });
  }
  return tableOf("jsonl", name, { rows, problems });
}

/** @throws RunError("file-invalid") for a text that is not JSON, or has no list of objects in it */
export function jsonTable(text: string, name: string): RawTable {
  const list = listIn(parsed(text, name));
  if (list === null) {
    throw new RunError(
      "file-invalid",
      `${name}: expected a list of questions, [{"question": "…", "answer": "…"}, …], or an object that holds one. It has none.`,
      { name },
    );
  }
  const rows: RawRow[] = [];
  const problems: RowProblem[] = [];
  for (const [i, value] of list.entries()) sort(i + 1, value, rows, problems);
  return tableOf("json", name, { rows, problems });
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = jsonFault(text) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new RunError(
      "file-invalid",
      `${name} is not JSON: ${shortened(why, 120)}. Correct it there, or export it anew.`,
      { name },
      { cause },
    );
  }
}

/** The value itself, or the longest list that one of its fields holds. */
function listIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const lists = Object.values(Object(value) as Record<string, unknown>).filter((each) => Array.isArray(each));
  return lists.reduce<readonly unknown[] | null>(
    (longest, each) => (longest === null || each.length > longest.length ? each : longest),
    null,
  );
}

function sort(number: number, value: unknown, rows: RawRow[], problems: RowProblem[]): void {
  const half = halfCharacter(value);
  if (half !== null) problems.push({ number, reason: `It holds ${half}`, isKept: false });
  else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    rows.push({ number, cells: cellsBy(value as Record<string, unknown>) }); // an object of JSON has named values
  } else if (typeof value === "string") rows.push({ number, cells: cellsBy({ question: value }) });
  else {
    const shown = shortened(JSON.stringify(value));
    problems.push({ number, reason: `Expected an object with named values, got ${shown}.`, isKept: false });
  }
}

function tableOf(
  form: "jsonl" | "json",
  name: string,
  { rows, problems }: Pick<RawTable, "rows" | "problems">,
): RawTable {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  checkWidth(columns.length, name);
  return { form, unit: form === "jsonl" ? "line" : "row", columns, rows, problems, isNamed: true };
}
