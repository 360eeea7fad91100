// A small run and what it comes to, for the tests of the pipeline.
import { type RunConfig, SETTINGS } from "../../src/settings/run_config.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";
import { RunControl } from "../../src/pipeline/control.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import type { PipelineDeps } from "../../src/pipeline/stage.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { Store } from "../../src/store/store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks, type TaskSet } from "../../src/tasks/task_set.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { InstantClock } from "../harness/manual_clock.ts";
import { Faults, scriptedCrew, type ScriptedWorld } from "../harness/scripted_crew.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

export const MODEL: ModelRef = { path: "models/tiny", name: "tiny", sha256: "0".repeat(64) };
const SEED = 7;
const SPLITS = {
  distil: takeTasks(arithmeticTasks(), "distil", 30, SEED),
  test: takeTasks(arithmeticTasks(), "test", 20, SEED),
  val: takeTasks(arithmeticTasks(), "val", 40, SEED),
};
/** The bundled tasks, made once: making them anew for hundreds of runs would be most of the time. */
export const TASK_SET: TaskSet = { name: "bundled", families: [], tasks: (split) => SPLITS[split] };
const KNOWN = Object.values(SPLITS).flat();
const VOICE = wordsVoice(BUNDLED_SPEC);
const TOKENIZER = bundledTokenizer();

export const SMALL = {
  seed: String(SEED),
  tasks: "8",
  testTasks: "20",
  agents: "2",
  rounds: "2",
  steps: "7",
};

export function makeWorld(options: Partial<ScriptedWorld> = {}) {
  const store = options.store ?? new MemoryStore();
  const clock = options.clock ?? new InstantClock();
  const events: RunEvent[] = [];
  const world: ScriptedWorld = {
    store,
    clock,
    voice: VOICE,
    tokenizer: TOKENIZER,
    tasks: KNOWN,
    faults: new Faults(),
    ...options,
  };
  const deps: PipelineDeps = {
    ...scriptedCrew(world),
    store,
    clock,
    emit: (event) => events.push(event),
    voice: world.voice,
    versions: { retort: "test" },
  };
  return {
    store,
    clock,
    events,
    world,
    deps,
    start: async (texts: Readonly<Record<string, string>> = {}) =>
      (await createRun({ store, clock, taskSet: TASK_SET }, { config: smallConfig(texts), model: MODEL })).id,
    run: (runId: string, control = new RunControl()) => runPipeline(runId, deps, control),
  };
}

export function smallConfig(texts: Readonly<Record<string, string>> = {}): RunConfig {
  return SETTINGS.from(new Map(Object.entries({ ...SMALL, ...texts })));
}

/** All that a run left in the store, without the times at which it happened. Turns by id: which of two agents that speak
 *  at once is stored first is not part of the result. */
export async function outcome(store: Store, runId: string) {
  const turns = (await store.turns(runId)).map(({ startedAt: _s, elapsedMs: _e, ...turn }) => turn);
  const { seconds: _seconds, ...run } = (await store.getRun(runId))!;
  const artifact = await store.getArtifact(runId);
  const { seconds: _r, ...receipt } = JSON.parse(await artifact!.blob.text()) as Record<string, unknown>;
  return {
    run,
    turns: turns.sort((a, b) => (a.id < b.id ? -1 : 1)),
    dataset: await store.getDataset(runId),
    metrics: await store.stepMetrics(runId),
    adapter: await store.getAdapter(runId),
    answers: await store.evalAnswers(runId),
    receipt,
  };
}
