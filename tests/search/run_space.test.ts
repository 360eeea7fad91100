import { expect, test } from "vitest";
import { drawTasks } from "../../src/pipeline/run_tasks.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import type { Report } from "../../src/records/report.ts";
import type { Configuration } from "../../src/search/configuration.ts";
import { ExperimentGraph } from "../../src/search/experiment_graph.ts";
import { experimentLine } from "../../src/search/graph_lines.ts";
import { SEARCH_METRICS } from "../../src/search/metrics.ts";
import { proposedExperiment } from "../../src/search/proposal.ts";
import { runSpace, VARIED } from "../../src/search/run_space.ts";
import { tokensOfRun } from "../../src/search/run_tokens.ts";
import { SealedQuestions } from "../../src/search/sealed_questions.ts";
import { measuredBy, smokeTexts } from "../../src/search/smoke_run.ts";
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
  expect([...space.textsOf(vote).keys()]).not.toContain("rounds");
  expect(SETTINGS.from(space.textsOf(vote))).toMatchObject({ teacher: "self-consistency", rank: base.rank });
  expect(space.edited(space.base, { teacher: "self-consistency" })).toEqual({
    teacher: "self-consistency",
    rank: base.rank,
  });
  expect(space.edited(vote, { teacher: "debate" })).toEqual(space.base);
  expect(space.identity({ ...vote, rounds: 1 })).toBe(space.identity(vote));
  expect(space.identity({ ...vote, rank: 16 })).not.toBe(space.identity(vote));
});

test("an edit of the method names the learning rate that is in force, and an edit back takes it back", () => {
  const space = runSpace(defaultConfig(), ["strategy", "learningRate", "rank"], ALL);
  const { learningRate } = defaultConfig("dpo");
  expect(learningRate).not.toBe(space.base["learningRate"]);
  const dpo = space.edited(space.base, { strategy: "dpo" });
  expect(dpo).toEqual({ ...space.base, strategy: "dpo", learningRate });
  expect(SETTINGS.from(space.textsOf(dpo))).toMatchObject(dpo);
  expect(space.edited(dpo, { strategy: "rsft" })).toEqual(space.base);
  const raised = space.edited(dpo, { learningRate: space.base["learningRate"]! });
  expect(raised["learningRate"]).toBe(space.base["learningRate"]);
  expect(SETTINGS.from(space.textsOf(raised))).toMatchObject(raised);
  expect(space.identity(raised)).not.toBe(space.identity(dpo));
  expect(space.edited({ ...raised, learningRate: 0.05 }, { strategy: "kto" })["learningRate"]).toBe(0.05);

  const graph = new ExperimentGraph(SEARCH_METRICS.accuracy);
  for (let id = 0; id < 24; id++) {
    const proposed = proposedExperiment(graph, 0, space, 1);
    if (proposed === null) break;
    const { values, changes } = proposed;
    expect(SETTINGS.from(space.textsOf(values))).toMatchObject(values);
    expect(values).toMatchObject(changes);
    graph.add(proposed);
    graph.add({ kind: "full", id, score: "strategy" in changes ? 0.1 * id : 0, cost: 1, why: "" });
  }
  expect(graph.all.some(({ experiment }) => experiment.values["strategy"] === "dpo")).toBe(true);
});

test("settings at their defaults are told to a run as well, so that nothing else is usual for it", () => {
  const space = runSpace(defaultConfig(), ["rank"], ALL);
  const texts = space.textsOf(space.base);
  expect(texts.get("learningRate")).toBe("0.006");
  expect(texts.get("examples")).toBe("0");
  expect(SETTINGS.from(texts)).toEqual(defaultConfig());
});

test("a smoke run that broke nothing holds, also where nobody has a right answer yet and there is no score", () => {
  const reported = (distilled: number, single: number) =>
    ({
      methods: {
        distilled: { accuracy: distilled, n: 10, tokensPerTask: 30 },
        single: { accuracy: single, n: 10 },
      },
    }) as unknown as Report;
  const { tokens } = SEARCH_METRICS;
  expect(measuredBy(tokens, reported(0.5, 0.5), "smoke")).toEqual({ score: 60, why: "" });
  expect(measuredBy(tokens, reported(0, 0.5), "smoke").why).toMatch(/answers none of 10 questions right/);
  const held = measuredBy(tokens, reported(0, 0), "smoke");
  expect(held).toEqual({ score: null, why: "" });
  const root = {
    kind: "experiment",
    id: 0,
    parent: null,
    trace: 0,
    changes: {},
    values: {},
    memory: [],
  } as const;
  const graph = new ExperimentGraph(tokens, [
    { ...root, expects: "" },
    { kind: "smoke", id: 0, cost: 1, ...held },
  ]);
  expect(graph.open?.experiment.id).toBe(0);
  expect(graph.reward(graph.all[0]!)).toBeNull();
  expect(experimentLine(graph.all[0]!)).toContain("not measured yet");
  graph.add({ kind: "full", id: 0, cost: 1, ...measuredBy(tokens, reported(0, 0), "full") });
  expect(graph.open).toBeNull();
  expect(experimentLine(graph.all[0]!)).toContain("failed (No question was answered right.)");
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
