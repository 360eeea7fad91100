// `retort run --questions FILE`: the flags that say how the file is read, and what was read of it in lines.
import { RunError } from "../core/errors.ts";
import { heldOutSentence } from "../eval/held_out.ts";
import { ANSWER_KINDS } from "../tasks/judge.ts";
import { type Shares, USUAL_SHARES } from "../tasks/reading/shares.ts";
import { ENCODINGS } from "../tasks/reading/encoding.ts";
import type { ColumnRoles } from "../tasks/reading/guess_roles.ts";
import type { QuestionReading } from "../tasks/reading/read_questions.ts";
import type { ReadWish } from "../tasks/reading/read_wish.ts";
import { type Role, ROLES } from "../tasks/reading/role_names.ts";
import { type Flag, type FlagValues, optional, optionalChoice, optionalInteger } from "./flags.ts";

const columns: Flag<ColumnRoles> = {
  placeholder: "ROLE=COLUMN,…",
  help: `which column is what; roles: ${ROLES.join(", ")}, none`,
  parse: parseColumns,
  absent: { value: {} },
};

const shares: Flag<Shares | null> = {
  placeholder: "L,V,T",
  help: `proportion of questions to learn from, validate with and test on (default ${USUAL_SHARES.join(",")})`,
  parse: parseShares,
  absent: { value: null },
};

export const QUESTION_FLAGS = {
  questions: optional(
    "FILE",
    "asks the questions of this file: .csv, .tsv, .jsonl, .json or .txt; see below",
  ),
  columns,
  encoding: optionalChoice(ENCODINGS, "the file's encoding (default: seen from its first bytes, else utf-8)"),
  judge: optionalChoice(ANSWER_KINDS, "how all answers are compared (default: seen from each)"),
  "answer-rule": optional(
    "TEXT",
    "what an answer must contain or match where the file has none (--judge contains|pattern)",
  ),
  shares,
  "split-seed": optionalInteger(
    { min: 0, max: 4_294_967_295 },
    "deals the questions out anew (default 1; .jsonl: by the hash of each question)",
  ),
};

export const QUESTION_NOTES = `
Without --questions the questions are those of the page. A file is a table with a head (CSV, TSV), a JSON object a line, a list of
them, or one question a line. Columns are recognised by their names or contents: question, context (stands before it), answer,
solution (a worked answer; "… #### 42" counts as one), choices, family, split (learn, validate, test), id. What is taken for what,
what is mended and what is left out is told. Questions that are nearly the same are never learned and tested both. Where --tasks or
--test-tasks is not given, all of the file are asked, up to the usual number. Without any answers the group's agreement is the key.`;

/** How the file is read, and how many of its questions become worked examples. JSON Lines stay where the hash of their text puts them, unless shares or a seed are given. */
export function wishOf(path: string, flags: FlagValues<typeof QUESTION_FLAGS>, examples: number): ReadWish {
  const isHashed = /\.(?:jsonl|ndjson)$/i.test(path) && flags["split-seed"] === null && flags.shares === null;
  return {
    encoding: flags.encoding,
    roles: flags.columns,
    judge: flags.judge,
    rule: flags["answer-rule"],
    splits: {
      by: isHashed ? "text" : { seed: flags["split-seed"] ?? 1 },
      shares: flags.shares ?? USUAL_SHARES,
    },
    examples,
  };
}

/** Rows with problems that are told one by one. */
const MOST_TOLD = 20;

/** What was read, a line each: how many, what the columns are, what was wrong with which row, what to know. */
export function* linesOn(reading: QuestionReading): Generator<string> {
  const { name, form, rows, tasks, examples, counts, unit, problems } = reading;
  const { distil, val, test } = counts;
  const dealt = `${distil} to learn from, ${val} to validate with, ${test} to test on`;
  const shown = examples.length === 0 ? "" : `, ${examples.length} as worked examples`;
  yield `${name} (${form}): ${tasks.length} of ${rows} questions are asked: ${dealt}${shown}`;
  const used = reading.columns.flatMap(({ name: column, role }) =>
    role === null ? [] : [`${role} = ${column}`],
  );
  yield `columns: ${used.join(", ")}`;
  for (const { number, reason, isKept } of problems.slice(0, MOST_TOLD)) {
    yield `${unit} ${number} ${isKept ? "mended" : "left out"}: ${reason}`;
  }
  if (problems.length > MOST_TOLD) yield `${problems.length - MOST_TOLD} more such ${unit}s`;
  yield* reading.notes;
  yield heldOutSentence(test);
}

/** @throws RunError("config") naming columns that the file does not have */
export function checkColumns(given: ColumnRoles, { name, columns: there }: QuestionReading): void {
  const missing = Object.keys(given).find((column) => there.every((each) => each.name !== column));
  if (missing === undefined) return;
  const listed = there.map((each) => `“${each.name}”`).join(", ");
  throw new RunError("config", `${name} has no column “${missing}”; it has ${listed}.`, { column: missing });
}

function parseColumns(text: string, name: string): ColumnRoles {
  const roles: Record<string, Role | null> = {};
  for (const part of text.split(",")) {
    const [role = "", column = ""] = part.split(/=(.*)/s).map((each) => each.trim());
    const found = ROLES.find((each) => each === role) ?? null;
    if (column === "" || (found === null && role !== "none")) {
      throw new RunError(
        "config",
        `--${name}: expected ROLE=COLUMN with a role of ${ROLES.join(", ")} or none, got "${part}".`,
        { name },
      );
    }
    roles[column] = found;
  }
  return roles;
}

function parseShares(text: string, name: string): Shares {
  const [learn, validate, test, ...more] = text.split(",").map((each) => Number(each.trim() || Number.NaN));
  const all = [learn, validate, test].map((each) => each ?? Number.NaN);
  if (more.length === 0 && all.every((each) => Number.isInteger(each) && each >= 0 && each <= 1000)) {
    if (learn! > 0 && test! > 0) return [learn!, validate!, test!];
  }
  throw new RunError(
    "config",
    `--${name}: expected three whole numbers, those to learn from and to test on above 0, as in 5,2,3; got "${text}".`,
    { name },
  );
}
