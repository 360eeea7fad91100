// Downloads of version 2 are brought in, exported by today's code and brought in once more.
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { exportHost, progressLine } from "../export/run.ts";
import { version2Zip, ZIPS } from "../harness/version2.ts";
import { siteOf } from "../lm/harness.ts";

async function broughtIn(file: File): Promise<{ store: MemoryStore; runId: string }> {
  const store = new MemoryStore();
  const host = new ImportHost({ store: () => Promise.resolve(store), source: siteOf(), clock: systemClock });
  await host.look([{ path: file.name, file }], "models/tiny");
  return { store, ...(await host.keep()) };
}

async function exported(store: MemoryStore, runId: string): Promise<File> {
  const receipt = JSON.stringify(await buildReceipt(store, runId, {}), null, 2);
  await exportHost(store).write({ runId, receipt }, progressLine().port);
  const { blob, name } = (await store.getArtifact(runId))!;
  return new File([blob], name);
}

async function everything(store: MemoryStore, runId: string) {
  const { imported: _, ...run } = (await store.getRun(runId))!;
  return {
    run,
    tasks: await store.tasks(runId),
    // A download writes turns in the run's order, in which version 2 did not store them.
    turns: (await store.turns(runId)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    outcomes: await store.outcomes(runId),
    dataset: await store.getDataset(runId),
    metrics: await store.stepMetrics(runId),
    adapter: await store.getAdapter(runId),
    prm: await store.getPrm(runId),
    answers: await store.evalAnswers(runId),
  };
}

test.each(ZIPS)(
  "the %s download of version 2 is brought in whole, exported and brought in again",
  async (name) => {
    const { store, runId } = await broughtIn(await version2Zip(name));
    const before = await everything(store, runId);
    expect(before.turns.every(({ schema }) => schema === 2)).toBe(true);
    expect(before.outcomes).toHaveLength(before.run.config.tasks + before.run.config.testTasks);
    expect(before.prm === null).toBe(name !== "pad");
    const again = await broughtIn(await exported(store, runId));
    expect(await everything(again.store, again.runId)).toEqual(before);
  },
);
