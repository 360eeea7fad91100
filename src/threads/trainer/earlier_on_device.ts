// What other runs of a store found out on a device.
import type { AdapterReport } from "../../core/adapter_report.ts";
import { canonicalJson } from "../../core/canonical_json.ts";
import type { RunRecord, Store } from "../../store/store.ts";

/** What `pick` finds in the runs that were trained on this very device. A run that was brought in may be of another machine. */
export async function earlierOnDevice<Found>(
  store: Pick<Store, "listRuns">,
  device: AdapterReport,
  pick: (run: RunRecord) => Found | null,
): Promise<readonly Found[]> {
  const here = canonicalJson(device);
  return (await store.listRuns()).flatMap((run) => {
    if (run.imported !== undefined || canonicalJson(run.adapterReport ?? null) !== here) return [];
    const found = pick(run);
    return found === null ? [] : [found];
  });
}
