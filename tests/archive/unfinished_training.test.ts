// A training of the bundled model that was stopped is gone on with from its file, in another store, and ends with the same bits.
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { drawTasks, splitTasks } from "../../src/pipeline/run_tasks.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { TrainerHost } from "../../src/threads/trainer/host.ts";
import { defaultConfig, type RunConfig } from "../../src/settings/run_config.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { Store } from "../../src/store/store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { siteOf, tinyRef } from "../lm/harness.ts";
import { makeDebate, storeTalks } from "../teachers/turns.ts";
import { bringIn, savedFile } from "./carried.ts";

const RUN = "run"; // the run that makeDebate's turns belong to
const CONFIG: RunConfig = {
  ...defaultConfig(),
  tasks: 8,
  testTasks: 20,
  agents: 3,
  rounds: 1,
  rank: 2,
  steps: 6,
  batchTokens: 128,
  labels: "truth",
};
const TASKS = drawTasks(arithmeticTasks(), CONFIG);
const { distil, choice } = splitTasks(TASKS);
const QUESTIONS = { distil, validation: choice.slice(0, 4) };

async function debated(): Promise<MemoryStore> {
  const store = new MemoryStore();
  const model = await tinyRef();
  const run = { schema: 1, id: RUN, createdAt: 1, config: CONFIG, seed: CONFIG.seed, model } as const;
  await store.createRun({ ...run, finished: ["debate"], seconds: {}, report: null }, TASKS);
  for (const task of distil) {
    await storeTalks(store, makeDebate([[task.answer, task.answer, task.answer]], { task }));
  }
  return store;
}

/** A trainer without a graphics device. */
async function trainer(store: Store, onEvent: (event: RunEvent) => void = () => {}): Promise<TrainerHost> {
  const host = new TrainerHost({
    by: "a test",
    gpu: undefined,
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: systemClock,
  });
  const events = { postMessage: onEvent } as unknown as MessagePort; // hosts use nothing else of a port
  await host.open({ model: await tinyRef(), runId: RUN }, events);
  return host;
}

test("a training that is stopped, saved, brought in and gone on with ends with the same bits", async () => {
  const undisturbed = await debated();
  const whole = await trainer(undisturbed);
  await whole.distil(distil);
  const { adapterSha256 } = await whole.train(QUESTIONS);
  await whole.close();

  const store = await debated();
  let halt = () => {};
  const halted = new Promise<void>((resolve) => (halt = resolve));
  const first = await trainer(store, (event) => {
    if (event.type === "step" && event.metric.step === 3) void first.pause().then(halt);
  });
  await first.distil(distil);
  const training = first.train(QUESTIONS).catch((thrown: unknown) => thrown);
  await halted;
  const checkpoint = (await store.latestCheckpoint(RUN))!;
  expect(checkpoint.step).toBeGreaterThanOrEqual(3);
  expect(checkpoint.step).toBeLessThan(CONFIG.steps);
  await store.updateRun(RUN, { finished: ["debate", "distil"] });
  const file = await savedFile(store, RUN);
  await first.close();
  expect(await training).toMatchObject({ code: "aborted" });

  const elsewhere = new MemoryStore();
  expect(await bringIn(file, elsewhere)).toMatchObject({ stoppedIn: "train" });
  expect(await elsewhere.latestCheckpoint(RUN)).toEqual(checkpoint);
  const second = await trainer(elsewhere);
  const result = await second.train(QUESTIONS);
  await second.close();
  expect(result).toMatchObject({ resumedAt: checkpoint.step, adapterSha256 });
  expect(await elsewhere.getAdapter(RUN)).toEqual(await undisturbed.getAdapter(RUN));
  const losses = async (of: Store) => (await of.stepMetrics(RUN)).map(({ loss }) => loss);
  expect(await losses(elsewhere)).toEqual(await losses(undisturbed));
}, 240_000);
