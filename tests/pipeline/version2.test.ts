// Runs that the page of store version 2 left behind: opened, gone on with to their end, and exported.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { STAGES } from "../../src/records/stage.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { openStore } from "../../src/store/idb_store.ts";
import type { Store } from "../../src/store/store.ts";
import { exportHost, progressLine } from "../export/run.ts";
import { layDatabase } from "../harness/database_text.ts";
import { RUNS, version2Database } from "../harness/version2.ts";
import { makeWorld } from "./world.ts";

const dump = await version2Database();

/** The database of version 2 under a name of its own, opened by today's store. */
async function opened(name: string): Promise<Store> {
  await layDatabase(dump, name);
  return openStore(name);
}

test.each(["debating", "distilled", "training", "practising", "started"] as const)(
  "the run that was %s goes on to its end, and keeps what was there",
  async (state) => {
    const store = await opened(`continued ${state}`);
    const runId = RUNS[state];
    const [before, lessons, steps] = [
      await store.turns(runId),
      await store.getDataset(runId),
      await store.stepMetrics(runId),
    ];
    const { run } = makeWorld({ store });
    expect((await run(runId)).finished).toEqual(STAGES);
    const after = await store.turns(runId);
    expect(after.slice(0, before.length)).toEqual(before);
    const said = after.map(({ set, taskId, agent, step }) => JSON.stringify([set, taskId, agent, step]));
    expect(new Set(said).size).toBe(said.length);
    const { config } = (await store.getRun(runId))!;
    expect(said).toHaveLength((config.tasks + config.testTasks) * config.agents * config.rounds);
    expect(await store.outcomes(runId)).toHaveLength(config.tasks + config.testTasks);
    if (lessons !== null) expect(await store.getDataset(runId)).toEqual(lessons);
    expect((await store.stepMetrics(runId)).slice(0, steps.length)).toEqual(steps);
    expect(await store.evalAnswers(runId)).toHaveLength(5 * config.testTasks);
    expect(await buildReceipt(store, runId, {})).toMatchObject({ runId }); // it reads all that a download is made of
    await run(runId); // nothing is left to do
    expect(await store.turns(runId)).toEqual(after);
    store.close();
  },
);

test.each(["finished", "imported"] as const)(
  "the run that was %s is exported by today's formats",
  async (state) => {
    const store = await opened(`exported ${state}`);
    const runId = RUNS[state];
    const receipt = JSON.stringify(await buildReceipt(store, runId, {}), null, 2);
    const host = exportHost(store, { store: () => openStore(`exported ${state}`) }); // it closes its own
    const { files } = await host.write({ runId, receipt }, progressLine().port);
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "peft/adapter_model.safetensors",
        "project/tasks.jsonl",
        "project/outcomes.jsonl",
      ]),
    );
    store.close();
  },
);
