// A run whose debates each hold a right solution and one with a wrong first step, and the trainer's inside on it.
import { readFile } from "node:fs/promises";
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

export const RUN = "run";
/** What all small runs share. */
export const SMALL = { labels: "truth", tasks: 10, agents: 2, rounds: 1, rank: 2 } as const;
const { seed } = defaultConfig();
export const TASKS = takeTasks(arithmeticTasks(), "distil", SMALL.tasks, seed);
export const QUESTIONS = { distil: TASKS, validation: takeTasks(arithmeticTasks(), "val", 6, seed) };

const readPublic: Fetch = async (url) => new Response(new Uint8Array(await readFile(`public/${url}`)));

/** Each debate has a right solution and one whose first step is wrong. */
export async function debatedStore(config: RunConfig): Promise<MemoryStore> {
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
    const missed = String(Number(task.answer) + 1);
    const wrong = right.replace(`= ${first.result} .`, `= ${first.result + 1} .`).replace(/\d+$/, missed);
    const [one, other] = makeDebate([[task.answer, missed]], { task });
    await store.appendTurn(spoken(one!, task, right));
    await store.appendTurn(spoken(other!, task, wrong));
  }
  return store;
}

export async function openHost(store: MemoryStore) {
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
