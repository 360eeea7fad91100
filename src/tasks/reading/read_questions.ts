// A person's own questions out of what people have: text that is pasted, CSV, TSV, JSON Lines, JSON. Nothing is lost in silence: what
// each column was taken for, what was mended and what is left out, and why, is part of the result, for the page and the command line.
import { RunError } from "../../core/errors.ts";
import type { Task } from "../../records/task.ts";
import type { WorkedExample } from "../../records/worked_example.ts";
import { checkPattern } from "../pattern.ts";
import type { Split } from "../task_set.ts";
import { chooseExamples } from "./choose_examples.ts";
import { type DealtOut, dealOut } from "./deal_out.ts";
import { decodeText, type Encoding } from "./encoding.ts";
import { type ColumnRoles, guessRoles } from "./guess_roles.ts";
import { rawTable } from "./raw_form.ts";
import { OWN_ORIGIN } from "./origin.ts";
import { cellText, type FileForm, type RawTable, type RowProblem, shortened } from "./raw_table.ts";
import type { ReadWish } from "./read_wish.ts";
import type { Role } from "./role_names.ts";
import { notesOn } from "./reading_notes.ts";
import {
  type ColumnsByRole,
  commonKind,
  keyedChoices,
  readRow,
  type ReadTask,
  type RowRules,
} from "./row_task.ts";
import { type ChoiceKey, choiceKeyOf } from "./shown_choices.ts";

/** A file's name and bytes, or a text that was pasted. */
export interface QuestionText {
  readonly name: string;
  readonly content: Uint8Array | string;
}

export interface ReadColumn {
  readonly name: string;
  readonly role: Role | null;
}

export interface QuestionReading {
  readonly name: string;
  readonly form: FileForm;
  readonly encoding: Encoding;
  /** What `problems` count: lines of a text, or rows of a list. */
  readonly unit: "line" | "row";
  readonly columns: readonly ReadColumn[];
  /** The first rows as they stand there, a text a column. */
  readonly preview: readonly { readonly number: number; readonly cells: readonly string[] }[];
  /** Rows that the file has, read or not. */
  readonly rows: number;
  /** In the order of the file. */
  readonly problems: readonly RowProblem[];
  /** What is asked, in the order of the file. */
  readonly tasks: readonly Task[];
  readonly examples: readonly WorkedExample[];
  /** Questions by what they are for. */
  readonly counts: Readonly<Record<Split, number>>;
  /** How the answers name their choices, null where nothing can be chosen. */
  readonly choiceKey: ChoiceKey | null;
  readonly dealt: Omit<DealtOut, "splits">;
  /** What a person should know before a run, in whole sentences. */
  readonly notes: readonly string[];
  /** Why nothing can be asked, null where something can. */
  readonly trouble: string | null;
}

/** @throws RunError("file-invalid") for another encoding (`details.offer`), a file that is no text or too large, and JSON that is none;
 *  RunError("empty-dataset") for an empty file; RunError("config") for a rule that is no regular expression */
export function readQuestions(source: QuestionText, wish: ReadWish): QuestionReading {
  const { name, content } = source;
  const { text, encoding, doubt } =
    typeof content === "string"
      ? { text: content, encoding: "utf-8" as const, doubt: null }
      : decodeText(content, name, wish.encoding);
  if (text.trim() === "") {
    throw new RunError("empty-dataset", `${name} is empty. Choose a file with a question on each line.`, {
      name,
    });
  }
  if (wish.judge === "pattern" && wish.rule !== null) checkPattern(wish.rule);
  const table = rawTable(text, name);
  const columns = rolesOf(table, wish.roles);
  const rows = table.rows.length + table.problems.filter(({ isKept }) => !isKept).length;
  const preview = previewOf(table);
  const found = { name, form: table.form, encoding, unit: table.unit, columns, preview, rows };
  if (columns.every(({ role }) => role !== "question")) {
    return { ...found, ...NOTHING, problems: table.problems, trouble: noQuestions(name, table) };
  }
  const asked = questionsOf(table, columns, wish);
  const reason = asked.problems[0]?.reason ?? "";
  const nothing =
    rows === 0
      ? "it has columns and no rows; write a question on each"
      : `none of its ${rows} rows can be asked`;
  const trouble = asked.tasks.length > 0 ? null : `${name}: ${nothing}. ${reason}`.trim();
  return { ...found, ...asked, notes: [...(doubt === null ? [] : [doubt]), ...asked.notes], trouble };
}

const PREVIEWED = 10;
const LONGEST_CELL = 300;

function previewOf({ columns, rows }: RawTable): QuestionReading["preview"] {
  return rows.slice(0, PREVIEWED).map(({ number, cells }) => ({
    number,
    cells: columns.map((column) => {
      const cell = cells[column];
      return shortened(cellText(cell) ?? (cell === undefined ? "" : JSON.stringify(cell)), LONGEST_CELL);
    }),
  }));
}

/** The guess, corrected: a role that a person gives to a column is no longer that of the column that was guessed to have it. */
function rolesOf(table: RawTable, given: ColumnRoles): readonly ReadColumn[] {
  const guessed = guessRoles(table);
  const roles = new Set(Object.values(given));
  return table.columns.map((name) => {
    if (Object.hasOwn(given, name)) return { name, role: given[name] ?? null };
    const role = guessed[name] ?? null;
    return { name, role: roles.has(role) ? null : role };
  });
}

/** What stands in a table of which the columns are known. */
function questionsOf(table: RawTable, columns: readonly ReadColumn[], wish: ReadWish) {
  const byRole = columnsByRole(columns);
  const keyed = table.rows.flatMap((row) => keyedChoices(row, byRole));
  const choiceKey = keyed.length === 0 ? null : choiceKeyOf(keyed);
  const rules: RowRules = {
    columns: byRole,
    origin: OWN_ORIGIN,
    prefix: table.unit,
    judge: wish.judge,
    rule: wish.rule,
    choiceKey: choiceKey ?? "letter",
  };
  const { read, problems } = readRows(table, rules);
  const { splits, ...dealt } = dealOut(
    read.map(({ task }) => task),
    wish.splits,
  );
  const judged = withJudges(read, splits, problems);
  const seed = wish.splits.by === "text" ? 1 : wish.splits.by.seed;
  const { examples, from } = chooseExamples(judged, wish.examples ?? 0, seed);
  const shown = new Set(from.map(({ question }) => question));
  const tasks = judged.filter(({ question }) => !shown.has(question));
  for (const { number, task } of read) {
    if (!shown.has(task.question) || from.some(({ id }) => id === task.id)) continue;
    const reason = "The same question is a worked example, so it is not asked.";
    problems.push({ number, reason, isKept: false });
  }
  return {
    problems: problems.toSorted((a, b) => a.number - b.number),
    tasks,
    examples,
    counts: countSplits(tasks),
    choiceKey,
    dealt,
    notes: notesOn(tasks, byRole, choiceKey, dealt),
  };
}

const NOTHING = {
  tasks: [],
  examples: [],
  counts: { distil: 0, val: 0, test: 0 },
  choiceKey: null,
  dealt: {
    groups: { groupOf: [], repeated: 0, near: 0, templates: 0, templated: 0, isWhole: true },
    leaks: 0,
  },
  notes: [],
};

interface ReadRowTask {
  readonly number: number;
  readonly task: ReadTask;
}

function readRows(
  table: RawTable,
  rules: RowRules,
): { readonly read: readonly ReadRowTask[]; readonly problems: RowProblem[] } {
  const read: ReadRowTask[] = [];
  const problems = [...table.problems];
  const ids = new Set<string>();
  for (const row of table.rows) {
    const { number } = row;
    const reading = readRow(row, rules);
    if ("fault" in reading) {
      problems.push({ number, reason: reading.fault.reason, isKept: false });
      continue;
    }
    for (const reason of reading.mended) problems.push({ number, reason, isKept: true });
    const { id } = reading.task;
    let own = id;
    for (let again = 2; ids.has(own); again++) own = `${id}-${again}`;
    if (own !== id) {
      problems.push({
        number,
        reason: `Its id “${id}” is used before; it is called “${own}”.`,
        isKept: true,
      });
    }
    ids.add(own);
    read.push({ number, task: { ...reading.task, id: own } });
  }
  return { read, problems };
}

/** Tasks with all that they need; an answer that nobody knows is of the kind of the others, where those are all of one. */
function withJudges(
  read: readonly ReadRowTask[],
  splits: readonly (Split | null)[],
  problems: RowProblem[],
): readonly Task[] {
  const common = commonKind(read.map(({ task }) => task));
  return read.flatMap(({ number, task }, i) => {
    const split = splits[i] ?? null;
    if (split !== null) return [{ ...task, split, judge: task.judge ?? common }];
    const reason = "The same question is held out by another row, so it is not learned from.";
    problems.push({ number, reason, isKept: false });
    return [];
  });
}

function columnsByRole(columns: readonly ReadColumn[]): ColumnsByRole {
  const of = (role: Role) => columns.filter((each) => each.role === role).map(({ name }) => name);
  return {
    question: of("question"),
    context: of("context"),
    answer: of("answer"),
    solution: of("solution"),
    choices: of("choices"),
    family: of("family"),
    split: of("split"),
    id: of("id"),
    judge: of("judge"),
  };
}

function countSplits(tasks: readonly Task[]): Record<Split, number> {
  const counts = { distil: 0, val: 0, test: 0 };
  for (const { split } of tasks) counts[split]++;
  return counts;
}

const LISTED = 12;

function noQuestions(name: string, { columns }: RawTable): string {
  const more = columns.length > LISTED ? ` and ${columns.length - LISTED} more` : "";
  const listed =
    columns
      .slice(0, LISTED)
      .map((column) => `“${shortened(column)}”`)
      .join(", ") + more;
  return `${name}: none of its columns looks like questions (${listed}). Say which one holds them.`;
}
