import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { RunControl } from "../../src/pipeline/control.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { runPipeline } from "../../src/pipeline/pipeline.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { runSchema } from "../../src/records/run.ts";
import { readRecord } from "../../src/records/schema.ts";
import { STAGES } from "../../src/records/stage.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { fixedTaskSet, takeTasks } from "../../src/tasks/task_set.ts";
import { Faults } from "../harness/scripted_crew.ts";
import { makeWorld, MODEL, outcome, smallConfig, TASK_SET } from "./world.ts";

const CHECKED = "kernels checked on this device";
const stagesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "stage" ? [`${event.stage} ${event.state}`] : []));

test("a run goes through all stages and leaves turns, rows, adapter, answers, report and file", async () => {
  const { store, events, start, run } = makeWorld();
  const id = await start();
  const record = await run(id);
  expect(record.finished).toEqual(STAGES);
  expect(stagesOf(events)).toEqual(STAGES.flatMap((stage) => [`${stage} started`, `${stage} done`]));

  const { turns, dataset, metrics, answers, receipt } = await outcome(store, id);
  expect(turns.filter(({ set }) => set === "distil")).toHaveLength(8 * 2 * 2);
  expect(turns.filter(({ set }) => set === "test")).toHaveLength(20 * 2 * 2);
  expect(new Set(turns.map((turn) => turn.id)).size).toBe(turns.length);
  expect(dataset!.examples.length).toBeGreaterThan(4);
  expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(answers).toHaveLength(20 * 5);
  expect(record.report!.methods.distilled.n).toBe(20);
  expect(receipt).toMatchObject({
    schema: 2,
    seed: 7,
    tasks: { train: 8, test: 20 },
    training: { steps: 7, tokens: 700, lossFirst: metrics[0]!.loss, lossLast: metrics[6]!.loss },
    methods: record.report!.methods,
    gate: record.report!.gate,
    adapterInfo: { vendor: "scripted" },
    kernelTrust: { kind: "not checked", why: "a software adapter" },
  });
  // The trainer is opened for the first stage that needs it, which tells how far its device was checked.
  const checks = events.filter(
    ({ type, ...event }) => type === "progress" && "what" in event && event.what === CHECKED,
  );
  expect(checks).toMatchObject([{ stage: "distil", done: 1, total: 2 }]);
});

test("the receipt of a run that is older than the check of its device's kernels has none", async () => {
  const { store, start, run } = makeWorld();
  const id = await start();
  await run(id);
  const { kernelTrust, ...older } = (await store.getRun(id))!;
  expect(kernelTrust).toBeDefined();
  expect(readRecord(runSchema, { ...older }, { record: "a run", where: "the store" })).toEqual(older);
  store.getRun = () => Promise.resolve(older);
  expect((await buildReceipt(store, id, {})).kernelTrust).toBeNull();
});

test("heavy weights are never held by the trainer and the team at once; light ones are", async () => {
  const callsWith = async (weightBytes: number): Promise<string[]> => {
    const faults = new Faults();
    const { start, run } = makeWorld({ weightBytes, faults });
    await run(await start());
    return faults.seen.filter((call) => call.startsWith("create"));
  };
  const light = ["create team", "create trainer", "create team", "create exporter"];
  expect(await callsWith(3_000_000)).toEqual(light);
  expect(await callsWith(270_000_000)).toEqual([...light.slice(0, 3), "create trainer", "create exporter"]);
});

test("the gate asks validation questions, which count for no method and are stored nowhere", async () => {
  const { store, start, run } = makeWorld();
  const id = await start();
  const { report } = await run(id);
  const { n, gained, lost, accuracyBefore, accuracyAfter } = report!.gate!;
  expect(n).toBe(20);
  // The scripted student gets 9 in 10 right and its base 5 in 10.
  expect(accuracyAfter).toBeGreaterThan(accuracyBefore);
  expect(gained - lost).toBe(Math.round(20 * (accuracyAfter - accuracyBefore)));
  const answers = await store.evalAnswers(id);
  const asked = new Set(takeTasks(arithmeticTasks(), "test", 20, 7).map((task) => task.id));
  expect(answers.every(({ taskId }) => asked.has(taskId))).toBe(true);
});

test("where no question is set apart for validation, the gate opens no trainer and says that nobody was asked", async () => {
  const { store, clock, world, run } = makeWorld();
  const sizes = { distil: 8, test: 20, val: 0 };
  const asked = (["distil", "test"] as const).flatMap((split) => takeTasks(TASK_SET, split, sizes[split], 7));
  const taskSet = fixedTaskSet("own", asked);
  const { id } = await createRun({ store, clock, taskSet }, { config: smallConfig(), model: MODEL });
  const { report } = await run(id);
  expect(report?.gate).toMatchObject({ n: 0, isBetter: false });
  const generated = world.faults.seen.filter((where) => where === "generate").length;
  expect(generated, "one a row of the table, none for the gate").toBe(4);
});

test("a turn is shown only after it is stored, and each is shown once", async () => {
  const { store, deps, start, run } = makeWorld();
  const id = await start();
  const shown: string[] = [];
  const stored = new Set<string>();
  const append = store.appendTurn.bind(store);
  store.appendTurn = async (turn) => {
    await append(turn);
    stored.add(turn.id);
  };
  const { emit } = deps;
  Object.assign(deps, {
    emit: (event: RunEvent) => {
      if (event.type === "turn") {
        expect(stored.has(event.turn.id)).toBe(true);
        shown.push(event.turn.id);
      }
      emit(event);
    },
  });
  await run(id);
  expect(shown.toSorted()).toEqual([...stored].toSorted());
});

test("progress ends at its total in every stage and never runs backwards", async () => {
  const { events, start, run } = makeWorld();
  await run(await start());
  for (const stage of STAGES) {
    const progress = events.flatMap((event) =>
      event.type === "progress" && event.stage === stage && event.what !== CHECKED ? [event] : [],
    );
    expect(progress.at(-1)!.done, stage).toBe(progress.at(-1)!.total);
    const done = progress.map((event) => event.done);
    expect(done, stage).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(progress.map((event) => event.total)).size, stage).toBe(1);
  }
});

test("the same seed gives the same run, another seed another one", async () => {
  const first = makeWorld();
  const second = makeWorld();
  const other = makeWorld();
  const [a, b, c] = [await first.start(), await second.start(), await other.start({ seed: "8" })];
  await Promise.all([first.run(a), second.run(b), other.run(c)]);
  expect(await outcome(first.store, a)).toEqual(await outcome(second.store, b));
  const seeds = async (store: typeof first.store, id: string) =>
    (await store.turns(id)).map(({ seed }) => seed);
  expect(await seeds(first.store, a)).not.toEqual(await seeds(other.store, c));
});

test("a finished run that is run again does nothing", async () => {
  const { world, events, start, run } = makeWorld();
  const id = await start();
  await run(id);
  const calls = world.faults.calls;
  events.length = 0;
  await run(id);
  expect(world.faults.calls).toBe(calls);
  expect(stagesOf(events)).toEqual(STAGES.map((stage) => `${stage} skipped`));
});

test.each([
  { agents: "1", rounds: "1" },
  { agents: "1", rounds: "3" },
  { agents: "8", rounds: "2" },
  { agents: "3", rounds: "4", labels: "truth" },
])("a team as small or as large as the settings allow: %o", async (texts) => {
  const { store, start, run } = makeWorld();
  const id = await start(texts);
  const record = await run(id);
  const turns = await store.turns(id);
  expect(turns).toHaveLength((8 + 20) * Number(texts.agents) * Number(texts.rounds));
  expect(turns.every(({ parents }) => parents.length <= 3)).toBe(true);
  expect(record.report!.methods.teacher?.n).toBe(20);
});

test("a model that never gives an answer ends in a named error, and the turns stay", async () => {
  const { store, start, run } = makeWorld({ mute: true });
  const id = await start();
  await expect(run(id)).rejects.toMatchObject({ code: "empty-dataset" });
  expect(await store.turns(id)).toHaveLength(32);
  expect((await store.getRun(id))!.finished).toEqual(["debate"]);
});

test("a training that is ended by hand goes on with the student as it is, also when a worker is lost at that moment", async () => {
  for (const isLost of [false, true]) {
    const control = new RunControl();
    let isAsked = false;
    let isDue = false;
    const faults = new Faults((_, where) => {
      if (!isDue || where !== "train step") return null;
      isDue = false;
      return new RunError("worker-lost", "It was lost.");
    });
    const { store, deps, start } = makeWorld({ faults });
    const id = await start();
    const emit = (event: RunEvent) => {
      if (event.type !== "step" || event.metric.step !== 4 || isAsked) return;
      isAsked = true;
      isDue = isLost;
      control.finish();
    };
    const record = await runPipeline(id, { ...deps, emit }, control);
    expect(record.finished).toEqual(STAGES);
    const steps = (await store.stepMetrics(id)).map(({ step }) => step);
    expect(steps.length, "those that were begun are finished").toBeGreaterThanOrEqual(4);
    expect(steps.length).toBeLessThan(7);
    expect(faults.seen.filter((where) => where === "finish").length).toBe(isLost ? 2 : 1);
  }
});

test("a run that is not in the store is named", async () => {
  await expect(makeWorld().run("nowhere")).rejects.toMatchObject({ code: "store-corrupt" });
});

test("seconds per stage are wall time, summed over sittings", async () => {
  const { store, clock, start, run, world } = makeWorld();
  const id = await start();
  Object.assign(world, { onCall: (where: string) => void (where === "distil" && clock.sleep(4000)) });
  await run(id);
  expect((await store.getRun(id))!.seconds).toEqual({
    debate: 0,
    distil: 4,
    train: 0,
    evaluate: 0,
    export: 0,
  });
});

test("a tab that is killed in a long stage loses at most ten of its seconds", async () => {
  const { store, clock, start, run, world } = makeWorld();
  const id = await start();
  let stored: number | undefined;
  Object.assign(world, {
    onCall: (where: string) => {
      if (where === "speak") void clock.sleep(1000);
      if (where === "distil") void store.getRun(id).then((record) => (stored = record!.seconds.debate));
    },
  });
  const update = store.updateRun.bind(store);
  const seen: number[] = [];
  store.updateRun = (runId, patch) => {
    if (typeof patch === "object" && patch.seconds?.debate !== undefined) seen.push(patch.seconds.debate);
    return update(runId, patch);
  };
  await run(id);
  expect(stored).toBe(32);
  const gaps = seen.map((seconds, index) => seconds - (seen[index - 1] ?? 0));
  expect(seen.length).toBeGreaterThan(1);
  // sixteen agents speak at once on this clock, each taking its second before the first turn is stored
  expect(Math.max(...gaps)).toBeLessThanOrEqual(16);
});
