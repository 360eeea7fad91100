// Every family of questions in plain English, on all three levels and out of distribution: the key is right by a computation that knows
// the question alone, the solution is read and judged right, the calculator agrees with our workings and finds a slip in them.
import { describe, expect, test } from "vitest";
import type { Task } from "../../../src/records/task.ts";
import { checkWorking } from "../../../src/tasks/check_working.ts";
import { findAnswer, isRight } from "../../../src/tasks/judge.ts";
import { PLAIN_FAMILIES } from "../../../src/tasks/plain_english/families.ts";
import type { Level } from "../../../src/tasks/plain_english/family.ts";
import { PLAIN_KINDS, type PlainKind } from "../../../src/tasks/plain_english/kinds.ts";
import { plainEnglishTasks } from "../../../src/tasks/plain_english/question_set.ts";
import { ANSWERS } from "./independent_answers.ts";

/** So many of each split, level by level: 2,000 and more of a family in all. */
const COUNT = 250;
const LEVELS: readonly Level[] = [1, 2, 3];
const SPLITS = ["distil", "val", "test"] as const;

function first(tasks: Iterable<Task>, count: number): Task[] {
  const found: Task[] = [];
  for (const task of tasks) {
    found.push(task);
    if (found.length === count) break;
  }
  return found;
}

const solutionIn = ({ solution = "no solution" }: Task): string => solution;

/** All that is asked of a family, with its level; out of distribution there is only a test. */
const drawn = new Map(
  PLAIN_FAMILIES.map((family) => {
    const inside = LEVELS.flatMap((level) => {
      const set = plainEnglishTasks({ families: [family], level });
      return SPLITS.map((split) => ({ level, split, tasks: first(set.tasks(split, 3), COUNT) }));
    });
    const outside = plainEnglishTasks({ families: [family], level: 2, isOutside: true });
    return [family.id, { inside, outside: first(outside.tasks("test", 3), COUNT) }] as const;
  }),
);
const allOf = (id: PlainKind): Task[] => {
  const { inside, outside } = drawn.get(id)!;
  return [...inside.flatMap(({ tasks }) => tasks), ...outside];
};

test("there are at least twelve families, each with a name of its own", () => {
  const ids = PLAIN_FAMILIES.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(12);
  expect(ids).toEqual(Object.keys(PLAIN_KINDS));
  expect(Object.keys(ANSWERS).toSorted()).toEqual(ids.toSorted());
});

describe.each(PLAIN_FAMILIES)("$id", (family) => {
  const tasks = allOf(family.id);

  test("has 2,000 questions, and the key of each is right by another computation", () => {
    expect(tasks.length).toBeGreaterThan(family.id === "weekday" ? 1700 : 2000);
    const wrong = tasks.filter(({ question, answer }) => ANSWERS[family.id]!(question) !== answer);
    expect(wrong.map(({ question, answer }) => `${question} -> ${answer}`)).toEqual([]);
  });

  test("has solutions of one line that end with the answer and are judged right", () => {
    const isGood = (task: Task) => {
      const solution = solutionIn(task);
      return (
        /^[A-Za-z0-9].*\. Answer: \S(.*[^.\s])?$/.test(solution) &&
        solution.endsWith(` Answer: ${task.answer}`) &&
        isRight(task, findAnswer(solution, task.judge, task.choices)) === true
      );
    };
    expect(tasks.filter((task) => !isGood(task)).map(solutionIn)).toEqual([]);
  });

  test("is English that is whole: no slot left, no double blank, a capital first, a mark last, of bounded length", () => {
    const isOdd = (text: string) =>
      /[{}]|undefined|NaN| {2}|\s[.,?!]|\ba [aeiou]|\ban [^aeiou]|\b1 [a-z]+s\b/.test(text);
    expect(tasks.flatMap((task) => [task.question, solutionIn(task)]).filter(isOdd)).toEqual([]);
    const isEnded = ({ question }: Task) => /^[A-Z].*([.?"]|[A-F]\) \w+)$/s.test(question);
    expect(tasks.filter((task) => !isEnded(task)).map(({ question }) => question)).toEqual([]);
    const lengths = tasks.map((task) => task.question.length + solutionIn(task).length);
    expect(Math.max(...lengths)).toBeLessThan(450);
  });

  test("asks for no answer in more than 40 % of the questions, and for named ones equally often", () => {
    for (const { split, level, tasks: some } of drawn.get(family.id)!.inside) {
      const counts = new Map<string | null, number>();
      for (const { answer } of some) counts.set(answer, (counts.get(answer) ?? 0) + 1);
      const most = Math.max(...counts.values()) / some.length;
      const bound = family.answers === undefined ? 0.4 : 1 / family.answers.length + 0.01;
      expect(most, `${split}, level ${level}, of ${some.length}`).toBeLessThanOrEqual(bound);
    }
  });

  test("has workings that the calculator never finds wrong; where they calculate, it finds them right, and wrong with a slip", () => {
    const others = (solutions: readonly string[], verdict: string) =>
      solutions.filter((solution) => checkWorking(solution).verdict !== verdict);
    const solutions = tasks.map(solutionIn);
    expect(solutions.filter((each) => checkWorking(each).verdict === "wrong")).toEqual([]);
    if (!family.isCalculated) return;
    expect(others(solutions, "right")).toEqual([]);
    const slipped = solutions.map(withSlip);
    expect(slipped.filter((each, i) => each === solutions[i])).toEqual([]);
    expect(others(slipped, "wrong")).toEqual([]);
  });
});

/** The first sum comes out one too high, or the first comparison is turned round. */
function withSlip(solution: string): string {
  const sum = solution.replace(/= (\d+)/, (_, result: string) => `= ${Number(result) + 1}`);
  if (sum !== solution) return sum;
  return solution.replace(
    /is (more|less) than/,
    (_, word: string) => `is ${word === "more" ? "less" : "more"} than`,
  );
}
