// DPO inside the trainer worker: pairs out of the stored debates, left in the middle and gone on with.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import {
  debatedStore,
  farthest,
  openHost,
  QUESTIONS,
  RUN,
  SMALL,
  someAdapter,
  trainedFrom,
  uncheckedPrograms,
} from "../debated_run.ts";
import { storeTalks } from "../../teachers/turns.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("dpo"),
  ...SMALL,
  steps: 7,
  batchTokens: 512,
  learningRate: 0.01,
};

test("pairs of right and wrong solutions are told apart better at the end, and the metrics of it are stored", async () => {
  const store = await debatedStore(CONFIG);
  const { host, events, programs } = await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]); // before it trained in hardware
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(events.flatMap((event) => (event.type === "step" ? [event.metric] : []))).toEqual(metrics);
  expect(metrics[0]!.pairs!.margin).toBeCloseTo(0, 3); // the adapter starts as the reference
  expect(metrics.at(-1)!.pairs!.margin).toBeGreaterThan(0);
  expect(result.lossLast).toBeLessThan(result.lossFirst);

  const again = await debatedStore(CONFIG);
  const first = await openHost(again);
  first.listeners.add((event) => {
    if (event.type === "step" && event.metric.step === 6) void first.host.close();
  });
  await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "aborted" });
  const second = await openHost(again);
  const resumed = await second.host.train(QUESTIONS);
  expect(resumed).toMatchObject({ resumedAt: 5, adapterSha256: result.adapterSha256 });
  await second.host.close();
}, 240_000);

test("preferring goes on from an adapter, against the base as reference; interrupted, it ends with the same bits", async () => {
  const start = await someAdapter(1);
  const config: RunConfig = { ...CONFIG, rank: 3, batchTokens: 256, learningRate: 1e-3 };
  const whole = await trainedFrom(config, start);
  expect(whole.adapter.config).toEqual(start.config);
  const moved = farthest(start, whole.adapter);
  expect(moved).toBeGreaterThan(1e-4);
  // By (1 - 0.9) / sqrt(1 - 0.98) < 1 a step moves a weight by its rate at most (Kingma and Ba 2015, section 2.1).
  expect(moved).toBeLessThanOrEqual(7 * 1e-3 + 1e-6);
  expect(Math.abs(whole.metrics[0]!.pairs!.margin)).toBeGreaterThan(1e-3); // the start is not the reference

  const resumed = await trainedFrom(config, start, 3);
  expect(resumed.result.resumedAt).toBeGreaterThanOrEqual(3);
  expect(resumed.result.adapterSha256).toBe(whole.result.adapterSha256);
});

test("a student that is to be the best is one of those that were checked, and an interrupted run keeps the same", async () => {
  const config: RunConfig = { ...CONFIG, batchTokens: 256, keep: "best", steps: 6 };
  const whole = await trainedFrom(config);
  const { validations, keptStep, validationTasks } = whole.outcome!;
  expect(validations.map(({ step }) => step)).toEqual([0, 2, 4, 6].slice(0, validations.length));
  expect(validationTasks).toBe(QUESTIONS.validation.length);
  const best = Math.max(...validations.map(({ score }) => score));
  expect(keptStep).toBe(validations.find(({ score }) => score === best)!.step);
  const resumed = await trainedFrom(config, undefined, 2); // what was validated before lies in the checkpoint
  expect(resumed.result.resumedAt).toBeGreaterThanOrEqual(2);
  expect(resumed.result.adapterSha256).toBe(whole.result.adapterSha256);
  expect(resumed.outcome).toEqual(whole.outcome);
});

test("debates without a wrong solution leave nothing to prefer, and that is said", async () => {
  const store = await debatedStore(CONFIG);
  const onlyRight = new MemoryStore();
  await onlyRight.createRun((await store.getRun(RUN))!, await store.tasks(RUN));
  await storeTalks(
    onlyRight,
    (await store.turns(RUN)).filter(({ agent }) => agent === "agent-1"),
  );
  const { host } = await openHost(onlyRight);
  await expect(host.train(QUESTIONS)).rejects.toMatchObject({
    code: "empty-dataset",
    message: expect.stringContaining("none of 10 questions has a right and a wrong solution") as string,
  });
  await host.close();
}, 120_000);
