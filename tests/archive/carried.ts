// The file of an unfinished run, written out of one store and brought into another.
import { systemClock } from "../../src/core/ports.ts";
import type { Store } from "../../src/store/store.ts";
import type { ImportOffer } from "../../src/threads/import/api.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { exportHost } from "../export/run.ts";
import { siteOf } from "../lm/harness.ts";

export async function savedFile(store: Store, runId: string): Promise<Uint8Array<ArrayBuffer>> {
  const { blob } = await exportHost(store).save(runId);
  return new Uint8Array(await blob.arrayBuffer());
}

/** Looks at the file and stores the run that is in it. */
export async function bringIn(bytes: Uint8Array<ArrayBuffer>, store: Store): Promise<ImportOffer> {
  const host = new ImportHost({ store: () => Promise.resolve(store), source: siteOf(), clock: systemClock });
  const offer = await host.look([{ path: "run.zip", file: new File([bytes], "run.zip") }], "models/tiny");
  await host.keep();
  return offer;
}
