// Small, whole records of every kind for the store's tests.
import { datasetHash } from "../../src/records/dataset_hash.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import type { Artifact } from "../../src/records/artifact.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { Dataset } from "../../src/records/dataset.ts";
import type { EvalAnswer } from "../../src/records/eval_answer.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { StepMetric } from "../../src/records/metric.ts";
import type { Outcome } from "../../src/records/outcome.ts";
import type { Notebook } from "../../src/records/notebook.ts";
import type { PersonVerdict } from "../../src/records/verdict.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import type { RunRecord, RunRecords, Store, StoredAdapter, StoredPrm } from "../../src/store/store.ts";

const MODEL: ModelRef = { path: "models/tiny", name: "retort-tiny", sha256: "ab".repeat(32) };

export function runRecord(id: string, createdAt = 1000): RunRecord {
  return {
    schema: 1,
    id,
    createdAt,
    config: defaultConfig(),
    seed: 7,
    model: MODEL,
    finished: [],
    seconds: {},
    report: null,
  };
}

/** What every run here asks. */
export const TASKS: readonly Task[] = [3, 1, 2, 0].map((n) => ({
  id: `task-${n}`,
  question: "Tom has 3 apples. He gets 4. How many has he?",
  answer: n === 0 ? null : "7",
  judge: "number",
  family: "compare",
  split: n === 3 ? "test" : "distil",
  origin: "test",
  hints: { traps: n },
}));

export function turn(runId: string, n: number): Turn {
  return {
    schema: 2,
    id: `${runId}/distil/task-${n}/0/agent-1`,
    runId,
    set: "distil",
    taskId: `task-${n}`,
    agent: "agent-1",
    role: "propose",
    step: 0,
    kind: "say",
    parents: [],
    prompt: "problem : tom has 3 apples .",
    completion: {
      id: `r${n}`,
      text: "so 3 + 4 = 7 .",
      ids: [5, 6, 7],
      logprobs: [-0.1, -1.5e-7, -3],
      promptTokens: 6,
      completionTokens: 4,
      finish: "stop",
    },
    solution: "so 3 + 4 = 7 .",
    answer: n % 3 === 0 ? null : "7",
    correct: n % 2 === 0,
    temperature: 0.7,
    seed: 4_294_967_295 - n,
    model: MODEL,
    startedAt: 1000 + n,
    elapsedMs: 12.5,
  };
}

export function outcome(runId: string, n: number): Outcome {
  const { id, set, taskId, answer, correct } = turn(runId, n);
  return {
    schema: 1,
    runId,
    set,
    taskId,
    answer,
    from: answer === null ? [] : [id],
    correct,
    usage: { turns: 1, promptTokens: 6, completionTokens: 4 },
  };
}

export function verdict(runId: string, answer: string, isRight = true): PersonVerdict {
  return { schema: 1, runId, taskId: "task-1", answer, isRight, at: 5 };
}

export function notebook(id: string, runId: string | null, startedAt = 5): Notebook {
  const written = { card: 1, who: "Ada", words: { why: "a trap" }, given: ["alone"] };
  return { schema: 1, id, lesson: "1", runId, startedAt, ...written };
}

/** Counts the stores that were opened, and those that are open still. */
export function countedStores(open: () => Promise<Store>) {
  const stores = { opened: 0, open: 0 };
  const openCounted = async (): Promise<Store> => {
    const store = await open();
    stores.opened++;
    stores.open++;
    const close = store.close.bind(store);
    store.close = () => {
      stores.open--;
      store.close = close;
      close();
    };
    return store;
  };
  return { stores, openCounted };
}

/** Stores a notebook whatever stood there. */
export async function putNotebook(store: Pick<Store, "updateNotebook">, written: Notebook): Promise<void> {
  await store.updateNotebook(written.id, () => written);
}

export function dataset(runId: string): Dataset {
  const dataset: Omit<Dataset, "hash"> = {
    schema: 2,
    runId,
    strategy: "rsft",
    labels: "consensus",
    filters: { sources: "debate", rule: "final", selfCorrection: false, traces: 3, rows: null },
    sources: { taskIds: ["task-1"], turnIds: [`${runId}/distil/task-1/0/agent-1`] },
    examples: [
      {
        ids: [1, 2, 3],
        lossMask: [0, 1, 1],
        weight: 1,
        from: { taskId: "task-1", turnId: `${runId}/distil/task-1/0/agent-1`, strategy: "rsft" },
      },
    ],
    statistics: { tasks: 2, kept: 1, tokens: 3, trainedTokens: 2, dropped: 1, wrong: 0 },
  };
  return { ...dataset, hash: datasetHash(dataset) };
}

export function adapter(fill: number): LoraAdapter {
  const A = new Float32Array(8).fill(fill);
  A[1] = -0;
  return {
    schema: 1,
    config: { r: 2, lora_alpha: 4, target_modules: ["q_proj"] },
    base: MODEL,
    tensors: new Map([
      [
        "model.layers.0.self_attn.q_proj",
        { inFeatures: 4, outFeatures: 3, A, B: new Float32Array(6).fill(fill / 3) },
      ],
    ]),
  };
}

export function prm(fill: number): StoredPrm {
  return {
    adapter: { ...adapter(fill), extra: new Float32Array([fill, -fill]) },
    quality: { auc: 0.9, accuracy: 0.8, baseRate: 0.7, brier: 0.1, ece: 0.05, steps: 90, trainedSteps: 700 },
  };
}

export function checkpoint(runId: string, step: number): Checkpoint {
  return {
    schema: 1,
    runId,
    step,
    adapter: adapter(step + 0.5),
    m: new Float32Array(14).fill(step / 7),
    v: new Float32Array(14).fill(step / 9),
    identity: "config+dataset+base",
  };
}

export function metric(runId: string, step: number): StepMetric {
  return {
    runId,
    step,
    loss: 1 / (step + 1),
    gradNorm: 0.5,
    learningRate: 0.006,
    tokens: 1024,
    elapsedMs: 40,
  };
}

export function evalAnswer(runId: string, n: number): EvalAnswer {
  return {
    schema: 2,
    id: `${runId}/single/task-${n}`,
    runId,
    method: "single",
    taskId: `task-${n}`,
    family: "compare",
    answer: "7",
    correct: true,
    generatedTokens: 9,
    promptTokens: 30,
    text: "so 7",
  };
}

export async function artifact(runId: string): Promise<Artifact> {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
  return {
    runId,
    name: "retort.zip",
    mime: "application/zip",
    bytes: bytes.length,
    sha256: await sha256Hex(bytes),
    blob: new Blob([bytes], { type: "application/zip" }),
  };
}

/** A run whose student starts from an adapter, and that adapter. */
export function startedRun(id: string): [RunRecord, StoredAdapter] {
  const start = { adapter: adapter(5), sha256: "ef".repeat(32) };
  const point = {
    name: "adapter.zip",
    sha256: start.sha256,
    lora: start.adapter.config,
    check: "sha256",
  } as const;
  return [{ ...runRecord(id), start: point }, start];
}

/** A whole finished run, as it comes out of a project file. */
export async function runRecords(id: string): Promise<RunRecords> {
  const [run, start] = startedRun(id);
  return {
    run: { ...run, finished: ["debate", "distil", "train", "evaluate", "export"], seconds: { debate: 2 } },
    tasks: TASKS,
    turns: [turn(id, 1), turn(id, 2)],
    outcomes: [outcome(id, 1), outcome(id, 2)],
    verdicts: [verdict(id, "43")],
    dataset: dataset(id),
    metrics: [metric(id, 1), metric(id, 2)],
    adapter: { adapter: adapter(3), sha256: "ab".repeat(32) },
    start,
    prm: prm(4),
    answers: [evalAnswer(id, 1), evalAnswer(id, 2)],
    artifact: await artifact(id),
  };
}
