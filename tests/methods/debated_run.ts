// A run whose debates each hold a right solution and one with a wrong first step, and the trainer's inside on it.
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { defaultConfig, type RunConfig } from "../../src/settings/run_config.ts";
import { type GpuPort, systemClock } from "../../src/core/ports.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { TrainerHost } from "../../src/threads/trainer/host.ts";
import { METHODS } from "../../src/methods/list.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { siteOf, openTiny, tinyRef } from "../lm/harness.ts";
import { initialParameters, loraConfig, loraLayout, toAdapter } from "../../src/model/lora.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { writeSolution } from "../../src/voice/words/written.ts";
import { planRun } from "../../src/train/plan.ts";
import { wantedKernels } from "../../src/train/wanted_kernels.ts";
import { trustCases } from "../../src/kernels/trust_cases.ts";
import { gpuPort, openTestGpu } from "../harness/gpu.ts";
import { programsOf } from "../harness/programs_of.ts";
import { makeDebate, talksAbout } from "../teachers/turns.ts";
import { hintsOf } from "../../src/tasks/arithmetic/hints.ts";

export const RUN = "run";
/** What all small runs share. */
export const SMALL = { labels: "truth", tasks: 10, agents: 2, rounds: 1, rank: 2 } as const;
const { seed } = defaultConfig();
export const TASKS = takeTasks(arithmeticTasks(), "distil", SMALL.tasks, seed);
export const QUESTIONS = { distil: TASKS, validation: takeTasks(arithmeticTasks(), "val", 6, seed) };

/** Each debate has a right solution and one whose first step is wrong.
 *  @param start what the run's student starts from */
export async function debatedStore(config: RunConfig, start?: LoraAdapter): Promise<MemoryStore> {
  const store = new MemoryStore();
  const { ref: model, voice: openVoice } = await openTiny();
  const voice = await openVoice();
  const run = { schema: 1, id: RUN, createdAt: 1, config, seed: config.seed, model } as const;
  const fresh = { ...run, finished: [], seconds: {}, report: null };
  if (start === undefined) await store.createRun(fresh, TASKS);
  else {
    const sha256 = await sha256Hex(exportPeft(start).get("adapter_model.safetensors")!);
    const point = { name: "mine.zip", sha256, lora: start.config, check: "sha256" } as const;
    await store.createRun({ ...fresh, start: point }, TASKS, { adapter: start, sha256 });
  }
  const spoken = (turn: Turn, task: Task, solution: string): Turn => ({
    ...turn,
    prompt: voice.render({ role: "propose", question: task.question }),
    solution,
    completion: { ...turn.completion, text: solution },
  });
  for (const task of TASKS) {
    const right = writeSolution(task)!;
    const first = hintsOf(task).steps![0]!;
    const missed = String(Number(task.answer) + 1);
    const wrong = right.replace(`= ${first.result} .`, `= ${first.result + 1} .`).replace(/\d+$/, missed);
    const [one, other] = makeDebate([[task.answer, missed]], { task });
    await store.appendTurn(spoken(one!, task, right));
    await store.appendTurn(spoken(other!, task, wrong));
  }
  for (const { outcome } of talksAbout(await store.turns(RUN))) await store.putOutcome(outcome);
  return store;
}

export async function openHost(store: MemoryStore) {
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  const memory = { now: 0, peak: 0 };
  const programs = new Set<string>();
  const gpu = watched(await gpuPort(), memory, programs);
  const host = new TrainerHost({
    by: "a test",
    gpu,
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: systemClock,
  });
  const port = {
    postMessage: (event: RunEvent) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
  };
  await host.open({ model: await tinyRef(), runId: RUN }, port as MessagePort);
  return { host, events, listeners, memory, programs };
}

/** The port, with the bytes counted of all buffers that its devices hold, and the names of what they compile. */
function watched(port: GpuPort, memory: { now: number; peak: number }, programs: Set<string>): GpuPort {
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await port.requestAdapter(options);
    if (adapter === null) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(descriptor);
      const compile = device.createShaderModule.bind(device);
      device.createShaderModule = (wanted) => {
        programs.add(wanted.label ?? "");
        return compile(wanted);
      };
      const create = device.createBuffer.bind(device);
      device.createBuffer = (wanted) => {
        const buffer = create(wanted);
        memory.now += wanted.size;
        memory.peak = Math.max(memory.peak, memory.now);
        const destroy = buffer.destroy.bind(buffer);
        buffer.destroy = () => {
          memory.now -= wanted.size;
          return destroy();
        };
        return buffer;
      };
      return device;
    };
    return adapter;
  };
  return { requestAdapter };
}

/** Programs that the check of a device before such a run leaves out. */
export async function uncheckedPrograms(config: RunConfig, programs: ReadonlySet<string>): Promise<string[]> {
  const learner = await METHODS[config.strategy].learner();
  const sizes = { storage: "f32", rank: config.rank } as const;
  const wanted = wantedKernels(await tinyArchitecture(), sizes, learner.memory(config));
  const gpu = await openTestGpu();
  const checked = programsOf(gpu, trustCases(gpu, wanted));
  gpu.destroy();
  return [...programs].filter((program) => !checked.has(program));
}

/** Bytes that the plan of a small run on the bundled model counts with, at most at one time. */
export async function plannedBytes(config: RunConfig): Promise<number> {
  const architecture = await tinyArchitecture();
  const { rank, batchTokens } = config;
  const request = { architecture, rank, batchTokens, uses: ["train", "generate"], storage: "f32" } as const;
  const report = { vendor: "", architecture: "", description: "", isSoftware: true, features: [] };
  const limits = { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 32 };
  const learner = await METHODS[config.strategy].learner();
  return planRun({ ...request, training: learner.memory(config) }, { report: { ...report, limits } })
    .peakBytes;
}

async function tinyArchitecture() {
  return parseArchitecture(JSON.parse(await readFile("public/models/tiny/config.json", "utf8")));
}

/** An adapter that somebody trained: it moves every projection a little, by its seed. */
export async function someAdapter(seed: number): Promise<LoraAdapter> {
  const layout = loraLayout(await tinyArchitecture(), { rank: 3, targets: ["q_proj", "down_proj"] });
  const weights = initialParameters(layout, seed).map((value, i) => value + 0.05 * Math.sin(i + seed));
  return toAdapter(layout, weights, loraConfig(3, 5, layout.targets), await tinyRef());
}

/** The student of a run from `start`: trained in one go, or paused behind step `stopAt`, left and gone on with by another worker. */
export async function trainedFrom(config: RunConfig, start?: LoraAdapter, stopAt?: number) {
  const store = await debatedStore(config, start);
  const first = await openHost(store);
  first.listeners.add((event) => {
    if (event.type !== "step" || event.metric.step !== stopAt) return;
    void first.host.pause().then(() => first.host.close());
  });
  if (stopAt !== undefined) {
    await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "aborted" });
  }
  const { host } = stopAt === undefined ? first : await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  const { adapter } = (await store.getAdapter(RUN))!;
  const outcome = (await store.getRun(RUN))!.outcome ?? null;
  return { adapter, result, outcome, metrics: await store.stepMetrics(RUN) };
}

/** How far the farthest weight of `to` is from that of `from`. */
export function farthest(from: LoraAdapter, to: LoraAdapter): number {
  expect([...to.tensors.keys()]).toEqual([...from.tensors.keys()]);
  let most = 0;
  for (const [name, { A, B }] of to.tensors) {
    const old = from.tensors.get(name)!;
    A.forEach((value, i) => (most = Math.max(most, Math.abs(value - old.A[i]!))));
    B.forEach((value, i) => (most = Math.max(most, Math.abs(value - old.B[i]!))));
  }
  return most;
}
