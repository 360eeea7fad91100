// Questions out of a file of JSON Lines, one object a line: {"question", "answer"} and, where they are known, "id", "family",
// "judge" and "split". Without an answer nothing can be called right or wrong. GSM8K's answers are worked solutions that end in
// "#### 42": what stands after the last "####" is the answer. An answer that is missing is of the kind of the others, where they are
// all of one.
// A line without a split gets one by the hash of its question, so that a question stays where it is when the file grows, and two
// lines with one question never stand in two splits.
import { RunError } from "../../core/errors.ts";
import { type JsonLine, parseJsonLines } from "../../core/json_lines.ts";
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import type { Task } from "../../records/task.ts";
import { type AnswerKind, kindOf, parseKind } from "../judge.ts";
import { md5 } from "../md5.ts";
import type { QuestionSource } from "../source.ts";
import type { Split, TaskSet } from "../task_set.ts";

export const JSONL_SOURCE: QuestionSource = {
  id: "jsonl",
  title: "a file of questions",
  words:
    'One question a line: {"question": "…", "answer": "…"}, with an id, a family and a kind of answer if you like.',
  needs: "file",
  open: ({ file }) => {
    if (file === undefined) throw new RunError("config", "Questions of a file need the file. Choose one.");
    return taskSetOf(file.name, readTaskLines(file.text, file.name, { needsAnswers: false }));
  },
};

/** All tasks in the order of their lines.
 *  @param where the file's name, for errors
 *  @param needs whether a line without a right answer is refused
 *  @throws RunError("file-invalid") naming line and field; RunError("empty-dataset") for a text without lines */
export function readTaskLines(
  text: string,
  where: string,
  { needsAnswers }: { readonly needsAnswers: boolean },
): readonly Task[] {
  const read = parseJsonLines(text, where).map((line) => taskOf(line, where, needsAnswers));
  const kinds = new Set(
    read.flatMap(({ answer, judge }) => (answer === null || judge === null ? [] : [judge])),
  );
  const [common = "text"] = kinds.size === 1 ? kinds : [];
  const tasks = read.map(({ judge, ...task }): Task => ({ ...task, judge: judge ?? common }));
  const seen = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id)) {
      throw new RunError("file-invalid", `${where}: two tasks have the id "${id}".`, { path: where, id });
    }
    seen.add(id);
  }
  return tasks;
}

function taskSetOf(name: string, tasks: readonly Task[]): TaskSet {
  return {
    name,
    families: [...new Set(tasks.map(({ family }) => family))],
    size: (split) => tasks.filter((task) => task.split === split).length,
    tasks: (split, seed) =>
      new RandomStream(deriveSeed(seed, "tasks", split)).shuffle(
        tasks.filter((task) => task.split === split),
      ),
  };
}

/** A task, but for the kind of an answer that nobody knows where the line does not say it. */
type ReadTask = Omit<Task, "judge"> & { readonly judge: AnswerKind | null };

function taskOf({ number, value }: JsonLine, path: string, needsAnswer: boolean): ReadTask {
  const where = `${path}, line ${number}`;
  const fields = new Map<string, unknown>(Object.entries(Object(value)));
  const text = (key: string): string | null => {
    const found = fields.get(key);
    return typeof found === "string" ? found : typeof found === "number" ? String(found) : null;
  };
  if (fields.has("choices") || fields.has("options")) {
    throw new RunError(
      "file-invalid",
      `${where}: "${fields.has("choices") ? "choices" : "options"}" are not shown to a model yet. Write them into the question, "A) … B) …", and give the letter as the answer.`,
      { path, line: number },
    );
  }
  const question = text("question");
  const hasAnswer = fields.has("answer") && fields.get("answer") !== null;
  const isAnswered = hasAnswer ? text("answer") !== null : !needsAnswer;
  if (question === null || question.trim() === "" || !isAnswered) {
    throw new RunError(
      "file-invalid",
      `${where}: expected {"question": "…", "answer": "…"}, got ${JSON.stringify(value).slice(0, 80)}.`,
      { path, line: number },
    );
  }
  const answer = hasAnswer ? keyOf(text("answer") ?? "", where) : null;
  const kind = text("judge");
  return {
    id: text("id") ?? `line-${number}`,
    question,
    answer,
    judge: kind !== null ? parseKind(kind, where) : answer === null ? null : kindOf(answer),
    family: text("family") ?? "all",
    split: splitOf(text("split"), question, where),
    origin: JSONL_SOURCE.id,
    ...(fields.has("hints") ? { hints: fields.get("hints") } : {}),
  };
}

/** The bare answer out of a worked one. */
function keyOf(answer: string, where: string): string {
  const [, last] = /^[^]*####([^]*)$/.exec(answer) ?? [];
  const key = (last ?? answer).trim();
  if (key !== "") return key;
  throw new RunError(
    "file-invalid",
    `${where}: "answer" ${last === undefined ? "is empty" : 'has nothing after its last "####"'}. Write the right answer there, or leave the field out where nobody knows it.`,
    { where, field: "answer" },
  );
}

const SPLITS: readonly Split[] = ["distil", "val", "test"];
/** Of ten questions so many go to each split. */
const SHARES: Readonly<Record<Split, number>> = { distil: 5, val: 2, test: 3 };

function splitOf(given: string | null, question: string, where: string): Split {
  if (given === null) {
    let left = Number.parseInt(md5(question).slice(0, 8), 16) % 10;
    return SPLITS.find((split) => (left -= SHARES[split]) < 0) ?? "test";
  }
  const found = SPLITS.find((split) => split === given);
  if (found !== undefined) return found;
  throw new RunError(
    "file-invalid",
    `${where}: "split" is "${given}", expected one of ${SPLITS.join(", ")}.`,
    { where, field: "split" },
  );
}
