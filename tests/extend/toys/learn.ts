import { initialParameters, toAdapter } from "../../../src/model/lora.ts";
import { onGpu } from "../../../src/methods/seat.ts";
import type { Learner, Site, Student } from "../../../src/methods/site.ts";
import { copying } from "../../../src/train/phases.ts";
import { loraConfigOf, recipeOfRun } from "../../../src/train/recipe.ts";
import type { ConfigOf } from "../../../src/settings/row.ts";
import type { RUN_ROWS } from "../../../src/settings/run_rows.ts";

type Config = ConfigOf<typeof RUN_ROWS> & { readonly steps: number; readonly toyWaits: number };

/** Charts a step for each that it waits, and gives back the student as it was. */
async function learn({ runId, base, config, seat, hooks }: Site<Config>): Promise<Student> {
  const metrics = Array.from({ length: config.toyWaits }, (_, i) => {
    const step = i + 1;
    return { runId, step, loss: 1 / step, gradNorm: 1, learningRate: 0.1, tokens: 1, elapsedMs: 1 };
  });
  for (const metric of metrics) hooks.onMetric(metric, {});
  const { layout } = onGpu({ seat }).model.lora;
  const parameters = initialParameters(layout, config.seed);
  const adapter = toAdapter(layout, parameters, loraConfigOf(recipeOfRun(config)), base);
  const [m, v] = [new Float32Array(layout.length), new Float32Array(layout.length)];
  const step = config.toyWaits;
  await hooks.onCheckpoint({ schema: 1, runId, step, adapter, m, v, identity: "toy" }, metrics);
  return { adapter, outcome: null };
}

export const waiter: Learner<Config> = {
  numbers: {},
  memory: () => copying({ validates: false }),
  learn,
};
