// Which run a command in a folder means: the one that is there, or another one, which is told apart by name.
import { expect, test } from "vitest";
import { beginOrGoOn } from "../../src/cli/run_again.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { RunRecord } from "../../src/store/store.ts";
import type { Task } from "../../src/records/task.ts";
import {
  artifact,
  dataset,
  metric,
  checkpoint,
  runRecord,
  startedRun,
  TASKS,
  turn,
} from "../store/records.ts";

const PATH = "out/run";

/** What the command asks for, in a store that is not kept. */
async function wanted(run: RunRecord = runRecord("asked", 2000), tasks: readonly Task[] = TASKS) {
  const store = new MemoryStore();
  await store.createRun(run, tasks);
  return { run, store, isSpeakerAsked: true };
}

async function held(run: RunRecord = runRecord("held")) {
  const store = new MemoryStore();
  await store.createRun(run, TASKS);
  return store;
}

async function goOn(store: MemoryStore, asked: Awaited<ReturnType<typeof wanted>>) {
  const told: string[] = [];
  const run = await beginOrGoOn(asked, { store, path: PATH }, (line) => told.push(line));
  return { run, told };
}

test("an empty folder gets the run, its questions and what it starts from", async () => {
  const [run, start] = startedRun("asked");
  const draft = new MemoryStore();
  await draft.createRun(run, TASKS, start);
  const store = new MemoryStore();
  expect(await goOn(store, { run, store: draft, isSpeakerAsked: false })).toEqual({ run, told: [] });
  expect(await store.getRun("asked")).toEqual(run);
  expect(await store.tasks("asked")).toEqual(TASKS);
  expect(await store.getStart("asked")).toEqual(start);
});

test("the run that is there goes on, however far it is, and how far is told", async () => {
  const store = await held();
  await store.appendTurn(turn("held", 1));
  await store.putCheckpoint(checkpoint("held", 4), [metric("held", 4)]);
  await store.updateRun("held", { finished: ["debate", "distil"], seconds: { debate: 3 } });
  const { run, told } = await goOn(store, await wanted());
  expect(run.id).toBe("held");
  expect(told).toEqual([
    "Going on with run held in out/run; finished: debate, distil; stored: 1 turns, 4 steps.",
  ]);
});

test("what a run gained on its way is no other wish", async () => {
  const store = await held();
  await store.updateRun("held", {
    samples: [],
    storage: "f16",
    label: { name: "the first one", note: "" },
    outcome: { stop: null, keptStep: 4, validations: [], validationTasks: 0 },
    adapterReport: {
      vendor: "a",
      architecture: "b",
      description: "c",
      isSoftware: true,
      features: [],
      limits: {},
    },
  });
  expect((await goOn(store, await wanted())).run.id).toBe("held");
});

test("a run that ended without its zip being there writes it again, and only it", async () => {
  const store = await held();
  const finished: RunRecord["finished"] = ["debate", "distil", "train", "evaluate", "export"];
  await store.updateRun("held", { finished });
  expect((await goOn(store, await wanted())).run.finished).toEqual(finished.slice(0, -1));
  await store.updateRun("held", { finished });
  await store.putArtifact(await artifact("held"));
  expect((await goOn(store, await wanted())).run.finished).toEqual(finished);
});

test("a run goes on with the speaker that it began with, where the command asks for none", async () => {
  const began: RunRecord = { ...runRecord("held"), speaker: "engine" };
  const usual = await wanted({ ...runRecord("asked"), speaker: "onnx" });
  const { run } = await goOn(await held(began), { ...usual, isSpeakerAsked: false });
  expect(run).toEqual(began);
});

test("a run that waits for a look takes the votes that are asked for now, until something was learned", async () => {
  const looking = (id: string, leastVotes: number): RunRecord => {
    const run = runRecord(id);
    return { ...run, config: { ...run.config, labels: "consensus", beforeLearning: "wait", leastVotes } };
  };
  const store = await held(looking("held", 1));
  const { run } = await goOn(store, await wanted(looking("asked", 3)));
  expect(run.config.leastVotes).toBe(3);
  expect((await store.getRun("held"))!.config.leastVotes).toBe(3);
  await store.putDataset(dataset("held"));
  await expect(goOn(store, await wanted(looking("asked", 2)))).rejects.toThrow(
    /leastVotes \(3 there, 2 here\)/,
  );
});

const other = runRecord("asked");
test.each<readonly [string, RunRecord, readonly Task[]]>([
  ["tasks (200 there, 9 here)", { ...other, config: { ...other.config, tasks: 9 } }, TASKS],
  ["seed (7 there, 8 here)", { ...other, seed: 8, config: { ...other.config, seed: 8 } }, TASKS],
  ["model", { ...other, model: { ...other.model, sha256: "cd".repeat(32) } }, TASKS],
  ["start", startedRun("asked")[0], TASKS],
  ["roster", { ...other, roster: [] }, TASKS],
  ["speaker", { ...other, speaker: "engine" }, TASKS],
  ["the questions", other, TASKS.slice(1)],
])(
  "a run with another %s is refused by that name, and the one that is there stays",
  async (name, run, tasks) => {
    const first = runRecord("held");
    const store = await held({ ...first, config: { ...first.config, tasks: 200, seed: 7 } });
    const base = { ...run, config: { ...run.config, tasks: run.config.tasks === 9 ? 9 : 200 } };
    const asked = await wanted({ ...base, config: { ...base.config, seed: run.seed } }, tasks);
    await expect(goOn(store, asked)).rejects.toMatchObject({
      code: "config",
      message: `out/run holds run held, which was asked for differently: ${name}. Give the same settings to go on with it, name another folder, or begin anew with --fresh.`,
    });
    expect((await store.listRuns()).map(({ id }) => id)).toEqual(["held"]);
  },
);
