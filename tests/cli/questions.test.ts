// Questions of a person's own file, on the command line.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { checkQuestions, openQuestions } from "../../src/cli/questions.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { arithmeticTasks } from "../../src/tasks/sources/arithmetic.ts";
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
async function begun(path: string, flags: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries(flags));
  const taskSet = await openQuestions(path, texts, nodeDisk);
  checkQuestions(taskSet, SETTINGS.from(texts), voice, tokenizer);
  return texts;
}

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
  const open = { question: LINES[0]!.question.replace(/\d+/, "9"), id: "open" };
  const learned = fileOf("open.jsonl", [...LINES, { ...open, split: "distil" }]);
  await expect(begun(learned, { labels: "truth" })).rejects.toThrow(
    /Question “open” has no answer.*--labels consensus/,
  );
  expect((await begun(learned)).get("tasks")).toBe(
    String(1 + Number((await begun(fileOf("mine.jsonl", LINES))).get("tasks"))),
  );
  const held = fileOf("held.jsonl", [...LINES, { ...open, split: "test" }]);
  await expect(begun(held)).rejects.toThrow(/Question “open” is held out to measure with/);
});

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
