// Questions of a person's own file, on the command line.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { parseFlags } from "../../src/cli/flags.ts";
import { QUESTION_FLAGS } from "../../src/cli/question_flags.ts";
import { checkQuestions, openQuestions } from "../../src/cli/questions.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import type { Task } from "../../src/records/task.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { readTaskLines } from "../../src/tasks/reading/task_lines.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();

/** Lines with nothing but question and answer, as a person would write them. */
const LINES = takeTasks(arithmeticTasks(), "distil", 80, 5).map(({ question, answer }) => ({
  question,
  answer,
}));

function fileOf(name: string, lines: readonly unknown[]): string {
  const path = join(scratch, name);
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return path;
}

/** What `retort run --questions` does before it begins. */
async function begun(path: string, settings: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries(settings));
  const { taskSet } = await opened(path, [], { texts });
  checkQuestions(taskSet, SETTINGS.from(texts), voice, tokenizer);
  return texts;
}

/** What is read of a file, and what is told about it. */
async function opened(
  path: string,
  flags: readonly string[] = [],
  { texts = new Map<string, string>(), examples = 0 } = {},
) {
  const told: string[] = [];
  const around = { disk: nodeDisk, tell: (line: string) => told.push(line) };
  const values = parseFlags("run", QUESTION_FLAGS, ["--questions", path, ...flags]);
  const taskSet = await openQuestions(values, { texts, examples }, around);
  return { taskSet, told, texts };
}

function textFile(name: string, text: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

test("a CSV is read, and everything about it is told: columns, what was mended and left out, how many for what", async () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) => `My parcel number ${i} is ${"abcdefghij"[i % 10]}${i} late,late`,
  );
  const path = textFile("support.csv", `message,intent\n${rows.join("\n")}\n,refund\nHi,there,you\n`);
  const { taskSet, told, texts } = await opened(path, ["--shares", "1,0,1"], { examples: 2 });
  expect(told.join("\n")).toMatch(
    /support.csv \(csv\): 28 of 32 questions are asked: 13 to learn from, 0 to validate with, 15 to test on, 2 as worked examples/,
  );
  expect(told).toContain("columns: question = message, answer = intent");
  expect(told).toContainEqual(expect.stringMatching(/^line 32 left out: “message” is empty/));
  expect(told).toContainEqual(
    expect.stringMatching(/^line 33 left out: It has 3 cells where 2 are expected/),
  );
  expect(told).toContainEqual(expect.stringMatching(/^All 28 answers are “late”/));
  expect(told.at(-1)).toMatch(/On 15 held-out questions.*too few for a claim/);
  expect(Object.fromEntries(texts)).toEqual({ source: "own", tasks: "13", testTasks: "15" });
  expect(taskSet.examples).toHaveLength(2);
});

test("columns, encoding and judge are given by flags; what cannot be is a sentence", async () => {
  const path = textFile(
    "latin.csv",
    Uint8Array.from(Array.from("x;y\n1;caf\u00e9\n2;th\u00e9\n", (c) => c.charCodeAt(0))),
  );
  await expect(opened(path)).rejects.toThrow(/not UTF-8.*Windows-1252/);
  const flags = ["--encoding", "windows-1252", "--columns", "question=y,answer=x", "--judge", "contains"];
  const { taskSet } = await opened(path, flags);
  const all = (["distil", "val", "test"] as const).flatMap((split) => [...taskSet.tasks(split, 1)]);
  expect(all.map(({ question, answer, judge }) => `${question} ${answer} ${judge}`).toSorted()).toEqual([
    "café 1 contains",
    "thé 2 contains",
  ]);
  await expect(opened(path, ["--encoding", "windows-1252", "--columns", "question=z"])).rejects.toThrow(
    /has no column “z”; it has “x”, “y”/,
  );
  await expect(opened(path, ["--columns", "z"])).rejects.toThrow(/--columns: expected ROLE=COLUMN/);
  await expect(opened(path, ["--shares", "1,2"])).rejects.toThrow(/--shares: expected three whole numbers/);
  await expect(opened(textFile("none.csv", "x;y\n1;2\n"))).rejects.toThrow(
    /none of its columns looks like questions/,
  );
  await expect(opened(textFile("empty.csv", "\n"))).rejects.toMatchObject({ code: "empty-dataset" });
});

test("of JSON Lines, names and splits are what they always were", async () => {
  const questions = Array.from(
    { length: 60 },
    (_, i) => `Which of ${"abcdefghij"[i % 10]}${i} and the others is it?`,
  );
  const path = fileOf(
    "plain.jsonl",
    questions.map((question) => ({ question, answer: "1" })),
  );
  const { taskSet } = await opened(path);
  const strict = readTaskLines(readFileSync(path, "utf8"), path, { needsAnswers: true });
  for (const split of ["distil", "val", "test"] as const) {
    const ids = (tasks: Iterable<Task>) => [...tasks].map(({ id }) => id).toSorted();
    expect(ids(taskSet.tasks(split, 1))).toEqual(ids(strict.filter((task) => task.split === split)));
  }
});

test("all questions of a file are asked, up to the usual number, where no number was given", async () => {
  const texts = await begun(fileOf("mine.jsonl", LINES));
  expect(Number(texts.get("tasks"))).toBeGreaterThan(30);
  expect(Number(texts.get("testTasks"))).toBeGreaterThanOrEqual(20);
  expect((await begun(fileOf("mine.jsonl", LINES), { tasks: "10" })).get("tasks")).toBe("10");
  await expect(begun(fileOf("mine.jsonl", LINES), { tasks: "79" })).rejects.toThrow(
    /79 distil questions were asked for/,
  );
});

test.each([
  [
    "a word that the model does not have",
    { question: "Ann has 3 bananas. How many?", answer: "3" },
    /no word “bananas” \(its vocabulary holds 208\)/,
  ],
  [
    "a number that is no word of its own",
    { question: "Ann has 3 eggs. How many?", answer: "345" },
    /no word “345”/,
  ],
  [
    "an answer of another kind",
    { question: "Ann has 3 eggs. How many?", answer: "more" },
    /judged as text, and the model only gives number/,
  ],
])("%s is named before the run begins", async (_, line, message) => {
  const path = fileOf("strange.jsonl", [...LINES, { ...line, id: "strange", split: "distil" }]);
  await expect(begun(path)).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(message) as string,
  });
  await expect(begun(path)).rejects.toThrow(/Question “strange”/);
});

test("a question without an answer may be learned from by agreement, and neither measured with nor learned from by right answers", async () => {
  const open = { question: takeTasks(arithmeticTasks(), "distil", 81, 5)[80]!.question, id: "open" };
  const learned = fileOf("open.jsonl", [...LINES, { ...open, split: "distil" }]);
  await expect(begun(learned, { labels: "truth" })).rejects.toThrow(
    /Question “open” has no answer.*labels: consensus/,
  );
  expect((await begun(learned)).get("tasks")).toBe(
    String(1 + Number((await begun(fileOf("mine.jsonl", LINES))).get("tasks"))),
  );
  const held = fileOf("held.jsonl", [...LINES, { ...open, split: "test" }]);
  await expect(begun(held)).rejects.toThrow(/Question “open” is held out to measure with/);
});

test("who copies answers is told how many questions have none to copy, and the run ends with the others learned", async () => {
  const lines = LINES.map(({ question, answer }, i) => {
    const split = i < 12 ? "distil" : i < 32 ? "test" : "val";
    return i < 3 ? { question, split } : { question, answer, split };
  });
  const path = fileOf("some.jsonl", lines);
  const flags = "--strategy copy --steps 2 --batch-tokens 256 --rank 2 --seed 3".split(" ");
  const ran = await retort([
    "run",
    "--model",
    TINY,
    "--out",
    join(scratch, "copied"),
    "--questions",
    path,
    ...flags,
  ]);
  expect(ran.told).toContain("3 of 12 questions to learn from have no answer that can be copied: left out.");
  expect(ran.code).toBe(0);
  const files = unzipSync(new Uint8Array(readFileSync(ran.out.split("\n").at(-1)!)));
  const rows = new TextDecoder().decode(files["data/sft.jsonl"]).trimEnd().split("\n");
  expect(rows).toHaveLength(9);
}, 900_000);

test("a run on a file's questions, some without an answer, ends in a zip that holds them", async () => {
  const lines = LINES.map(({ question, answer }, i) => {
    const split = i < 12 ? "distil" : i < 32 ? "test" : "val";
    return i < 3 ? { question, split } : { question, answer, split };
  });
  const path = fileOf("mine.jsonl", lines);
  const flags = "--agents 2 --steps 2 --batch-tokens 256 --rank 2 --seed 3".split(" ");
  const ran = await retort(["run", "--model", TINY, "--out", scratch, "--questions", path, ...flags]);
  expect(ran.told).toContain("export: done");
  expect(ran.code).toBe(0);
  const files = unzipSync(new Uint8Array(readFileSync(ran.out.split("\n").at(-1)!)));
  const debates = new TextDecoder()
    .decode(files["data/trajectories.jsonl"])
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<"task" | "question" | "gold" | "verdict", unknown>);
  expect(debates).toHaveLength(32);
  for (const { task, question, gold, verdict } of debates) {
    const line = lines[Number(String(task).replace("line-", "")) - 1]!;
    expect([question, gold]).toEqual([line.question, line.answer ?? null]);
    if (line.answer === undefined) expect(verdict).toMatchObject({ correct: null });
  }
}, 900_000);

test("a run on questions that the model cannot read stops before it begins", async () => {
  const path = fileOf("strange.jsonl", [...LINES, { question: "What is love?", answer: "1", split: "test" }]);
  const ran = await retort(["run", "--model", TINY, "--out", join(scratch, "none"), "--questions", path]);
  expect(ran.code).not.toBe(0);
  expect(ran.told).toMatch(/no word “What”|no word “is”|no word “love”/);
  expect(ran.told).not.toContain("debate");
});

test("of a source that holds few questions as many are asked as there are, where no number was given", async () => {
  const texts = new Map([["source", "small-functions"]]);
  const around = { disk: nodeDisk, tell: () => undefined };
  const set = await openQuestions(parseFlags("run", QUESTION_FLAGS, []), { texts, examples: 0 }, around);
  expect([texts.get("tasks"), texts.get("testTasks")]).toEqual(["6", "2"]);
  expect(takeTasks(set, "test", 2, 7)).toHaveLength(2);
  const fewer = new Map([
    ["source", "small-functions"],
    ["tasks", "3"],
  ]);
  await openQuestions(parseFlags("run", QUESTION_FLAGS, []), { texts: fewer, examples: 0 }, around);
  expect(fewer.get("tasks")).toBe("3");
});
