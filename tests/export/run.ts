// A small finished run in a memory store: real questions, hand-made debates, PEFT's golden adapter.
import { datasetHash } from "../../src/records/dataset_hash.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import type { Dataset } from "../../src/records/dataset.ts";
import type { EvalAnswer, MethodName } from "../../src/records/eval_answer.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import type { Task } from "../../src/records/task.ts";
import { systemClock } from "../../src/core/ports.ts";
import type { ExportProgress } from "../../src/threads/export/api.ts";
import { ExportHost, type ExportHostPorts } from "../../src/threads/export/host.ts";
import { blobScratch } from "../../src/models/stored/scratch.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks, type TaskSet } from "../../src/tasks/task_set.ts";
import type { Store } from "../../src/store/store.ts";
import { MemoryBlobStore } from "../models/stored/memory_blob_store.ts";
import { agentAt, talksAbout, turnIdOf } from "../teachers/turns.ts";
import { siteOf, tinyRef } from "../lm/harness.ts";
import { goldenAdapter } from "./golden.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { drawTasks } from "../../src/pipeline/run_tasks.ts";

export const RUN_ID = "20261122-120000-000-seed7";
export const TASK_SET = arithmeticTasks();
const CONFIG = { ...defaultConfig(), tasks: 8, testTasks: 20, agents: 2 };

export interface StoredRun {
  readonly store: MemoryStore;
  readonly model: ModelRef;
  readonly train: readonly Task[];
  readonly test: readonly Task[];
}

/** @param distilled text and tokens of the student's answer to each test question, and the answer where it is not the key */
export async function storedRun(
  distilled: (task: Task) => {
    readonly text: string;
    readonly tokens: number;
    readonly answer?: string | null;
  },
  taskSet: TaskSet = TASK_SET,
): Promise<StoredRun> {
  const store = new MemoryStore();
  const model = await tinyRef();
  const train = takeTasks(taskSet, "distil", CONFIG.tasks, CONFIG.seed);
  const test = takeTasks(taskSet, "test", CONFIG.testTasks, CONFIG.seed);
  const run: RunRecord = {
    schema: 1,
    id: RUN_ID,
    createdAt: 0,
    config: CONFIG,
    seed: CONFIG.seed,
    model,
    finished: ["debate", "distil", "train", "evaluate"],
    seconds: {},
    report: null,
  };
  await store.createRun(run, drawTasks(taskSet, CONFIG));
  const [task] = train;
  if (task === undefined) throw new Error("no task");
  const id = (round: number, agent: number) => turnIdOf("distil", task.id, round, agent, RUN_ID);
  for (const round of [0, 1]) {
    for (const agent of [0, 1]) {
      const text = `Step 1 : said by ${agent} in ${round} . Answer : ${task.answer}`;
      await store.appendTurn({
        schema: 2,
        id: id(round, agent),
        runId: RUN_ID,
        set: "distil",
        taskId: task.id,
        agent: agentAt(agent),
        role: round === 0 ? "propose" : "revise",
        step: round,
        kind: "say",
        parents: round === 0 ? [] : [id(0, agent), id(0, 1 - agent)],
        prompt: round === 0 ? "<|bos|> alone" : "<|bos|> with peers",
        completion: {
          id: id(round, agent),
          text,
          ids: [],
          promptTokens: 2,
          completionTokens: 9,
          finish: "stop",
        },
        solution: text,
        answer: task.answer,
        correct: true,
        temperature: 0.7,
        seed: 1,
        model,
        startedAt: 0,
        elapsedMs: 5,
      });
    }
  }
  for (const { outcome } of talksAbout(await store.turns(RUN_ID))) await store.putOutcome(outcome);
  const lessons: Omit<Dataset, "hash"> = {
    schema: 2,
    runId: RUN_ID,
    strategy: "rsft",
    labels: "consensus",
    filters: { sources: "debate", rule: "final", selfCorrection: false, traces: 3, rows: null },
    sources: { taskIds: [task.id], turnIds: [id(1, 1)] },
    examples: [
      {
        ids: [1, 2],
        lossMask: [0, 1],
        weight: 1,
        from: { taskId: task.id, turnId: id(1, 1), strategy: "rsft" },
      },
    ],
    statistics: { tasks: 8, kept: 1, tokens: 2, trainedTokens: 1, dropped: 7, wrong: 0 },
  };
  await store.putDataset({ ...lessons, hash: datasetHash(lessons) });
  await store.putAdapter(RUN_ID, { ...goldenAdapter(), base: model }, "0".repeat(64));
  const answer = (method: MethodName, of: Task): EvalAnswer => {
    const { text, tokens, answer: said = of.answer } = distilled(of);
    return {
      schema: 2,
      id: `${RUN_ID}/${method}/${of.id}`,
      runId: RUN_ID,
      method,
      taskId: of.id,
      family: of.family,
      answer: said,
      correct: true,
      generatedTokens: tokens,
      promptTokens: 20,
      text,
    };
  };
  await store.putEvalAnswers(test.flatMap((of) => [answer("distilled", of), answer("teacher", of)]));
  return { store, model, train, test };
}

/** The export worker's host on a store, with storage in memory. */
export function exportHost(store: Store, ports: Partial<ExportHostPorts> = {}): ExportHost {
  const scratch = blobScratch(new MemoryBlobStore());
  return new ExportHost({
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: systemClock,
    scratch: () => Promise.resolve(scratch),
    ...ports,
  });
}

/** A line for progress that only remembers, or also looks at each report. */
export function progressLine(look: (told: ExportProgress) => void = () => {}) {
  const heard: ExportProgress[] = [];
  const postMessage = (told: ExportProgress) => {
    heard.push(told);
    look(told);
  };
  return { heard, port: { postMessage, close: () => {} } as unknown as MessagePort }; // hosts use nothing else of a port
}

/** Writes the run's zip and reads it back. */
export async function exportedZip(
  store: Store,
  runId: string,
  receipt: string,
): Promise<Uint8Array<ArrayBuffer>> {
  await exportHost(store).write({ runId, receipt }, progressLine().port);
  const artifact = await store.getArtifact(runId);
  if (artifact === null) throw new Error("no artifact");
  return new Uint8Array(await artifact.blob.arrayBuffer());
}
