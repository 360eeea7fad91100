// What a training sees of its student on the way: what earlier sittings saw, and where new looks go, which is into the run and to whoever
// looks on.
import type { Site } from "../../methods/site.ts";
import { withSamples } from "../../records/training_sample.ts";
import type { Store } from "../../store/store.ts";
import type { RunEvent } from "../run_event.ts";

type Seen =
  | Pick<Extract<RunEvent, { type: "samples" }>, "type" | "samples">
  | Pick<Extract<RunEvent, { type: "nextWords" }>, "type" | "nextWords">;

/** @param tell is told what was stored, once it is */
export async function keptLooks(
  store: Pick<Store, "getRun" | "updateRun">,
  runId: string,
  tell: (seen: Seen) => void,
): Promise<Required<Pick<Site<unknown>, "samples" | "nextWords">>> {
  const run = await store.getRun(runId);
  let samples = run?.samples ?? [];
  return {
    samples: {
      kept: samples,
      keep: async (added) => {
        samples = withSamples(samples, added);
        await store.updateRun(runId, { samples });
        tell({ type: "samples", samples });
      },
    },
    nextWords: {
      kept: run?.nextWords ?? null,
      keep: async (nextWords) => {
        await store.updateRun(runId, { nextWords });
        tell({ type: "nextWords", nextWords });
      },
    },
  };
}
