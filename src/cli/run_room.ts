// Whether a run's training and its group fit the GPU, asked before anybody speaks: hours of debate that end in front of a model that cannot be trained
// here help nobody.
import { METHODS } from "../methods/list.ts";
import { recipeOfRun } from "../train/recipe.ts";
import { planTraining } from "../train/run_plan.ts";
import { planTeam } from "../train/team_plan.ts";
import type { Surroundings } from "./command.ts";
import { withGpu } from "./engine.ts";
import type { BegunRun } from "./run_begin.ts";

/** Tells the plan of the run's training, and of a team of several models. @throws RunError("gpu-memory") with the bytes it needs and those it may have */
export async function checkRoom(
  { run: { config, start }, architecture, members }: Pick<BegunRun, "run" | "architecture" | "members">,
  around: Surroundings,
): Promise<void> {
  const learner = await METHODS[config.strategy].learner();
  const recipe = recipeOfRun(config, start ?? undefined);
  await withGpu(around, ({ report }) => {
    around.tell(planTraining(architecture, recipe, learner.memory(config), report).sentence);
    if (members.length > 1) around.tell(planTeam(members, report));
    return Promise.resolve();
  });
}
