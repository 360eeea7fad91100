// A planted teacher is offered by the form with its own settings, teaches in all stages, goes on after every cut as if there had been
// none, and its run leaves in a zip and comes back in.
import { h } from "preact";
import { expect, test } from "vitest";
import { RunForm } from "../../../src/app/run/run_form.tsx";
import { type Commands, createState } from "../../../src/app/state.ts";
import { adapterSha256 } from "../../../src/archive/adapter_sha256.ts";
import { RunError } from "../../../src/core/errors.ts";
import { createRun } from "../../../src/pipeline/runs.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";
import { goldenAdapter } from "../../export/golden.ts";
import { exportHost, progressLine, storedRun } from "../../export/run.ts";
import { Faults } from "../../harness/scripted_crew.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { makeWorld, MODEL, outcome, TASK_SET } from "../../pipeline/world.ts";
import { importedInto } from "./import.ts";

const TEXTS = { seed: "7", tasks: "8", testTasks: "20", steps: "7", teacher: "toy", toyChecks: "2" };
const CONFIG = SETTINGS.from(new Map(Object.entries(TEXTS)));

test("the form offers it, and shows its settings in place of another teacher's", () => {
  const state = createState();
  state.form.value = new Map([["teacher", "toy"]]);
  const { inputs, words } = shownOf(h(RunForm, { state, commands: {} as Commands }));
  const names = inputs.map(({ name }) => name);
  expect(inputs).toContainEqual({ name: "teacher", value: "toy" });
  expect(words).toContain("a pupil and a checker (toy school)");
  expect(inputs).toContainEqual({ name: "toyChecks", value: "2" });
  expect(names).not.toContain("rounds");
});

async function begin({ store, clock }: ReturnType<typeof makeWorld>, model: ModelRef): Promise<string> {
  const { id } = await createRun({ store, clock, taskSet: TASK_SET }, { config: CONFIG, model });
  return id;
}

async function taught(faults?: Faults) {
  const world = makeWorld(faults === undefined ? {} : { faults });
  const runId = await begin(world, MODEL);
  await world.run(runId);
  return { world, runId, left: await outcome(world.store, runId) };
}

test("a run is taught by it: who speaks, who reads whom, what counts", async () => {
  const { world, runId, left } = await taught();
  expect(left.run.finished).toContain("export");
  const [task] = await world.store.tasks(runId);
  const said = left.turns.filter(({ taskId }) => taskId === task!.id);
  const order = (turn: Pick<Turn, "agent" | "step">) => (turn.agent === "pupil" ? 0 : 1 + turn.step);
  const talk = said.toSorted((a, b) => order(a) - order(b));
  expect(talk.map(({ agent }) => agent)).toEqual(["pupil", "checker", "checker"]);
  expect(talk.map(({ parents }) => parents)).toEqual([[], [talk[0]!.id], [talk[1]!.id]]);
  const outcomes = await world.store.outcomes(runId);
  expect(outcomes.find(({ taskId }) => taskId === task!.id)).toMatchObject({ from: [talk[2]!.id] });
  expect(left.dataset!.examples.length).toBeGreaterThan(0);
});

test("cut at any of its sayings it goes on, and leaves what an undisturbed run leaves", async () => {
  const { left } = await taught();
  for (const nth of [1, 2, 3, 8, 20]) {
    let sayings = 0;
    const faults = new Faults((_, where) =>
      where === "speak" && ++sayings === nth ? new RunError("worker-lost", "cut") : null,
    );
    const cut = await taught(faults);
    expect(sayings).toBeGreaterThan(nth);
    expect(cut.left.turns, `cut at saying ${nth}`).toEqual(left.turns);
    expect(cut.left.dataset).toEqual(left.dataset);
  }
});

test("its run is written into a zip and comes back in from there", async () => {
  const { model } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const world = makeWorld();
  const { store } = world;
  const id = await begin(world, model);
  await world.run(id);
  const adapter = { ...goldenAdapter(), base: model };
  await store.putAdapter(id, adapter, await adapterSha256(adapter));
  await exportHost(store).write({ runId: id, receipt: '{"versions":{}}' }, progressLine().port);
  const artifact = await store.getArtifact(id);
  const zip = new Uint8Array(await artifact!.blob.arrayBuffer());
  expect(await importedInto(zip)).toMatchObject({ config: { teacher: "toy", toyChecks: 2 } });
});
