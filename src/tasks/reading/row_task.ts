// One row as a question: what its cells say by their roles. A row that cannot be asked says which of its cells is to blame.
import type { Task } from "../../records/task.ts";
import { asRunError } from "../../core/errors.ts";
import { type AnswerKind, isKind, kindOf, notAKind } from "../judge.ts";
import { checkPattern } from "../pattern.ts";
import type { Split } from "../task_set.ts";
import { cellText, type RawRow, shortened } from "./raw_table.ts";
import type { Role } from "./role_names.ts";
import { type ChoiceKey, choicesInside, choicesOf, letterByKey, withChoices } from "./shown_choices.ts";

/** The columns of each role, in the order of the file. */
export type ColumnsByRole = Readonly<Record<Role, readonly string[]>>;

/** A question of a row. What the row does not say is null: what kind its answer is of, and which split it is in. */
export type ReadTask = Omit<Task, "judge" | "split"> & {
  readonly judge: AnswerKind | null;
  readonly split: Split | null;
};

/** Why a row cannot be asked. */
export interface RowFault {
  readonly role: Role;
  readonly reason: string;
}

export interface RowRules {
  /** The columns that the roles are taken from. */
  readonly columns: ColumnsByRole;
  /** Stored with the question as `origin`. */
  readonly origin: string;
  /** What a row without an id is called, before its number. */
  readonly prefix: string;
  /** How all answers are judged; null to see it from each. */
  readonly judge: AnswerKind | null;
  /** The answer of rows that have none, for "contains" and "pattern"; null for none. */
  readonly rule: string | null;
  readonly choiceKey: ChoiceKey;
}

/** Longer texts are no question that a small model could be asked. */
const MOST_LETTERS = 20_000;

export type RowReading =
  | { readonly task: ReadTask; readonly mended: readonly string[] }
  | { readonly fault: RowFault };

/** @returns the question and what was mended on the way, or what is wrong with the row */
export function readRow(row: RawRow, rules: RowRules): RowReading {
  const { columns, judge, rule } = rules;
  const inexact = inexactNumber(row, columns);
  if (inexact !== null) return inexact;
  const asked = questionOf(row, columns);
  if (asked === null) {
    const [name = "question"] = columns.question;
    return fault("question", `“${name}” is empty or missing, so there is nothing to ask.`);
  }
  if (asked.length > MOST_LETTERS) {
    const reason = `Its question has ${asked.length} letters; ${MOST_LETTERS} can be asked at most.`;
    return fault("question", reason);
  }
  const mended: string[] = [];
  const given = answerOf(row, columns, mended);
  if (given !== null && "fault" in given) return given;
  const named = rowText(row, columns.judge[0]);
  if (judge === null && named !== null && !isKind(named)) return fault("judge", notAKind(named));
  const own = judge ?? (named !== null && isKind(named) ? named : null);
  const listed = listedChoices(row, columns);
  const inside = choicesInside(asked);
  const choices = listed.length > 1 ? listed : inside;
  const isChosen = choices.length > 1 && (own === null || own === "choice");
  const key = given?.key ?? (own === "contains" || own === "pattern" ? rule : null);
  const letter = key === null || !isChosen ? null : letterByKey(key, choices, rules.choiceKey);
  if (key !== null && isChosen && listed.length > 1 && letter === null) {
    return fault("answer", `Its answer “${shortened(key)}” is none of its ${choices.length} choices.`);
  }
  const isChoice = isChosen && (listed.length > 1 || letter !== null);
  const answer = letter ?? key;
  const bad = own === "pattern" && answer !== null ? patternFault(answer) : null;
  if (bad !== null) return bad;
  const split = splitNamed(rowText(row, columns.split[0]), mended);
  const solution = given?.solution ?? rowText(row, columns.solution[0]);
  return {
    task: {
      id: rowText(row, columns.id[0]) ?? `${rules.prefix}-${row.number}`,
      question: isChoice && inside.length === 0 ? withChoices(asked, choices) : asked,
      answer,
      judge: own ?? (isChoice ? "choice" : answer === null ? null : kindOf(answer)),
      ...(isChoice ? { choices } : {}),
      ...(solution === null ? {} : { solution }),
      family: rowText(row, columns.family[0]) ?? "all",
      split,
      origin: rules.origin,
      ...("hints" in row.cells ? { hints: row.cells["hints"] } : {}),
    },
    mended,
  };
}

/** Answers and choices of all rows as they stand there, to see how the file names a choice. */
export function keyedChoices(row: RawRow, columns: ColumnsByRole) {
  const answer = answerOf(row, columns, []);
  const asked = questionOf(row, columns) ?? "";
  const listed = listedChoices(row, columns);
  const choices = listed.length > 1 ? listed : choicesInside(asked);
  return answer === null || "fault" in answer || choices.length < 2 ? [] : [{ answer: answer.key, choices }];
}

/** The choices in the row's own columns; a column that the row has not is none of them. */
function listedChoices(row: RawRow, columns: ColumnsByRole): readonly string[] {
  const cells = columns.choices.map((column) => row.cells[column]);
  return choicesOf(cells.filter((cell) => cell !== undefined));
}

/** A number that JSON.parse rounded or could not hold: another would be asked or be right than the file says. */
function inexactNumber(row: RawRow, columns: ColumnsByRole): { readonly fault: RowFault } | null {
  for (const [role, names] of Object.entries(columns) as [Role, readonly string[]][]) {
    for (const name of names) {
      const cells: readonly unknown[] = [row.cells[name]].flat();
      const bad = cells.find(
        (cell): cell is number =>
          typeof cell === "number" && (Math.abs(cell) > Number.MAX_SAFE_INTEGER || !Number.isFinite(cell)),
      );
      if (bad === undefined) continue;
      const reason = `“${name}” is a number that is not kept exactly (${bad} is read). Write it in quotation marks.`;
      return fault(role, reason);
    }
  }
  return null;
}

const fault = (role: Role, reason: string) => ({ fault: { role, reason } }) as const;

function rowText(row: RawRow, column: string | undefined): string | null {
  const text = column === undefined ? null : cellText(row.cells[column]);
  return text === null || text.trim() === "" ? null : text;
}

/** What it is about, then what is asked. */
function questionOf(row: RawRow, columns: ColumnsByRole): string | null {
  const asked = columns.question.flatMap((column) => rowText(row, column) ?? []);
  if (asked.length === 0) return null;
  const [only] = asked;
  if (asked.length === 1 && columns.context.length === 0) return only!;
  const about = columns.context.flatMap((column) => rowText(row, column) ?? []);
  const before = about.map((text) => (/[.!?:…"”)]$/.test(text) ? text : `${text}.`));
  return [...before, ...asked].join(" ");
}

interface GivenAnswer {
  readonly key: string;
  /** The working before "####", as GSM8K writes it; null without. */
  readonly solution: string | null;
}

function answerOf(
  row: RawRow,
  columns: ColumnsByRole,
  mended: string[],
): GivenAnswer | { readonly fault: RowFault } | null {
  const [column] = columns.answer;
  const cell = column === undefined ? null : row.cells[column];
  const text = cellText(Array.isArray(cell) ? cell[0] : cell);
  if (Array.isArray(cell) && text !== null && cell.length > 1) {
    mended.push(`It has ${cell.length} answers; the first one, “${shortened(text)}”, is the key.`);
  }
  if (text === null) {
    if (cell === null || cell === undefined) return null;
    const shown = shortened(JSON.stringify(cell));
    return fault("answer", `Its answer is no text and no number, but ${shown}.`);
  }
  const [, working, last] = /^([^]*)####([^]*)$/.exec(text) ?? [];
  const key = (last ?? text).trim();
  if (key !== "") return { key, solution: working === undefined ? null : text.trim() };
  return last === undefined ? null : fault("answer", 'Its answer has nothing after its last "####".');
}

function patternFault(pattern: string): { readonly fault: RowFault } | null {
  try {
    checkPattern(pattern);
    return null;
  } catch (thrown) {
    return fault("answer", asRunError(thrown, "pattern").message);
  }
}

const SPLIT_NAMES: ReadonlyMap<string, Split> = new Map([
  ...["distil", "distill", "train", "training", "learn"].map((name) => [name, "distil"] as const),
  ...["val", "valid", "validate", "validation", "dev"].map((name) => [name, "val"] as const),
  ...["test", "testing", "eval", "heldout", "held-out"].map((name) => [name, "test"] as const),
]);

function splitNamed(name: string | null, mended: string[]): Split | null {
  const found = name === null ? undefined : SPLIT_NAMES.get(name.toLowerCase());
  if (name !== null && found === undefined) {
    mended.push(
      `Its split “${shortened(name)}” is none of learn, validate and test; it is dealt out like the others.`,
    );
  }
  return found ?? null;
}

/** The kind that all known answers are of, "text" where they are of several. */
export function commonKind(tasks: readonly Pick<ReadTask, "answer" | "judge">[]): AnswerKind {
  const kinds = new Set(
    tasks.flatMap(({ answer, judge }) => (answer === null || judge === null ? [] : [judge])),
  );
  const [only = "text"] = kinds.size === 1 ? kinds : [];
  return only;
}
