// PAD inside the trainer worker: a judge of steps, then practice under it; both parts paused, left and gone on with.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../src/core/config.ts";
import { type Fetch, systemClock } from "../../src/core/ports.ts";
import type { RunEvent } from "../../src/core/protocol.ts";
import type { Task, Turn } from "../../src/core/types.ts";
import { TrainerHost } from "../../src/hosts/trainer_host.ts";
import { fetchModelCard, modelRef } from "../../src/lm/model_files.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { writeSolution } from "../../src/tasks/written.ts";
import { wordDialect } from "../../src/tokenizer/word_dialect.ts";
import { gpuPort } from "../harness/gpu.ts";
import { makeDebate } from "../teachers/turns.ts";

const RUN = "run";
const CONFIG: RunConfig = {
  ...defaultConfig("pad"),
  labels: "truth",
  tasks: 10,
  agents: 2,
  rounds: 1,
  rank: 2,
  batchTokens: 256,
  prmSteps: 7,
  iterations: 3,
  practiceTasks: 3,
  rollouts: 4,
};
const TASKS = takeTasks(arithmeticTasks(), "distil", CONFIG.tasks, CONFIG.seed);
const QUESTIONS = { distil: TASKS, validation: takeTasks(arithmeticTasks(), "val", 6, CONFIG.seed) };

const readPublic: Fetch = async (url) => new Response(new Uint8Array(await readFile(`public/${url}`)));

/** Each debate has a right solution and one whose first step is wrong. */
async function debatedStore(config: RunConfig): Promise<MemoryStore> {
  const store = new MemoryStore();
  const card = await fetchModelCard(readPublic, "models/tiny");
  const dialect = wordDialect(card.dialect);
  const model = modelRef(card, "models/tiny");
  const run = { schema: 1, id: RUN, createdAt: 1, config, seed: config.seed, model } as const;
  await store.createRun({ ...run, finished: [], seconds: {}, report: null });
  const spoken = (turn: Turn, task: Task, solution: string): Turn => ({
    ...turn,
    prompt: dialect.propose(task.question),
    solution,
    completion: { ...turn.completion, text: solution },
  });
  for (const task of TASKS) {
    const right = writeSolution(task)!;
    const first = task.steps![0]!;
    const wrong = right.replace(`= ${first.result} .`, `= ${first.result + 1} .`);
    const [one, other] = makeDebate([[task.answer, task.answer]], { task });
    await store.appendTurn(spoken(one!, task, right));
    await store.appendTurn(spoken(other!, task, wrong));
  }
  return store;
}

async function openHost(store: MemoryStore) {
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  const gpu = await gpuPort();
  const host = new TrainerHost({
    gpu,
    store: () => Promise.resolve(store),
    fetch: readPublic,
    clock: systemClock,
  });
  const port = {
    postMessage: (event: RunEvent) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
  };
  const card = await fetchModelCard(readPublic, "models/tiny");
  await host.open({ model: modelRef(card, "models/tiny"), runId: RUN }, port as MessagePort);
  return { host, events, listeners };
}

async function undisturbed(config = CONFIG) {
  const store = await debatedStore(config);
  const { host, events } = await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  return { store, events, result };
}

let reference: ReturnType<typeof undisturbed> | null = null;

test("a judge of steps learns from the debates, the student practises under it, and all of it is stored", async () => {
  const { store, events, result } = await (reference ??= undisturbed());
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step, phase }) => [step, phase ?? "student"])).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7].map((step) => [step, "prm"]),
    ...[8, 9, 10].map((step) => [step, "student"]),
  ]);
  expect(result).toMatchObject({ steps: 10, resumedAt: 0 });

  const { quality } = (await store.getPrm(RUN))!;
  // 10 questions, every 5th held out; of each a right solution and one that is wrong from its first step on.
  const steps = (every: boolean) =>
    TASKS.filter((_, i) => (i % 5 === 4) === every).reduce((sum, task) => sum + 2 * task.steps!.length, 0);
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
}, 240_000);

test.for([
  ["the judge's training", 3],
  ["the practice", 9],
] as const)(
  "a run that is paused in %s, left and gone on with in another worker ends with the same bits",
  { timeout: 240_000 },
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
      metrics.map(({ elapsedMs: _, ...rest }) => rest);
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
}, 240_000);
