// Sums whose values only the tool reveals: the key follows from what the tool tells, and from nothing in the question.
import { describe, expect, test } from "vitest";
import { openSource } from "../../../src/tasks/sources.ts";
import { lookupTable } from "../../../src/tasks/lookup_sum/table.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import type { Task } from "../../../src/records/task.ts";

const COUNT = 400;
const SPLITS = ["distil", "val", "test"] as const;
const drawn = async (difficulty: number, seed = 3): Promise<Task[]> => {
  const set = await openSource("lookup-sum", { settings: { difficulty } });
  return SPLITS.flatMap((split) => takeTasks(set, split, COUNT, seed));
};
/** The asked keys and the values that the tool tells, read by another way than they were written. */
const keysOf = ({ question }: Task) => /What is (\S+) mod 10/.exec(question)![1]!.split("+");
const valueOf = (task: Task, key: string) => Number(/= (\d)/.exec(lookupTable(task)!.get(key)!)![1]);

describe.each([
  [1, 2, 2],
  [2, 2, 6],
  [3, 3, 6],
])("level %i", (level, terms, noise) => {
  test("adds so many values, each told between so many words", async () => {
    const tasks = await drawn(level);
    for (const task of tasks) {
      const keys = keysOf(task);
      expect(new Set(keys).size).toBe(terms);
      expect(task.answer).toBe(String(keys.reduce((sum, key) => sum + valueOf(task, key), 0) % 10));
      for (const [key, text] of lookupTable(task)!) {
        expect(text.split(" ").filter((word) => /^[a-z]+$/.test(word))).toHaveLength(noise);
        expect(text).toContain(` ${key} = `);
      }
      expect(task).not.toHaveProperty("solution");
    }
  });

  test("no question comes twice or stands in two splits, and a seed gives the same again", async () => {
    const tasks = await drawn(level);
    expect(new Set(tasks.map(({ question }) => question)).size).toBe(3 * COUNT);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(3 * COUNT);
    expect(await drawn(level)).toEqual(tasks);
    expect((await drawn(level, 4)).map(({ id }) => id)).not.toEqual(tasks.map(({ id }) => id));
  });
});

test("every last digit is the answer about as often, so that guessing is right in a tenth", async () => {
  const answers = (await drawn(2)).map(({ answer }) => answer!);
  for (let digit = 0; digit < 10; digit++) {
    const share = answers.filter((each) => each === String(digit)).length / answers.length;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.14);
  }
});

test("the same notebook is the same question whatever the seed", async () => {
  const byId = new Map((await drawn(1)).map((task) => [task.id, task]));
  const set = await openSource("lookup-sum", { settings: { difficulty: 1 } });
  let met = 0;
  for (const task of takeTasks(set, "val", 60_000, 9)) {
    const known = byId.get(task.id);
    if (known === undefined) continue;
    expect(task).toEqual(known);
    if (++met === 3) break;
  }
  expect(met).toBe(3);
});

test("a level that there is not is refused", async () => {
  await expect(drawn(4)).rejects.toMatchObject({ code: "config" });
});
