// PAD inside the trainer worker: a judge of steps, then practice under it; both parts paused, left and gone on with.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import type { MemoryStore } from "../../../src/store/memory_store.ts";
import {
  debatedStore,
  farthest,
  openHost,
  plannedBytes,
  QUESTIONS,
  RUN,
  SMALL,
  someAdapter,
  TASKS,
  trainedFrom,
  uncheckedPrograms,
} from "../debated_run.ts";
import { hintsOf } from "../../../src/tasks/arithmetic/hints.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("pad"),
  ...SMALL,
  batchTokens: 256,
  prmSteps: 7,
  iterations: 3,
  practiceTasks: 3,
  rollouts: 4,
};
async function undisturbed(config = CONFIG) {
  const store = await debatedStore(config);
  const judgeSaved: number[] = [];
  const put = store.putCheckpoint.bind(store);
  store.putCheckpoint = (checkpoint, metrics) => {
    if (checkpoint.phase === "prm") judgeSaved.push(checkpoint.step);
    return put(checkpoint, metrics);
  };
  const { host, events, memory, programs } = await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  return { store, events, result, memory, programs, judgeSaved };
}

let reference: ReturnType<typeof undisturbed> | null = null;

test("a judge of steps learns from the debates, the student practises under it, and all of it is stored", async () => {
  const { store, events, result, judgeSaved } = await (reference ??= undisturbed());
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step, phase }) => [step, phase ?? "student"])).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7].map((step) => [step, "prm"]),
    ...[8, 9, 10].map((step) => [step, "student"]),
  ]);
  expect(result).toMatchObject({ steps: 10, resumedAt: 0 });
  // Every fifth step and the last are saved whatever it costs; this store takes no time, so that others are saved too.
  expect(judgeSaved).toEqual(expect.arrayContaining([5, 7]));
  expect(judgeSaved.length).toBeGreaterThan(3);

  const { quality } = (await store.getPrm(RUN))!;
  // 10 questions, every 5th held out; of each a right solution and one that is wrong from its first step on.
  const steps = (every: boolean) =>
    TASKS.filter((_, i) => (i % 5 === 4) === every).reduce(
      (sum, task) => sum + 2 * hintsOf(task).steps!.length,
      0,
    );
  expect(quality).toMatchObject({ trainedSteps: steps(false), steps: steps(true), baseRate: 0.5 });
  expect(events.filter(({ type }) => type === "prm")).toMatchObject([{ quality }]);

  const practice = metrics.flatMap((metric) => metric.practice ?? []);
  expect(practice).toHaveLength(3);
  for (const { verifier, prm, reward, questions, samples } of practice) {
    expect(questions).toBe(3);
    expect(prm).toBeGreaterThan(0);
    expect(prm).toBeLessThan(1);
    expect(reward).toBeCloseTo(verifier + 0.5 * prm!, 5); // the setting "both"
    expect(samples.length).toBeGreaterThan(0);
    for (const { text, steps: marked, taskId } of samples) {
      expect(TASKS.map(({ id }) => id)).toContain(taskId);
      for (const { start, end, probability } of marked) {
        expect(text.slice(start, end)).toMatch(/\.$/);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }
  }
  const { outcome } = (await store.getRun(RUN))!;
  expect(outcome).toMatchObject({ stop: null, validationTasks: 6 });
  expect(outcome!.validations.map(({ step }) => step)).toEqual([0, 3]);
  expect(practice.at(-1)!.validation).toBe(outcome!.validations.at(-1)!.score);
  expect((await store.getAdapter(RUN))!.sha256).toBe(result.adapterSha256);
}, 480_000);

test("every program of the judge and of practice is in the check of a device before it", async () => {
  const { programs } = await (reference ??= undisturbed());
  expect(programs.size).toBeGreaterThan(20);
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]);
}, 480_000);

test("what practice takes of the GPU's memory is what its plan says", async () => {
  const { memory } = await (reference ??= undisturbed());
  // The plan's texts are as long as the context, these are shorter; everything else is the same to some per cent.
  const planned = await plannedBytes(CONFIG);
  expect(memory.peak).toBeLessThanOrEqual(1.02 * planned);
  expect(memory.peak).toBeGreaterThan(0.6 * planned);
});

test.for([
  ["the judge's training", 3],
  ["the practice", 9],
] as const)(
  "a run that is paused in %s, left and gone on with in another worker ends with the same bits",
  { timeout: 480_000 },
  async ([, at]) => {
    const store = await debatedStore(CONFIG);
    const first = await openHost(store);
    const paused = new Promise<void>((resolve) => {
      first.listeners.add((event) => {
        if (event.type !== "step" || event.metric.step !== at) return;
        first.listeners.clear();
        void first.host.pause().then(resolve);
      });
    });
    const training = first.host.train(QUESTIONS).catch((thrown: unknown) => thrown);
    await paused;
    await first.host.close();
    expect(await training).toMatchObject({ code: "aborted" });
    const checkpoint = await store.latestCheckpoint(RUN);
    expect(checkpoint).toMatchObject(at < 7 ? { phase: "prm" } : { step: 9 });

    const second = await openHost(store);
    const result = await second.host.train(QUESTIONS);
    expect(result.resumedAt).toBe(checkpoint!.step);
    const whole = await (reference ??= undisturbed());
    expect(result.adapterSha256).toBe(whole.result.adapterSha256);
    const told = (metrics: Awaited<ReturnType<MemoryStore["stepMetrics"]>>) =>
      metrics.map((metric) => ({ ...metric, elapsedMs: 0 }));
    expect(told(await store.stepMetrics(RUN))).toEqual(told(await whole.store.stepMetrics(RUN)));
    await second.host.close();
  },
);

test("a run without an answer key never looks at it: nothing is validated, and verdicts are what counts as right", async () => {
  const config: RunConfig = { ...CONFIG, labels: "consensus", reward: "verifier", iterations: 1 };
  const asDebated = await undisturbed(config);
  expect(await asDebated.store.getPrm(RUN)).toBeNull(); // nobody asks a judge of steps
  expect((await asDebated.store.getRun(RUN))!.outcome).toMatchObject({ validations: [], validationTasks: 0 });

  const store = await debatedStore(config);
  const { host } = await openHost(store);
  const misprinted = TASKS.map((task) => ({ ...task, answer: "1000", steps: [] }));
  const result = await host.train({ ...QUESTIONS, distil: misprinted });
  expect(result.adapterSha256).toBe(asDebated.result.adapterSha256);
  await host.close();
}, 480_000);

test("practice goes on from an adapter, in its shape and held back by the base; interrupted, it ends with the same bits", async () => {
  const start = await someAdapter(1);
  const learningRate = 1e-3;
  const config: RunConfig = { ...CONFIG, rank: 3, reward: "verifier", iterations: 2, learningRate };
  const whole = await trainedFrom(config, start);
  expect(whole.adapter.config).toEqual(start.config);
  const moved = farthest(start, whole.adapter);
  // AdamW's first two steps move a weight by their rates at most; half an ulp of weights below 1 is 6e-8 each.
  expect(moved).toBeLessThanOrEqual(2 * learningRate + 2e-7);
  const [first] = whole.metrics;
  expect(first!.practice!.kl).toBeGreaterThan(1e-6); // from the reference, the base; a fresh adapter's would be 0

  const resumed = await trainedFrom(config, start, 1);
  expect(resumed.result).toMatchObject({ resumedAt: 1, adapterSha256: whole.result.adapterSha256 });
});
