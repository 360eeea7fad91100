import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  ARITHMETIC_DEFAULTS,
  arithmeticTasks,
  splitOf,
  type Family,
} from "../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { toWords } from "../../../src/voice/words/dialect.ts";
import { type ArithmeticStep, hintsOf } from "../../../src/tasks/arithmetic/hints.ts";
import { bundledTokenizer } from "../../tokenizer/bundled.ts";

interface Statistics {
  readonly rows: Readonly<
    Record<string, { traps: number[]; mean: number; sd: number; words: number; ops: Record<string, number> }>
  >;
  readonly splits: readonly [text: string, split: string][];
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/arithmetic_statistics.json", import.meta.url), "utf8"),
) as Statistics;

test("fixed texts fall into the splits that the model's corpus gave them", () => {
  expect(golden.splits.length).toBeGreaterThanOrEqual(12);
  for (const [text, split] of golden.splits) expect(splitOf(text) ?? "pretrain").toBe(split);
});

test("every task is of its split, in the model's vocabulary, distinct, and its steps lead to its answer", () => {
  const tokenizer = bundledTokenizer();
  const unknown = tokenizer.idOf("<unk>");
  for (const split of ["distil", "val", "test"] as const) {
    const tasks = takeTasks(arithmeticTasks(), split, 300, 7);
    expect(new Set(tasks.map((task) => task.id)).size).toBe(300);
    expect(new Set(tasks.map((task) => task.question)).size).toBe(300);
    for (const task of tasks) {
      const words = toWords(task.question);
      expect(task.split).toBe(split);
      expect(splitOf(words)).toBe(split);
      expect(tokenizer.encode(words)).not.toContain(unknown);
      const steps = hintsOf(task).steps!;
      expect(steps.at(-1)!.result).toBe(Number(task.answer));
      for (const step of steps) {
        expect(compute(step)).toBe(step.result);
        for (const value of [step.left, step.right, step.result]) {
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(99);
        }
      }
      expect([2, 3]).toContain(steps.length);
    }
  }
});

test("the same seed gives the same tasks, a longer list begins with the shorter, another seed differs", () => {
  const ids = (count: number, seed: number) =>
    takeTasks(arithmeticTasks(), "test", count, seed).map((task) => task.id);
  expect(ids(20, 7)).toEqual(ids(20, 7));
  expect(ids(40, 7).slice(0, 20)).toEqual(ids(20, 7));
  expect(ids(20, 8)).not.toEqual(ids(20, 7));
  expect(ids(0, 7)).toEqual([]);
});

test("families come in their shares", () => {
  const tasks = takeTasks(arithmeticTasks(), "distil", 2000, 3);
  for (const [family, share] of Object.entries(ARITHMETIC_DEFAULTS.shares)) {
    expect(share).toBeGreaterThan(0);
    const found = tasks.filter((task) => task.family === family).length / tasks.length;
    // four standard errors of a share of 2000 draws
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / tasks.length));
  }
});

const COUNT = 400;
test.each(Object.keys(golden.rows))("%s steps: traps, operations and answers as in the corpus", (row) => {
  const [family, steps] = row.split("/");
  const shares = { compare: 0, events: 0, boxes: 0, [family as Family]: 1 };
  const set = arithmeticTasks({ ...ARITHMETIC_DEFAULTS, steps: [Number(steps)], shares });
  const tasks = takeTasks(set, "val", COUNT, 11);
  const expected = golden.rows[row]!;
  expect(set.families).toEqual([family]);

  // Every bound is four standard errors of the difference between COUNT draws here and 20,000 there.
  const errors = 4 * Math.sqrt(1 / COUNT + 1 / 20_000);
  const closeShare = (found: number, share: number) =>
    expect(Math.abs(found - share)).toBeLessThan(errors * Math.sqrt(share * (1 - share)) + 1e-9);
  for (const [traps, share] of expected.traps.entries()) {
    closeShare(tasks.filter((task) => hintsOf(task).traps === traps).length / COUNT, share === 0 ? 0 : share);
  }
  const answers = tasks.map((task) => Number(task.answer));
  const mean = answers.reduce((sum, x) => sum + x, 0) / COUNT;
  expect(Math.abs(mean - expected.mean)).toBeLessThan(errors * expected.sd);
  const sd = Math.sqrt(answers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT);
  expect(Math.abs(sd - expected.sd)).toBeLessThan(errors * expected.sd); // sd's own error is smaller than the mean's
  const all = tasks.flatMap((task) => hintsOf(task).steps!);
  for (const op of ["+", "-", "x"] as const) {
    closeShare(all.filter((step) => step.op === op).length / all.length, expected.ops[op]!);
  }
  const words = tasks.reduce((sum, task) => sum + toWords(task.question).split(" ").length, 0) / COUNT;
  expect(Math.abs(words - expected.words)).toBeLessThan(0.5); // sentences differ by up to 3 words: sd about 3
});

test("a set that runs out says how many it has, one with nothing to draw from is refused", () => {
  const shares = { compare: 0, events: 0, boxes: 0 };
  const none = { name: "empty", families: [], tasks: () => [] };
  expect(() => takeTasks(none, "test", 1, 0)).toThrow(
    expect.objectContaining({ code: "config", details: expect.objectContaining({ found: 0 }) as object }),
  );
  expect(() => arithmeticTasks({ ...ARITHMETIC_DEFAULTS, shares })).toThrow(/at least one/);
  expect(() => arithmeticTasks({ ...ARITHMETIC_DEFAULTS, steps: [] })).toThrow(/at least one/);
});

function compute({ left, op, right }: ArithmeticStep): number {
  return op === "+" ? left + right : op === "-" ? left - right : left * right;
}
