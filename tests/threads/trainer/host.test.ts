// The trainer worker's inside as a whole: real kernels, the bundled model, a store in memory.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { RunError } from "../../../src/core/errors.ts";
import { type Fetch, type GpuPort, systemClock } from "../../../src/core/ports.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import type { LoraAdapter } from "../../../src/records/adapter.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import { parseArchitecture } from "../../../src/models/architecture.ts";
import { TrainerHost } from "../../../src/threads/trainer/host.ts";
import { initialParameters, loraConfig, loraLayout, toAdapter } from "../../../src/model/lora.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import type { Store } from "../../../src/store/store.ts";
import { uncheckedPrograms } from "../../methods/debated_run.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { makeDebate, storeTalks } from "../../teachers/turns.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { openTiny, siteOf, tinyRef } from "../../lm/harness.ts";

const RUN = "run"; // the run that makeDebate's turns belong to
const SMALL = { tasks: 8, agents: 3, rounds: 1, rank: 2, steps: 8, batchTokens: 128 };
const CONFIG: RunConfig = { ...defaultConfig(), ...SMALL };
const TASKS = takeTasks(arithmeticTasks(), "distil", CONFIG.tasks, CONFIG.seed);
const QUESTIONS = { distil: TASKS, validation: [] };

const readPublic: Fetch = async (url) => {
  try {
    return new Response(new Uint8Array(await readFile(`public/${url}`)));
  } catch {
    return new Response("<!doctype html>", { status: 404 });
  }
};

const TINY = parseArchitecture(JSON.parse(await readFile("public/models/tiny/config.json", "utf8")));

/** A store with one run whose debates all end in the right answer. @param first what all agents said before, left out: nothing */
async function debatedStore(config: RunConfig = CONFIG, first?: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  const model = await tinyRef();
  const run: RunRecord = {
    schema: 1,
    id: RUN,
    createdAt: 1,
    config,
    seed: config.seed,
    model,
    finished: [],
    seconds: {},
    report: null,
  };
  await store.createRun(run, TASKS);
  for (const task of TASKS) {
    const last = [task.answer, task.answer, task.answer];
    const rounds = first === undefined ? [last] : [[first, first, first], last];
    await storeTalks(store, makeDebate(rounds, { task }));
  }
  return store;
}

interface Opened {
  readonly host: TrainerHost;
  readonly events: RunEvent[];
  /** Called with every event, at once. */
  onEvent: (event: RunEvent) => void;
  /** The device the host got. */
  device: GPUDevice;
  /** The names of all that it compiled. */
  readonly programs: ReadonlySet<string>;
}

/** A host on `store`, opened. A MessagePort delivers late, so the host writes into a stand-in that only records. */
async function openHost(store: Store, gpu?: GpuPort, clock = systemClock): Promise<Opened> {
  const real = gpu ?? (await gpuPort());
  const programs = new Set<string>();
  const opened: Partial<Opened> = { events: [], onEvent: () => {}, programs };
  const port: GpuPort = {
    requestAdapter: async (options) => {
      const adapter = await real.requestAdapter(options);
      const requestDevice = adapter!.requestDevice.bind(adapter);
      adapter!.requestDevice = async (descriptor) => {
        const device = (opened.device = await requestDevice(descriptor));
        const compile = device.createShaderModule.bind(device);
        device.createShaderModule = (wanted) => {
          programs.add(wanted.label ?? "");
          return compile(wanted);
        };
        return device;
      };
      return adapter;
    },
  };
  const host = new TrainerHost({
    by: "a test",
    gpu: port,
    store: () => Promise.resolve(store),
    source: siteOf(readPublic),
    clock,
  });
  const events = {
    postMessage: (event: RunEvent) => {
      opened.events!.push(event);
      opened.onEvent!(event);
    },
  };
  await host.open({ model: await tinyRef(), runId: RUN }, events as MessagePort);
  return Object.assign(opened, { host }) as Opened;
}

/** The adapter's hash after training without any disturbance. */
async function undisturbed(): Promise<string> {
  const { host } = await openHost(await debatedStore());
  await host.distil(TASKS);
  const { adapterSha256 } = await host.train(QUESTIONS);
  await host.close();
  return adapterSha256;
}

test("debates in the store become a dataset, an adapter and text of the adapted model", async () => {
  const store = await debatedStore({ ...CONFIG, steps: 40, learningRate: 0.02 });
  const { host, events, programs } = await openHost(store);
  expect(await host.distil(TASKS)).toMatchObject({ tasks: 8, kept: 8, wrong: 0 });
  const result = await host.train(QUESTIONS);
  expect(result).toMatchObject({ steps: 40, resumedAt: 0 });
  expect(result.lossLast).toBeLessThan(0.5 * result.lossFirst);

  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map((metric) => metric.step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(events.flatMap((event) => (event.type === "step" ? [event.metric] : []))).toEqual(metrics);
  expect(result.tokens).toBe(metrics.reduce((sum, metric) => sum + metric.tokens, 0));
  expect((await store.getAdapter(RUN))!.sha256).toBe(result.adapterSha256);

  const prompt =
    "<|bos|> <|user|> Kim has 4 eggs . Kim gets 3 from Leo . How many eggs does Kim have now ? <|assistant|>";
  const request = { id: "q", prompt, maxNewTokens: 40, temperature: 0, seed: 0 };
  const [base] = await host.generate([request], false);
  const [student] = await host.generate([request], true);
  expect(base!.text).toMatch(/^Step 1 :/);
  // the debates answered at once, which the base never does
  expect(student!.text).toMatch(/^Answer : \d+$/);
  expect(student).toMatchObject({ id: "q", finish: "stop", completionTokens: 4, promptTokens: 22 });
  await host.close();
  expect(programs.size).toBeGreaterThan(15);
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]); // before it trained in hardware
}, 240_000);

test("a training that is paused, left and gone on with elsewhere ends with the same bits", async () => {
  const store = await debatedStore();
  const first = await openHost(store);
  await first.host.distil(TASKS);
  const paused = new Promise<void>((resolve) => {
    first.onEvent = (event) => {
      if (event.type === "step" && event.metric.step === 3) void first.host.pause().then(resolve);
    };
  });
  const training = first.host.train(QUESTIONS).catch((thrown: unknown) => thrown);
  await paused;
  const checkpoint = await store.latestCheckpoint(RUN);
  expect(checkpoint!.step).toBeGreaterThanOrEqual(3);
  expect(checkpoint!.step).toBeLessThan(8);
  expect(first.events.at(-1)!.type).toBe("paused");
  await first.host.close();
  expect(await training).toMatchObject({ code: "aborted" });

  const second = await openHost(store);
  const result = await second.host.train(QUESTIONS);
  expect(result.resumedAt).toBe(checkpoint!.step);
  expect(result.adapterSha256).toBe(await undisturbed());
  expect((await store.stepMetrics(RUN)).map((metric) => metric.step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  await second.host.close();
}, 240_000);

test("a paused training goes on in the same worker", async () => {
  const opened = await openHost(await debatedStore());
  const { host, events } = opened;
  await host.distil(TASKS);
  opened.onEvent = (event) => {
    if (event.type === "step" && event.metric.step === 2) void host.pause().then(() => host.resume());
  };
  expect((await host.train(QUESTIONS)).steps).toBe(8);
  const seen = events.map((event) => event.type).filter((type) => type !== "step");
  expect(seen).toEqual(["paused", "resumed"]);
  await host.close();
}, 240_000);

test("a training that is ended by hand leaves the student of its last step, also when the page is closed before it is stored", async () => {
  const store = await debatedStore();
  const putAdapter = store.putAdapter.bind(store);
  store.putAdapter = () => Promise.reject(new RunError("internal", "the tab was closed"));
  const first = await openHost(store);
  await first.host.distil(TASKS);
  const asked = new Promise<boolean>((resolve) => {
    first.onEvent = (event) => {
      if (event.type === "step" && event.metric.step === 3) void first.host.finish().then(resolve);
    };
  });
  await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "internal" });
  expect(await asked).toBe(true);
  await first.host.close();
  const { step, adapter } = (await store.latestCheckpoint(RUN))!;
  expect(step).toBeGreaterThanOrEqual(3);
  expect(step).toBeLessThan(8);
  const sentence = `It was ended by hand after training step ${step} of 8.`;
  const stop = { reason: "by-hand", step, sentence };
  expect((await store.getRun(RUN))?.outcome).toEqual({
    stop,
    keptStep: step,
    validations: [],
    validationTasks: 0,
  });

  store.putAdapter = putAdapter;
  const second = await openHost(store);
  const result = await second.host.train(QUESTIONS);
  expect(result).toMatchObject({ steps: step, resumedAt: step });
  expect((await store.stepMetrics(RUN)).at(-1)?.step).toBe(step);
  expect((await store.getAdapter(RUN))?.adapter).toEqual(adapter);
  await second.host.close();
}, 240_000);

test("an end by hand whose checkpoints are gone is no end of the training that begins anew", async () => {
  const store = await debatedStore({ ...CONFIG, steps: 2 });
  const stop = { reason: "by-hand", step: 1, sentence: "It was ended by hand after training step 1 of 2." };
  await store.updateRun(RUN, { outcome: { stop, keptStep: 1, validations: [], validationTasks: 0 } });
  const putCheckpoint = store.putCheckpoint.bind(store);
  const before: unknown[] = []; // what a sitting after this one would find beside the checkpoint
  store.putCheckpoint = async (...given) => {
    before.push((await store.getRun(RUN))?.outcome);
    await putCheckpoint(...given);
  };
  const { host } = await openHost(store);
  await host.distil(TASKS);
  expect(await host.train(QUESTIONS)).toMatchObject({ steps: 2, resumedAt: 0 });
  expect(before.length).toBeGreaterThan(0);
  expect(before.every((outcome) => outcome === undefined)).toBe(true);
  expect(await store.getRun(RUN)).not.toHaveProperty("outcome");
  await host.close();
}, 240_000);

test("a training that stands in a pause can be ended by hand; one without a step yet goes on to its end", async () => {
  const store = await debatedStore();
  const opened = await openHost(store);
  const { host } = opened;
  await host.distil(TASKS);
  expect(await host.finish(), "nothing is on").toBe(false);
  const ended = new Promise<boolean>((resolve) => {
    opened.onEvent = (event) => {
      if (event.type !== "step" || event.metric.step !== 2) return;
      void host
        .pause()
        .then(() => host.finish())
        .then(resolve);
    };
  });
  const training = host.train(QUESTIONS);
  expect(await host.finish(), "no step is taken").toBe(false);
  const { steps } = await training;
  expect(await ended).toBe(true);
  expect(steps).toBeGreaterThanOrEqual(2);
  expect(steps).toBeLessThan(8);
  await host.close();
}, 240_000);

test("a device lost in mid-training rejects by name, and a new host goes on from the checkpoint with the same bits", async () => {
  const store = await debatedStore();
  const first = await openHost(store);
  await first.host.distil(TASKS);
  first.onEvent = (event) => {
    if (event.type === "step" && event.metric.step === 6) first.device.destroy();
  };
  await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "gpu-lost" });
  await expect(first.host.generate([], false)).rejects.toMatchObject({ code: "gpu-lost" });

  const second = await openHost(store);
  const result = await second.host.train(QUESTIONS);
  expect(result.resumedAt).toBe(5);
  expect(result.adapterSha256).toBe(await undisturbed());
  await second.host.close();
}, 240_000);

test.each(["rsft", "dpo"] as const)(
  "by %s, where saving costs little, a lost device costs no step that was shown",
  async (strategy) => {
    const config: RunConfig = { ...defaultConfig(strategy), ...SMALL };
    const store = await debatedStore(config, "999");
    const { clock, onEvent } = slowSteps();
    const first = await openHost(store, undefined, clock);
    await first.host.distil(TASKS);
    first.onEvent = (event) => {
      onEvent(event);
      if (event.type === "step" && event.metric.step === 4) first.device.destroy();
    };
    await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "gpu-lost" });
    expect((await store.latestCheckpoint(RUN))!.step).toBeGreaterThanOrEqual(3);
  },
  240_000,
);

test("a training that is closed between steps ends as cancelled", async () => {
  const opened = await openHost(await debatedStore());
  await opened.host.distil(TASKS);
  opened.onEvent = (event) => {
    if (event.type === "step" && event.metric.step === 2) void opened.host.close();
  };
  await expect(opened.host.train(QUESTIONS)).rejects.toMatchObject({ code: "aborted" });
}, 240_000);

test("numbers that are not finite are skipped with a notice, and three in a row end the training", async () => {
  const config = { ...CONFIG, learningRate: 1e30 };
  const opened = await openHost(await debatedStore(config));
  await opened.host.distil(TASKS);
  const failure = await opened.host.train(QUESTIONS).catch((thrown: unknown) => thrown as RunError);
  expect(failure).toMatchObject({ code: "non-finite" });
  expect(opened.events.filter((event) => event.type === "notice")).toHaveLength(3);
  await opened.host.close();
}, 240_000);

test("a store that cannot take a checkpoint ends the training with its error", async () => {
  const store = await debatedStore();
  const { host } = await openHost(store);
  await host.distil(TASKS);
  const full = new RunError("store-quota", "The disk is full.");
  store.putCheckpoint = () => Promise.reject(full);
  await expect(host.train(QUESTIONS)).rejects.toBe(full);
  await host.close();
}, 240_000);

test("what is missing or does not fit is named", async () => {
  const store = await debatedStore();
  const { host } = await openHost(store);
  await expect(host.train(QUESTIONS)).rejects.toMatchObject({ code: "store-corrupt" }); // no dataset yet
  await expect(host.generate([], true)).rejects.toMatchObject({ code: "store-corrupt" }); // no adapter yet
  await host.distil(TASKS);
  const dataset = await store.getDataset(RUN);
  await store.putDataset({
    ...dataset!,
    examples: dataset!.examples.map((example) => ({ ...example, weight: 0 })),
  });
  await expect(host.train(QUESTIONS)).rejects.toMatchObject({ code: "empty-dataset" });
  await host.close();

  const openWith = async (ports: {
    gpu?: GpuPort | undefined;
    fetch?: Fetch;
    runId?: string;
    model?: ModelRef;
    debated?: MemoryStore;
  }) => {
    const { gpu = await gpuPort(), fetch = readPublic, runId = RUN, model = await tinyRef() } = ports;
    const { debated = store } = ports;
    const other = new TrainerHost({
      by: "a test",
      gpu: "gpu" in ports ? ports.gpu : gpu,
      store: () => Promise.resolve(debated),
      source: siteOf(fetch),
      clock: systemClock,
    });
    return other.open({ model, runId }, { postMessage: () => {} } as unknown as MessagePort);
  };
  await expect(openWith({ runId: "other" })).rejects.toMatchObject({ code: "store-corrupt" });
  const debated = await debatedStore({ ...CONFIG, strategy: "dpo" }); // which learns on a graphics device only
  await expect(openWith({ gpu: undefined, debated })).rejects.toMatchObject({
    code: "gpu-unavailable",
    message: expect.stringMatching(/DPO learns on a graphics device only\. Choose R-SFT/) as string,
  });
  const foreign = { ...(await tinyRef()), sha256: "1".repeat(64) };
  await expect(openWith({ model: foreign })).rejects.toMatchObject({ code: "model-invalid" });
  const nowhere: Fetch = () => Promise.resolve(new Response("<!doctype html><title>Hi</title>"));
  await expect(openWith({ fetch: nowhere })).rejects.toMatchObject({ code: "file-invalid" });
}, 240_000);

test("without a graphics device a method that copies learns on the processor", async () => {
  const host = new TrainerHost({
    by: "a test",
    gpu: undefined,
    store: () => debatedStore(),
    source: siteOf(readPublic),
    clock: systemClock,
  });
  const events = { postMessage: () => {} } as unknown as MessagePort;
  const report = await host.open({ model: await tinyRef(), runId: RUN }, events);
  expect(report.adapter.description).toMatch(/processor/i);
  await host.close();
});

/** The run's debates, in a run whose student starts from `start`. */
async function startedStore(start: LoraAdapter, config: RunConfig): Promise<MemoryStore> {
  const debated = await debatedStore(config);
  const run = (await debated.getRun(RUN))!;
  const store = new MemoryStore();
  const sha256 = "5".repeat(64);
  const point = { name: "mine.zip", sha256, lora: start.config, check: "sha256" } as const;
  await store.createRun({ ...run, start: point }, TASKS, { adapter: start, sha256 });
  await storeTalks(store, await debated.turns(RUN));
  return store;
}

test("training goes on from the adapter that the run starts from, in its rank, alpha and targets", async () => {
  const learningRate = 1e-3;
  const layout = loraLayout(TINY, { rank: 4, targets: ["q_proj", "down_proj"] });
  const weights = Float32Array.from(initialParameters(layout, 3), (value, i) => value + 0.01 * Math.sin(i));
  const start = toAdapter(layout, weights, loraConfig(4, 12, layout.targets), await tinyRef());
  const store = await startedStore(start, { ...CONFIG, steps: 1, learningRate });
  const { host } = await openHost(store);
  await host.distil(TASKS);
  await host.train(QUESTIONS);
  await host.close();
  const { adapter } = (await store.getAdapter(RUN))!;
  expect(adapter.config).toEqual(start.config);
  let most = 0;
  for (const [name, { A, B }] of adapter.tensors) {
    const from = start.tensors.get(name)!;
    A.forEach((value, i) => (most = Math.max(most, Math.abs(value - from.A[i]!))));
    B.forEach((value, i) => (most = Math.max(most, Math.abs(value - from.B[i]!))));
  }
  // AdamW's first step moves a weight by the scheduled rate at most; half an ulp of weights below 1 is 6e-8.
  expect(most).toBeLessThanOrEqual(learningRate + 1e-7);
  expect(most).toBeGreaterThan(0);
});

test("a training from an adapter that was interrupted ends with the same bits", async () => {
  const layout = loraLayout(TINY, { rank: 2 });
  const start = (seed: number) => {
    const weights = initialParameters(layout, seed).map((value) => value + 1e-3);
    return toAdapter(layout, weights, loraConfig(2), { path: "", name: "", sha256: "" });
  };
  const trained = async (store: Store, stopAt?: number) => {
    const opened = await openHost(store);
    await opened.host.distil(TASKS);
    opened.onEvent = (event) => {
      if (event.type === "step" && event.metric.step === stopAt) void opened.host.close();
    };
    const ended = await opened.host.train(QUESTIONS).then(
      ({ adapterSha256 }) => adapterSha256,
      (thrown: unknown) => (thrown as RunError).code,
    );
    await opened.host.close();
    return ended;
  };
  const whole = await trained(await startedStore(start(1), CONFIG));
  const store = await startedStore(start(1), CONFIG);
  expect(await trained(store, 7)).toMatch(/aborted|gpu-lost/);
  expect(await trained(store)).toBe(whole);
  expect(await trained(await startedStore(start(2), CONFIG))).not.toBe(whole);
});

test("the student is looked at on its way: what it never learned, and the next word of a lesson; kept with the run, and not a bit of it changes", async () => {
  const store = await debatedStore(CONFIG, "999"); // nobody begins with the answer that all end with
  const { clock, onEvent } = slowSteps();
  const opened = await openHost(store, undefined, clock);
  opened.onEvent = onEvent;
  const { host, events } = opened;
  await host.distil(TASKS);
  const validation = takeTasks(arithmeticTasks(), "val", 5, CONFIG.seed);
  const { adapterSha256 } = await host.train({ distil: TASKS, validation });
  const { samples = [], nextWords } = (await store.getRun(RUN))!;
  expect(nextWords).toMatchObject({ taskId: TASKS[0]!.id, question: TASKS[0]!.question });
  expect(nextWords!.before.trim()).toBe("Answer :");
  const { teacher, looks } = nextWords!;
  expect(teacher).toMatchObject({ solutions: 3, words: [{ share: 1 }] });
  expect(teacher.words[0]!.word.trim()).toBe(TASKS[0]!.answer);
  const lookedAt = looks.map(({ step }) => step).filter((step) => step !== 1); // its time is only known after the second
  expect(lookedAt).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
  const taught = looks.map(
    ({ words }) => words.find(({ token }) => token === teacher.words[0]!.token)!.share,
  );
  expect(taught.at(-1)).toBeGreaterThan(taught[0]!);
  for (const { words } of looks) expect(words).toHaveLength(5);
  expect(events.findLast((event) => event.type === "nextWords")).toMatchObject({ nextWords });
  const asked = validation.slice(0, 3).map(({ id }) => id);
  expect(samples.map(({ step, taskId }) => [step, taskId])).toEqual(
    [0, 2, 4, 6, 8].flatMap((step) => asked.map((id) => [step, id])),
  );
  for (const { text, sureness, correct } of samples) {
    expect(text).not.toBe("");
    expect(sureness).toBeGreaterThan(0);
    expect(sureness).toBeLessThanOrEqual(1);
    expect(correct).not.toBeNull();
  }
  expect(events.findLast((event) => event.type === "samples")).toMatchObject({ samples });
  const prompt = (await openTiny()).voice();
  const request = { maxNewTokens: 160, temperature: 0, seed: 0 };
  const questions = await Promise.all(
    validation.slice(0, 3).map(async ({ id, question }) => ({
      ...request,
      id,
      prompt: (await prompt).render({ role: "propose", question }),
    })),
  );
  const texts = (step: number) => samples.filter((each) => each.step === step).map(({ text }) => text);
  expect((await host.generate(questions, true)).map(({ text }) => text)).toEqual(texts(8));
  expect((await host.generate(questions, false)).map(({ text }) => text)).toEqual(texts(0));
  await host.close();
  expect(adapterSha256).toBe(await undisturbed());
});

/** A clock on which every step seems to take a quarter of an hour, so that there is time to look. */
function slowSteps() {
  let bonus = 0;
  const onEvent = ({ type }: RunEvent): void => void (bonus += type === "step" ? 900_000 : 0);
  return { clock: { ...systemClock, elapsed: () => systemClock.elapsed() + bonus }, onEvent };
}

test("the next word of a lesson is looked at between rounds of practice too, and not a bit of the student changes", async () => {
  const config: RunConfig = {
    ...defaultConfig("pad"),
    tasks: 8,
    agents: 3,
    rounds: 1,
    rank: 2,
    batchTokens: 256,
    reward: "verifier",
    iterations: 3,
    practiceTasks: 2,
    rollouts: 4,
  };
  const practised = async ({ clock, onEvent }: ReturnType<typeof slowSteps>) => {
    const store = await debatedStore(config, "999");
    const opened = await openHost(store, undefined, clock);
    opened.onEvent = onEvent;
    await opened.host.distil(TASKS);
    const { adapterSha256 } = await opened.host.train(QUESTIONS);
    await opened.host.close();
    return { adapterSha256, looks: (await store.getRun(RUN))!.nextWords!.looks.map(({ step }) => step) };
  };
  const looked = await practised(slowSteps());
  const blind = await practised({ clock: { ...systemClock, elapsed: () => 0 }, onEvent: () => {} });
  expect([looked.looks, blind.looks]).toEqual([[0, 1, 2, 3], [0]]);
  expect(blind.adapterSha256).toBe(looked.adapterSha256);
});

test("on the processor the next word of a lesson is looked at as on a graphics device, and not a bit of the student changes", async () => {
  const learned = async (gpu: GpuPort | undefined, hasTime: boolean) => {
    const store = await debatedStore(CONFIG, "999");
    const { clock, onEvent } = slowSteps();
    const host = new TrainerHost({
      by: "a test",
      gpu,
      store: () => Promise.resolve(store),
      source: siteOf(readPublic),
      clock,
    });
    const postMessage = (event: RunEvent) => (hasTime ? onEvent(event) : undefined);
    await host.open({ model: await tinyRef(), runId: RUN }, { postMessage } as MessagePort);
    await host.distil(TASKS);
    const { adapterSha256 } = await host.train(QUESTIONS);
    await host.close();
    return { adapterSha256, looks: (await store.getRun(RUN))!.nextWords!.looks };
  };
  const [onProcessor, onGpu] = [await learned(undefined, true), await learned(await gpuPort(), true)];
  expect(onProcessor.looks.map(({ step }) => step).filter((step) => step !== 1)).toEqual([
    0, 2, 3, 4, 5, 6, 7, 8,
  ]);
  expect(onProcessor.looks[0]).toEqual(onGpu.looks[0]); // the base's, to a hundredth of a percent
  expect((await learned(undefined, false)).adapterSha256).toBe(onProcessor.adapterSha256);
});
