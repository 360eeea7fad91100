import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();

test("the bundled model on its own tasks: share, interval, tokens and every answer", async () => {
  const tasks = takeTasks(arithmeticTasks(), "test", 24, 7);
  const path = join(scratch, "tasks.jsonl");
  writeFileSync(path, tasks.map((task) => `${JSON.stringify(task)}\n`).join(""));
  const [answers, summary] = [join(scratch, "answers.jsonl"), join(scratch, "eval.json")];
  const ran = await retort(
    `eval --max-new-tokens 60 --rows 128 --model ${TINY} --tasks ${path} --answers ${answers} --json ${summary}`.split(
      " ",
    ),
  );
  expect(ran.told).toContain("24 of 24 answered");
  expect(ran.code).toBe(0);

  const rows = readFileSync(answers, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
  let right = 0;
  for (const [i, row] of rows.entries()) {
    const said = /Answer : (\d+)/.exec(String(row["text"]))?.[1] ?? null;
    expect(row["answer"]).toBe(said);
    expect(row["correct"]).toBe(said === tasks[i]!.answer);
    if (row["correct"] === true) right++;
  }
  expect(right).toBeGreaterThan(8); // about two thirds of the tasks, as docs/results.md has it
  expect(right).toBeLessThan(24);
  const report = JSON.parse(readFileSync(summary, "utf8")) as {
    n: number;
    right: number;
    accuracy: number;
    ci95: [number, number];
    generatedTokens: number;
    families: Record<string, { n: number; right: number }>;
  };
  expect(report).toMatchObject({ n: 24, right, accuracy: right / 24 });
  expect(report.ci95[0]).toBeLessThan(report.accuracy);
  expect(report.ci95[1]).toBeGreaterThan(report.accuracy);
  expect(report.generatedTokens).toBe(rows.reduce((sum, row) => sum + Number(row["generatedTokens"]), 0));
  expect(Object.values(report.families).reduce((sum, family) => sum + family.right, 0)).toBe(right);
  expect(ran.out.split("\n")[0]).toMatch(
    new RegExp(`^all: ${right} of 24 right, .* % \\(95 % interval .* to .*\\)$`),
  );
});

test("the same questions through ONNX Runtime: the engine's greedy answers, word for word, and no GPU", async () => {
  const [path, again] = [join(scratch, "tasks.jsonl"), join(scratch, "onnx.jsonl")];
  const asked = `eval --max-new-tokens 60 --speaker onnx --model ${TINY} --tasks ${path}`.split(" ");
  const ran = await retort([...asked, "--answers", again]);
  expect(ran.code, ran.told).toBe(0);
  expect(ran.told).not.toContain("GPU memory");
  expect(readFileSync(again, "utf8")).toBe(readFileSync(join(scratch, "answers.jsonl"), "utf8"));
  const refused = await retort([...asked, "--top-k", "5"]);
  expect(refused.code).toBe(2);
  expect(refused.told).toBe("--top-k is our engine's alone: leave it out, or take --speaker engine.");
});

test("Ctrl-C while answers are generated ends with 130 and writes nothing", async () => {
  const [path, summary] = [join(scratch, "many.jsonl"), join(scratch, "never.json")];
  const task = { question: "Ann has 12 eggs. Ann eats 2. How many eggs does Ann have now?", answer: "10" };
  writeFileSync(path, Array.from({ length: 400 }, () => `${JSON.stringify(task)}\n`).join(""));
  let isPressed = false;
  const ran = await retort(
    `eval --max-new-tokens 60 --rows 8 --model ${TINY} --tasks ${path} --json ${summary}`.split(" "),
    {
      onTold: (text, kill) => {
        if (isPressed || !text.includes("This run takes up to")) return;
        isPressed = true;
        kill("SIGINT");
      },
    },
  );
  expect(ran.told.split("\n").at(-1)).toBe("Generating was cancelled.");
  expect([ran.out, ran.code, existsSync(summary)]).toEqual(["", 130, false]);
});
