// Tasks out of JSON Lines, one object a line, read strictly: the first line that is wrong ends it. Its fields are
// {"question", "answer"} and, where they are known, "id", "family", "judge", "split", "choices" and "solution". Without an answer
// nothing can be called right or wrong. GSM8K's answers are worked solutions that end in "#### 42": what stands after the last "####"
// is the answer. An answer that is missing is of the kind of the others, where they are all of one.
// A line without a split gets one by the hash of its question, so that a question stays where it is when the file grows, and two
// lines with one question never stand in two splits.
import { RunError } from "../../core/errors.ts";
import { type JsonLine, parseJsonLines } from "../../core/json_lines.ts";
import type { Task } from "../../records/task.ts";
import { splitByText } from "./deal_out.ts";
import { cellsBy } from "./raw_table.ts";
import {
  type ColumnsByRole,
  commonKind,
  keyedChoices,
  readRow,
  type ReadTask,
  type RowRules,
} from "./row_task.ts";
import { USUAL_SHARES } from "./shares.ts";
import { choiceKeyOf } from "./shown_choices.ts";

/** Stored with each task as `origin`, and the id of the source that reads so. */
const JSONL_ORIGIN = "jsonl";

/** All tasks in the order of their lines.
 *  @param where the file's name, for errors
 *  @param needs whether a line without a right answer is refused
 *  @throws RunError("file-invalid") naming line and field; RunError("empty-dataset") for a text without lines */
export function readTaskLines(
  text: string,
  where: string,
  { needsAnswers }: { readonly needsAnswers: boolean },
): readonly Task[] {
  const lines = parseJsonLines(text, where);
  const keyed = lines.flatMap(({ number, value }) =>
    keyedChoices({ number, cells: cellsOf(value) }, COLUMNS),
  );
  const rules = { ...RULES, choiceKey: choiceKeyOf(keyed) };
  const read = lines.map((line) => taskOf(line, where, { rules, needsAnswers }));
  const common = commonKind(read);
  const tasks = read.map((task): Task => ({
    ...task,
    judge: task.judge ?? common,
    split: task.split ?? splitByText(task.question, USUAL_SHARES),
  }));
  const seen = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id)) {
      throw new RunError("file-invalid", `${where}: two tasks have the id "${id}".`, { path: where, id });
    }
    seen.add(id);
  }
  return tasks;
}

const COLUMNS: ColumnsByRole = {
  question: ["question"],
  context: [],
  answer: ["answer"],
  solution: ["solution"],
  choices: ["choices", "options"],
  family: ["family"],
  split: ["split"],
  id: ["id"],
  judge: ["judge"],
};
const RULES: Omit<RowRules, "choiceKey"> = {
  columns: COLUMNS,
  origin: JSONL_ORIGIN,
  prefix: "line",
  judge: null,
  rule: null,
};

const cellsOf = (value: unknown) => cellsBy(Object(value) as Readonly<Record<string, unknown>>);

function taskOf(
  { number, value }: JsonLine,
  path: string,
  { rules, needsAnswers }: { readonly rules: RowRules; readonly needsAnswers: boolean },
): ReadTask {
  const where = `${path}, line ${number}`;
  const wrong = (why: string) => new RunError("file-invalid", `${where}: ${why}`, { path, line: number });
  const lacking = () =>
    wrong(`expected {"question": "…", "answer": "…"}, got ${JSON.stringify(value).slice(0, 80)}.`);
  const cells = cellsOf(value);
  const { answer } = cells;
  if (typeof answer === "string" && answer.trim() === "") {
    throw wrong(
      '"answer" is empty. Write the right answer there, or leave the field out where nobody knows it.',
    );
  }
  if (typeof answer === "object" && answer !== null) throw lacking();
  const read = readRow({ number, cells }, rules);
  if ("fault" in read) throw read.fault.role === "question" ? lacking() : wrong(read.fault.reason);
  const [doubt] = read.mended;
  if (doubt !== undefined) throw wrong(doubt);
  if (needsAnswers && read.task.answer === null) throw lacking();
  return read.task;
}
