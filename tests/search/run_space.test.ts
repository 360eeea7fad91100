import { expect, test } from "vitest";
import { drawTasks } from "../../src/pipeline/run_tasks.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import type { Configuration } from "../../src/search/configuration.ts";
import { runSpace, VARIED } from "../../src/search/run_space.ts";
import { tokensOfRun } from "../../src/search/run_tokens.ts";
import { SealedQuestions } from "../../src/search/sealed_questions.ts";
import { smokeTexts } from "../../src/search/smoke_run.ts";
import { defaultConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { fixedTaskSet, takeTasks, type TaskSet } from "../../src/tasks/task_set.ts";
import { makeWorld, MODEL, smallConfig, TASK_SET } from "../pipeline/world.ts";

const ALL = ["messages", "examples", "revise", "instructions", "steps", "signature"] as const;

test("every value of every setting can be run, or is refused by a sentence before anything is", () => {
  const space = runSpace(defaultConfig(), VARIED, ALL);
  expect(space.dimensions.map(({ key }) => key)).toEqual([...VARIED]);
  for (const { key, values, expects } of space.dimensions) {
    expect(values).toContain(space.base[key]);
    for (const value of values) {
      if (value === space.base[key]) continue;
      const changed: Configuration = { ...space.base, [key]: value };
      expect(space.problem(changed), `${key} ${value}`).toBeNull();
      expect(SETTINGS.from(space.textsOf(changed))).toMatchObject({ [key]: value });
      expect(space.identity(changed)).not.toBe(space.identity(space.base));
      expect(expects(value, space.base[key]!)).toMatch(/\.$/);
    }
  }
  const strict = { ...space.base, agents: 2, leastVotes: 3 };
  expect(space.problem(strict)).toMatch(/only 2 of the group can agree/);
});

test("what a teacher does not have is no part of a run that it teaches, so that two configurations are one run", () => {
  const base = SETTINGS.from(new Map([["rounds", "3"]]));
  const space = runSpace(base, ["teacher", "rounds", "rank"], ALL);
  const vote = { ...space.base, teacher: "self-consistency" };
  expect([...space.textsOf(vote).keys()]).toEqual(["teacher"]);
  expect(space.identity({ ...vote, rounds: 1 })).toBe(space.identity(vote));
  expect(space.identity({ ...vote, rank: 16 })).not.toBe(space.identity(vote));
});

test("teachers and codecs that the model's voice cannot speak are not tried", () => {
  const space = runSpace(defaultConfig(), ["teacher", "codec", "rank"], ["revise"]);
  expect(space.dimensions.map(({ key }) => key)).toEqual(["teacher", "rank"]);
  expect(space.dimensions[0]!.values).not.toContain("agentverse");
});

/** A set whose test questions nobody may read. */
const withoutTest = (set: TaskSet): TaskSet => ({
  ...set,
  tasks: (split, seed) => {
    if (split === "test") throw new Error("the test split was read");
    return set.tasks(split, seed);
  },
});

test("nothing that a sealed run draws is a test question, and its parts share none", () => {
  const config = { tasks: 20, testTasks: 10, seed: 3 };
  const test = new Set(takeTasks(arithmeticTasks(), "test", 200, 3).map(({ id }) => id));
  const drawn = drawTasks(SealedQuestions.toLearn(withoutTest(arithmeticTasks())), config);
  expect(drawn).toHaveLength(20 + 10 + 20);
  expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length);
  expect(drawn.filter(({ id }) => test.has(id))).toEqual([]);
  const talk = drawTasks(SealedQuestions.toTalk(withoutTest(arithmeticTasks())), { ...config, testTasks: 1 });
  const validation = new Set(takeTasks(arithmeticTasks(), "val", 200, 3).map(({ id }) => id));
  expect(talk.every(({ id }) => validation.has(id))).toBe(true);
  // @ts-expect-error a set that is not sealed passes for none that is
  const open: SealedQuestions = arithmeticTasks();
  expect(open).toBeDefined();
});

test("a fixed set's sizes are those of its parts", () => {
  const [first] = takeTasks(arithmeticTasks(), "val", 1, 1);
  const tasks = (["distil", "val", "test"] as const).flatMap((split) =>
    Array.from({ length: 5 }, (_, i) => ({ ...first!, id: `${split}${i}`, split })),
  );
  const sealed = SealedQuestions.toLearn(fixedTaskSet("five", tasks));
  expect((["distil", "test", "val"] as const).map((split) => sealed.size?.(split))).toEqual([5, 3, 2]);
  expect(
    takeTasks(sealed, "test", 3, 1).every(({ id, split }) => id.startsWith("val") && split === "test"),
  ).toBe(true);
});

test("a smoke run costs at most 15 % of its full run, and both end before anything is exported", async () => {
  const texts = new Map(
    Object.entries({ tasks: "30", testTasks: "20", agents: "2", rounds: "2", steps: "20", seed: "7" }),
  );
  const costs = [];
  for (const part of [texts, smokeTexts(texts, smallConfig(Object.fromEntries(texts)))]) {
    const config = SETTINGS.from(part);
    const world = makeWorld();
    const run = await createRun(
      { store: world.store, clock: world.clock, taskSet: TASK_SET },
      { config, model: MODEL },
    );
    const ended = await runPipeline(run.id, { ...world.deps, until: "evaluate" });
    expect(ended.finished).toEqual(["debate", "distil", "train", "evaluate"]);
    expect(ended.report).not.toBeNull();
    costs.push(await tokensOfRun(world.store, run.id));
  }
  const [full = 0, smoke = 0] = costs;
  expect(smoke).toBeGreaterThan(0);
  expect(smoke / full).toBeLessThanOrEqual(0.15);
});
