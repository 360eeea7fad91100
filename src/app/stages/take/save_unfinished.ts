// The run on the page, which is not finished, packed by the export worker and handed to the person. It is fetched when it is asked for.
import type { Signal } from "@preact/signals";
import type { ExportLine } from "../../../threads/export/client.ts";
import type { Saving } from "./export_state.ts";

/** @throws RunError of the worker, where the run is still on the page */
export async function saveUnfinished(
  runId: Signal<string>,
  saving: Signal<Saving | null>,
  save: (name: string, blob: Blob) => void,
  { api }: ExportLine,
): Promise<void> {
  const wanted = runId.value;
  try {
    const { name, blob } = await api.save(wanted);
    save(name, blob);
    if (runId.value === wanted) saving.value = { state: "saved", name, bytes: blob.size };
  } catch (thrown) {
    if (runId.value === wanted) throw thrown; // else another run has come onto the page meanwhile
  }
}
