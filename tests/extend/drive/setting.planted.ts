// A planted setting is in the form, the address, the command line and the stored run, and a run from before it has its default.
import { h } from "preact";
import { expect, test } from "vitest";
import { RunForm } from "../../../src/app/run/run_form.tsx";
import { type Commands, createState } from "../../../src/app/state.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { makeWorld } from "../../pipeline/world.ts";

test("the form shows it with its default", () => {
  const { words, inputs } = shownOf(h(RunForm, { state: createState(), commands: {} as Commands }));
  expect(words).toContain("Does nothing.");
  expect(inputs).toContainEqual({ name: "toySetting", value: "4" });
});

test("a run is made with it and stores it", async () => {
  const world = makeWorld();
  const runId = await world.start({ toySetting: "9" });
  await world.run(runId);
  const run = await world.store.getRun(runId);
  expect(run?.config).toMatchObject({ toySetting: 9 });
  const artifact = await world.store.getArtifact(runId);
  expect(await artifact!.blob.text()).toContain('"toySetting": 9');
});

test("outside its range it is refused by name, and a config from before it stands at its default", () => {
  expect(() => SETTINGS.from(new Map([["toySetting", "10"]]))).toThrow(/Toy|toySetting/);
  const before = Object.entries(SETTINGS.from(new Map())).filter(([key]) => key !== "toySetting");
  expect(SETTINGS.complete(Object.fromEntries(before))).toMatchObject({ toySetting: 4 });
});
