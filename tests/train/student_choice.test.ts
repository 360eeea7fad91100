// Which state of a training is kept and when it ends, on made-up scores.
import { expect, test } from "vitest";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { StudentChoice } from "../../src/train/student_choice.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";

const TASKS = takeTasks(arithmeticTasks(), "val", 4, 1);
const RULE = { every: 2, last: 9, patience: 2 };
/** The state after `step` steps, told apart by its rank. */
const stateOf = (step: number): LoraAdapter => ({
  schema: 1,
  config: { r: step + 1, lora_alpha: 1, target_modules: [] },
  base: { path: "", name: "", sha256: "" },
  tensors: new Map(),
});

/** Goes through the steps from `from` on, with `scores` by step. */
async function through(scores: Readonly<Record<number, number>>, choice?: StudentChoice, from = 0) {
  const asked: number[] = [];
  let step = from;
  const score = () => {
    asked.push(step);
    return Promise.resolve(scores[step]!);
  };
  const chosen = new StudentChoice(TASKS, RULE, score, choice?.watch);
  for (; step <= RULE.last; step++) {
    const stop = await chosen.look(step, false, () => Promise.resolve(stateOf(step)));
    if (stop !== null) return { chosen, asked, stop };
  }
  return { chosen, asked, stop: null };
}

test("it is checked before the first step, every so many and after the last; the best state is kept, of equal ones the earliest", async () => {
  const { chosen, asked, stop } = await through({ 0: 0.2, 2: 0.5, 4: 0.4, 6: 0.75, 8: 0.5, 9: 0.75 });
  expect(asked).toEqual([0, 2, 4, 6, 8, 9]);
  expect(stop).toBeNull(); // the end came before the second check without gain could end it
  expect(chosen.watch.best).toEqual({ step: 6, score: 0.75, adapter: stateOf(6) });
});

test("two checks without gain end it, and the state before them is kept, also that of step 0", async () => {
  const { chosen, stop } = await through({ 0: 0.5, 2: 0.25, 4: 0.5 });
  expect(stop).toMatchObject({ reason: "no-gain", step: 4 });
  expect(chosen.watch.best).toMatchObject({ step: 0, adapter: stateOf(0) });
});

test("gone on with from what a checkpoint carries, it asks nothing twice and decides the same", async () => {
  const scores = { 0: 0.5, 2: 0.75, 4: 0.25, 6: 0.75 };
  const whole = await through(scores);
  const first = await through({ 0: 0.5, 2: 0.75, 4: 0.25, 6: 1, 8: 1, 9: 1 });
  const carried = new StudentChoice(TASKS, RULE, () => Promise.resolve(0), {
    ...first.chosen.watch,
    validations: first.chosen.watch.validations.slice(0, 3),
    best: whole.chosen.watch.best,
  });
  const resumed = await through(scores, carried, 4);
  expect(resumed.asked).toEqual([6]);
  expect(resumed.stop).toEqual(whole.stop);
  expect(resumed.chosen.watch).toEqual(whole.chosen.watch);
  const ended = await through(scores, resumed.chosen, 6); // a run that has stalled stays ended
  expect(ended).toMatchObject({ asked: [], stop: whole.stop });
});

test("a guard's end is checked too; test questions choose nothing, and no question is an error", async () => {
  const score = () => Promise.resolve(1);
  const choice = new StudentChoice(TASKS, RULE, score);
  await choice.look(3, true, () => Promise.resolve(stateOf(3)));
  expect(choice.watch.best).toMatchObject({ step: 3 });
  const others = takeTasks(arithmeticTasks(), "test", 1, 1);
  expect(() => new StudentChoice(others, RULE, score)).toThrow(/test/);
  expect(() => new StudentChoice([], RULE, score)).toThrow(/no validation question/);
});
