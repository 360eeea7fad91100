// A zip brought in as a person would.
import { systemClock } from "../../../src/core/ports.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { RunRecord } from "../../../src/store/store.ts";
import { ImportHost } from "../../../src/threads/import/host.ts";
import { TASK_SET } from "../../export/run.ts";
import { siteOf } from "../../lm/harness.ts";

/** Looks at the zip, keeps its run, and reads that run from the store. */
export async function importedInto(zip: Uint8Array<ArrayBuffer>): Promise<RunRecord | null> {
  const store = new MemoryStore();
  const ports = {
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: systemClock,
    taskSet: TASK_SET,
  };
  const host = new ImportHost(ports);
  await host.look([{ path: "a.zip", file: new File([zip], "a.zip") }], "models/tiny");
  const { runId } = await host.keep();
  return store.getRun(runId);
}
