// Questions in plain English as a set: splits that share nothing, seeds, worked examples that are in no split.
import { expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import { PLAIN_FAMILIES } from "../../../src/tasks/plain_english/families.ts";
import { type Level, questionOf, solutionOf } from "../../../src/tasks/plain_english/family.ts";
import { plainEnglishTasks } from "../../../src/tasks/plain_english/question_set.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { RandomStream } from "../../../src/core/rng.ts";

const LEVELS: readonly Level[] = [1, 2, 3];
const SPLITS = ["distil", "val", "test"] as const;
const questions = (tasks: readonly Task[]) => tasks.map(({ question }) => question);
const COUNT = 16 * 60;

test.each(LEVELS)("level %i: splits of all seeds share no question, and none repeats", (level) => {
  const set = plainEnglishTasks({ families: PLAIN_FAMILIES, level });
  const bySplit = SPLITS.map((split) => {
    const seeds = [1, 2].map((seed) => questions(takeTasks(set, split, COUNT, seed)));
    for (const list of seeds) expect(new Set(list).size).toBe(list.length);
    return new Set(seeds.flat());
  });
  const [distil, val, test] = bySplit;
  for (const each of val!) expect(distil!.has(each), each).toBe(false);
  for (const each of test!) expect(distil!.has(each) || val!.has(each), each).toBe(false);
});

test("what a question rests on is on one side only, whatever the wording is", () => {
  const numbersOf = (tasks: readonly Task[]) =>
    new Set(tasks.map(({ question }) => (question.match(/\d+/g) ?? []).toSorted().join(" ")));
  const families = PLAIN_FAMILIES.filter(({ id }) => id === "two-digit-sum");
  const set = plainEnglishTasks({ families, level: 2 });
  const [learned, tested] = (["distil", "test"] as const).map((split) =>
    numbersOf(takeTasks(set, split, 1500, 4)),
  );
  for (const each of tested!) expect(learned!.has(each), each).toBe(false);
});

test("questions out of distribution share no template, and are for tests only", () => {
  for (const family of PLAIN_FAMILIES) {
    const templates = (level: Level, isOutside: boolean) => {
      const random = new RandomStream(5);
      return Array.from({ length: 150 }, () => family.draw(random, level, isOutside).template);
    };
    const inside = new Set(LEVELS.flatMap((level) => templates(level, false)));
    for (const each of templates(2, true)) expect(inside.has(each), each).toBe(false);
  }
  const outside = plainEnglishTasks({ families: PLAIN_FAMILIES, level: 2, isOutside: true });
  expect(takeTasks(outside, "test", 32, 1).every(({ family }) => family.endsWith("-outside"))).toBe(true);
  expect(SPLITS.map((split) => outside.size?.(split))).toEqual([0, 0, Number.POSITIVE_INFINITY]);
  expect(() => takeTasks(outside, "distil", 1, 1)).toThrow(/1 distil questions were asked for, it has 0/);
});

test("the same seed gives the same questions, another seed others, and other families change nothing", () => {
  const all = plainEnglishTasks({ families: PLAIN_FAMILIES, level: 2 });
  const again = plainEnglishTasks({ families: PLAIN_FAMILIES, level: 2 });
  expect(takeTasks(all, "test", 64, 9)).toEqual(takeTasks(again, "test", 64, 9));
  expect(questions(takeTasks(all, "test", 64, 9))).not.toEqual(questions(takeTasks(all, "test", 64, 10)));
  const [one] = PLAIN_FAMILIES;
  const alone = plainEnglishTasks({ families: [one!], level: 2 });
  const ofOne = takeTasks(all, "test", 160, 9).filter(({ family }) => family === one!.id);
  expect(takeTasks(alone, "test", ofOne.length, 9)).toEqual(ofOne);
});

test("families take turns, so that each has its share of any number of questions", () => {
  const set = plainEnglishTasks({ families: PLAIN_FAMILIES, level: 1 });
  const counts = new Map<string, number>();
  for (const { family } of takeTasks(set, "val", 5 * 16, 2))
    counts.set(family, (counts.get(family) ?? 0) + 1);
  expect([...counts.values()]).toEqual(PLAIN_FAMILIES.map(() => 5));
});

test.each(LEVELS)(
  "level %i: at most eight worked examples, of as many families as can be, in no split",
  (level) => {
    const two = PLAIN_FAMILIES.filter(({ id }) => ["intent", "one-digit-sum"].includes(id));
    for (const [families, kinds] of [
      [two, 2],
      [PLAIN_FAMILIES, 8],
    ] as const) {
      const set = plainEnglishTasks({ families, level });
      const examples = set.examples ?? [];
      expect(examples.length).toBeGreaterThanOrEqual(4);
      expect(examples.length).toBeLessThanOrEqual(8);
      expect(new Set(examples.map(({ question }) => question)).size).toBe(examples.length);
      for (const { solution } of examples) expect(solution).toMatch(/\. Answer: \S/);
      expect(kinds).toBeLessThanOrEqual(examples.length);
      const asked = new Set(SPLITS.flatMap((split) => questions(takeTasks(set, split, 400, 3))));
      for (const { question } of examples) expect(asked.has(question), question).toBe(false);
    }
  },
);

test("a template without a slot's value keeps the slot, so that a slip is seen; a solution is working and answer", () => {
  expect(questionOf({ template: "What is {a} plus {b}?", slots: { a: 1 } })).toBe("What is 1 plus {b}?");
  expect(solutionOf({ working: "1 + 2 = 3.", answer: "3" })).toBe("1 + 2 = 3. Answer: 3");
});
