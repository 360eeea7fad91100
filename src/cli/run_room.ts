// Whether a run's training fits the GPU, asked before anybody speaks: hours of debate that end in front of a model that cannot be trained
// here help nobody.
import type { Architecture } from "../models/architecture.ts";
import { METHODS } from "../methods/list.ts";
import type { RunRecord } from "../store/store.ts";
import { recipeOfRun } from "../train/recipe.ts";
import { planTraining } from "../train/run_plan.ts";
import type { Surroundings } from "./command.ts";
import { withGpu } from "./engine.ts";

/** Tells the plan of the run's training. @throws RunError("gpu-memory") with the bytes it needs and those it may have */
export async function checkRoom(
  { config, start }: RunRecord,
  architecture: Architecture,
  around: Surroundings,
): Promise<void> {
  const learner = await METHODS[config.strategy].learner();
  const recipe = recipeOfRun(config, start ?? undefined);
  await withGpu(around, ({ report }) => {
    around.tell(planTraining(architecture, recipe, learner.memory(config), report).sentence);
    return Promise.resolve();
  });
}
