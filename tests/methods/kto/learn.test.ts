// KTO inside the trainer worker: judged solutions out of the stored debates, left in the middle and gone on with.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { storeTalks } from "../../teachers/turns.ts";
import { debatedStore, openHost, QUESTIONS, RUN, SMALL, uncheckedPrograms } from "../debated_run.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("kto"),
  ...SMALL,
  steps: 7,
  batchTokens: 256,
  learningRate: 0.01,
};

test("right solutions gain on wrong ones, the metrics of it are stored, and a run that was cut ends with the same student", async () => {
  const store = await debatedStore(CONFIG);
  const { host, programs } = await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]); // before it trained in hardware
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(metrics[0]!.pairs!.margin).toBeCloseTo(0, 3); // the adapter starts as the reference
  expect(metrics.at(-1)!.pairs!.margin).toBeGreaterThan(0);

  const again = await debatedStore(CONFIG);
  const first = await openHost(again);
  first.listeners.add((event) => {
    if (event.type === "step" && event.metric.step === 6) void first.host.close();
  });
  await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "aborted" });
  const second = await openHost(again);
  const resumed = await second.host.train(QUESTIONS);
  expect(resumed.resumedAt).toBeGreaterThanOrEqual(5);
  expect(resumed.adapterSha256).toBe(result.adapterSha256);
  await second.host.close();
}, 240_000);

test("debates without a wrong solution leave nothing to weigh, and that is said", async () => {
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
    message: expect.stringContaining("10 are right and 0 wrong") as string,
  });
  await host.close();
}, 120_000);
