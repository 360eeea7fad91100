import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { isRight, readTasks } from "../../src/cli/task_file.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic.ts";
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

test("GSM8K's worked answers are judged by their last line", async () => {
  const path = join(scratch, "gsm8k.jsonl");
  const lines = [
    {
      question: "How many?",
      answer: "Half of 2,000 is 1,000.\n1000 + 234 = <<1000+234=1234>>1,234\n#### 1,234",
    },
    { question: "Which?", answer: "Paris", id: "capital" },
    { question: "How much?", answer: 2.5 },
  ];
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  const [number, word, decimal] = await readTasks(path, nodeDisk);
  expect([number!.answer, number!.id, number!.family]).toEqual(["1,234", "line-1", "all"]);
  expect([isRight(number!, "1234"), isRight(number!, "$1,234.00"), isRight(number!, "234")]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isRight(word!, " paris "), isRight(word!, "7"), isRight(word!, null)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isRight(decimal!, "5/2"), isRight(decimal!, "25")]).toEqual([true, false]);
});

test.each([
  ["no JSON", '{"question": "x"', /tasks, line 2: expected one JSON object/],
  [
    "no answer",
    '{"question": "x"}',
    /line 2: expected \{"question": "…", "answer": "…"\}, got \{"question":"x"\}/,
  ],
  ["a list", "[1]", /line 2: expected/],
  ["an id twice", '{"question": "x", "answer": "1", "id": "line-1"}', /two tasks have the id "line-1"/],
])("a line with %s is named by its number", async (_, line, message) => {
  const path = join(scratch, "tasks");
  writeFileSync(path, `{"question": "a", "answer": "1"}\n${line}\n`);
  await expect(readTasks(path, nodeDisk)).rejects.toThrow(
    expect.objectContaining({ code: "file-invalid", message: expect.stringMatching(message) as string }),
  );
});
