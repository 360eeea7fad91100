// A planted source gives a run its questions; they are stored with it, judged and counted by family as any others, and its zip
// comes back in with them.
import { unzipSync } from "fflate";
import { h } from "preact";
import { expect, test } from "vitest";
import { RunForm } from "../../../src/app/run/run_form.tsx";
import { type Commands, createState } from "../../../src/app/state.ts";
import { adapterSha256 } from "../../../src/archive/adapter_sha256.ts";
import { createRun } from "../../../src/pipeline/runs.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { exportedZip, RUN_ID, storedRun } from "../../export/run.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { makeWorld, MODEL, smallConfig } from "../../pipeline/world.ts";
import { importedInto } from "./import.ts";

test("the form offers it beside the others", () => {
  const { inputs, words } = shownOf(h(RunForm, { state: createState(), commands: {} as Commands }));
  expect(inputs.filter(({ name }) => name === "source").map(({ value }) => value)).toEqual([
    "toy",
    "bundled",
    "own",
  ]);
  expect(words).toContain("toy sums");
});

test("a run asks its questions, stores them and reports by their families", async () => {
  const config = smallConfig({ source: "toy" });
  const taskSet = await openSource(config.source, {});
  const known = (["distil", "val", "test"] as const).flatMap((split) => takeTasks(taskSet, split, 70, 7));
  const world = makeWorld({ tasks: known });
  const { store, clock } = world;
  const { id } = await createRun({ store, clock, taskSet }, { config, model: MODEL });
  await world.run(id);
  const { report, finished } = (await store.getRun(id))!;
  expect(finished).toContain("export");
  expect(Object.keys(report!.methods.distilled.families)).toEqual(["toysum"]);
  expect(report!.methods.distilled.accuracy).toBeGreaterThan(0.5);
  const stored = await store.tasks(id);
  expect(new Set(stored.map(({ origin }) => origin))).toEqual(new Set(["toy"]));
  const turns = await store.turns(id);
  expect(turns.every(({ taskId }) => stored.some((task) => task.id === taskId))).toBe(true);
  expect(turns.map(({ correct }) => correct)).toContain(true);
});

test("its questions are in the zip, and come back in from there", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }), await openSource("toy", {}));
  const { adapter } = (await store.getAdapter(RUN_ID))!;
  await store.putAdapter(RUN_ID, adapter, await adapterSha256(adapter));
  const zip = await exportedZip(store, RUN_ID, '{"versions":{}}');
  expect(new TextDecoder().decode(unzipSync(zip)["data/answers.jsonl"])).toContain('"question":"3 plus 1 ?"');
  expect(await importedInto(zip)).toMatchObject({ id: RUN_ID });
});
