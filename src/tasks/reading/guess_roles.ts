// What each column of a file is: guessed by its name, else by what stands in it, and corrected by the person.
import { cellText, type RawTable } from "./raw_table.ts";
import { choiceColumns, rankOfName, type Role, ROLES } from "./role_names.ts";

/** A column without a role is not used. */
export type ColumnRoles = Readonly<Record<string, Role | null>>;

/** Rows that a guess looks at. */
const LOOKED_AT = 200;
/** An answer above this many letters on average is no answer but a text. */
const LONGEST_ANSWER = 60;

/** A role for each column; more than one column may be "context", "choices" or a person's second "question". */
export function guessRoles(table: RawTable): ColumnRoles {
  const roles = new Map<string, Role>();
  for (const column of choiceColumns(table.columns)) roles.set(column, "choices");
  if (table.isNamed) {
    for (const role of ROLES) {
      const found = plainest(table.columns, role, roles);
      if (found !== null) roles.set(found, role);
    }
    // An instruction, and beside it what it is about.
    const input = table.columns.find((column) => column.toLowerCase() === "input" && !roles.has(column));
    if (input !== undefined && ![...roles.values()].includes("context")) roles.set(input, "context");
  }
  const taken = (role: Role) => [...roles.values()].includes(role);
  const looks = table.columns.filter((column) => !roles.has(column)).map((name) => lookOf(name, table));
  if (!taken("question")) {
    const question = looksLikeQuestions(looks);
    if (question !== null) roles.set(question, "question");
  }
  if (!table.isNamed && taken("question")) guessUnnamed(table, looks, roles);
  return Object.fromEntries(table.columns.map((column) => [column, roles.get(column) ?? null]));
}

/** In a table without names: a last column of short texts is the answer, and three or more between it and the question are choices
 *  where the answer is a letter. */
function guessUnnamed(table: RawTable, looks: readonly Look[], roles: Map<string, Role>): void {
  const last = looks.at(-1);
  if (last === undefined || roles.has(last.name) || last.length > LONGEST_ANSWER || last.filled < 0.5) return;
  roles.set(last.name, "answer");
  const question = table.columns.findIndex((column) => roles.get(column) === "question");
  const between = table.columns.slice(question + 1, -1);
  if (last.letters > 0.9 && between.length >= 2) {
    for (const column of between) roles.set(column, "choices");
  }
}

function plainest(columns: readonly string[], role: Role, taken: ReadonlyMap<string, Role>): string | null {
  const ranked = columns.flatMap((column) => {
    const rank = taken.has(column) ? null : rankOfName(column, role);
    return rank === null ? [] : [{ column, rank }];
  });
  return ranked.toSorted((a, b) => a.rank - b.rank)[0]?.column ?? null;
}

/** What stands in a column, over its first rows. */
interface Look {
  readonly name: string;
  /** Share of the rows that have something there. */
  readonly filled: number;
  /** Share of what is there that ends with a question mark, and that is one letter. */
  readonly asks: number;
  readonly letters: number;
  /** Mean letters, and mean words, of what is there. */
  readonly length: number;
  readonly words: number;
}

function lookOf(name: string, { rows }: RawTable): Look {
  const looked = rows.slice(0, LOOKED_AT);
  const texts = looked.flatMap(({ cells }) => {
    const text = cellText(cells[name])?.trim() ?? "";
    return text === "" ? [] : [text];
  });
  const mean = (of: (text: string) => number) =>
    texts.reduce((sum, text) => sum + of(text), 0) / Math.max(1, texts.length);
  return {
    name,
    filled: texts.length / Math.max(1, looked.length),
    asks: mean((text) => (/[?？]\s*$/.test(text) ? 1 : 0)),
    letters: mean((text) => (/^\(?[A-Z]\)?$/.test(text) ? 1 : 0)),
    length: mean((text) => text.length),
    words: mean((text) => text.split(/\s+/).length),
  };
}

/** The column that asks most often, else the one with the longest texts, if they are sentences at all. */
function looksLikeQuestions(looks: readonly Look[]): string | null {
  const there = looks.filter(({ filled }) => filled >= 0.5);
  const asking = there.filter(({ asks }) => asks >= 0.3).toSorted((a, b) => b.asks - a.asks)[0];
  const longest = there.filter(({ words }) => words >= 3).toSorted((a, b) => b.words - a.words)[0];
  return (asking ?? longest)?.name ?? null;
}
