// A planted method is offered by the form with its own settings, teaches in the trainer's worker, and is told of in the zip, which
// comes back in.
import { unzipSync } from "fflate";
import { h } from "preact";
import { expect, test } from "vitest";
import { RunForm } from "../../../src/app/run/run_form.tsx";
import { type Commands, createState } from "../../../src/app/state.ts";
import { adapterSha256 } from "../../../src/archive/adapter_sha256.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { TrainerHost } from "../../../src/threads/trainer/host.ts";
import { exportHost, progressLine, RUN_ID, storedRun } from "../../export/run.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { siteOf } from "../../lm/harness.ts";
import { makeWorld, outcome } from "../../pipeline/world.ts";
import { importedInto } from "./import.ts";

function formWith(texts: Readonly<Record<string, string>>) {
  const state = createState();
  state.form.value = new Map(Object.entries(texts));
  return shownOf(h(RunForm, { state, commands: {} as Commands }));
}

test("the form offers it, and shows its settings when it is chosen", () => {
  const { inputs, words } = formWith({ strategy: "toy" });
  expect(inputs).toContainEqual({ name: "strategy", value: "toy" });
  expect(words).toContain("nothing at all (TOY)");
  expect(inputs).toContainEqual({ name: "toyWaits", value: "3" });
  expect(formWith({}).inputs.map(({ name }) => name)).not.toContain("toyWaits");
});

test("a run goes through all stages with it", async () => {
  const world = makeWorld();
  const runId = await world.start({ strategy: "toy", toyWaits: "2" });
  await world.run(runId);
  const { run, receipt } = await outcome(world.store, runId);
  expect(run.config).toMatchObject({ strategy: "toy", toyWaits: 2 });
  expect(run.finished).toContain("export");
  expect(JSON.stringify(receipt)).toContain('"toy"');
});

test("the trainer's worker teaches with it, and its zip tells of it and comes back in", async () => {
  const { store, train } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const { model, config: before } = (await store.getRun(RUN_ID))!;
  const texts = { strategy: "toy", toyWaits: "2", rank: "2", tasks: "8", testTasks: "20", agents: "2" };
  const config = SETTINGS.from(new Map(Object.entries(texts)));
  await store.updateRun(RUN_ID, { config: { ...before, ...config } });
  const events: RunEvent[] = [];
  const host = new TrainerHost({
    by: "a test",
    gpu: await gpuPort(),
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: systemClock,
  });
  const port = { postMessage: (event: RunEvent) => events.push(event) };
  await host.open({ model, runId: RUN_ID }, port as never);
  await host.train({ distil: train, validation: [] });
  expect(events.filter(({ type }) => type === "step")).toHaveLength(2);
  await host.close();

  const { adapter } = (await store.getAdapter(RUN_ID))!;
  await store.putAdapter(RUN_ID, adapter, await adapterSha256(adapter));
  await exportHost(store).write({ runId: RUN_ID, receipt: '{"versions":{}}' }, progressLine().port);
  const artifact = await store.getArtifact(RUN_ID);
  const zip = new Uint8Array(await artifact!.blob.arrayBuffer());
  const files = unzipSync(zip);
  const text = (name: string) => new TextDecoder().decode(files[name]);
  expect(text("README.md")).toContain("The adapter learned to wait (TOY)");
  expect(text("README.md")).toContain("| (no python/) | the script of other downloads cannot wait |");
  expect(text("peft/README.md")).toContain("waiting (TOY)");
  expect(await importedInto(zip)).toMatchObject({ config: { strategy: "toy", toyWaits: 2 } });
});
