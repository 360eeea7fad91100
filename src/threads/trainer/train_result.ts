// What a training came to, from the store's metrics, so that a resumed run reports the same as an undisturbed one.
import { RunError } from "../../core/errors.ts";
import { progressOf, type RunConfig } from "../../settings/run_config.ts";
import type { Store } from "../../store/store.ts";
import { storedRun } from "./stored.ts";
import type { TrainResult } from "./api.ts";

/** @throws RunError("non-finite") where no step of the student has a loss */
export async function trainResult(
  store: Store,
  runId: string,
): Promise<Omit<TrainResult, "resumedAt" | "adapterSha256">> {
  const [all, run] = await Promise.all([store.stepMetrics(runId), storedRun(store, runId)]);
  const config: RunConfig = run.config;
  const metrics = all.filter(({ phase }) => phase !== "prm");
  const [first, last] = [metrics[0], metrics.at(-1)];
  if (first === undefined || last === undefined) {
    throw new RunError(
      "non-finite",
      "Training ended without a step whose loss is a number. Choose a smaller learning rate.",
    );
  }
  return {
    steps: (run.outcome?.stop ?? null) === null ? progressOf(config).total : last.step,
    tokens: metrics.reduce((sum, metric) => sum + metric.tokens, 0),
    lossFirst: first.loss,
    lossLast: last.loss,
  };
}
