// Whether a run's training and its group fit the GPU, asked before anybody speaks: hours of debate that end in front of a model that cannot be trained
// here help nobody.
import { METHODS } from "../methods/list.ts";
import { whyNotOnProcessor } from "../methods/on_processor.ts";
import { processorTime, whyTooLarge } from "../processor/limit.ts";
import type { TrainerDevice } from "../records/trainer_device.ts";
import { recipeOfRun } from "../train/recipe.ts";
import { planTraining } from "../train/run_plan.ts";
import { planTeam } from "../train/team_plan.ts";
import type { Surroundings } from "./command.ts";
import type { BegunRun } from "./run_begin.ts";
import { withTrainer } from "./trainer_device.ts";

/** Tells the plan of the run's training, and of a team of several models. @param asked what the student is to learn on
 *  @throws RunError("gpu-memory") with the bytes it needs and those it may have; errors of `chooseDevice` */
export async function checkRoom(
  { run: { config, start }, architecture, members }: Pick<BegunRun, "run" | "architecture" | "members">,
  asked: TrainerDevice | null,
  around: Surroundings,
): Promise<void> {
  const learner = await METHODS[config.strategy].learner();
  const recipe = recipeOfRun(config, start ?? undefined);
  const whyNot = whyNotOnProcessor(config) ?? whyTooLarge(architecture, recipe);
  await withTrainer({ asked, whyNot }, around, (gpu) => {
    if (gpu === null) {
      around.tell(`The student learns on the processor: ${processorTime(architecture, recipe)}, or less.`);
      return Promise.resolve();
    }
    const { report } = gpu;
    around.tell(planTraining(architecture, recipe, learner.memory(config), report).sentence);
    if (members.length > 1) around.tell(planTeam(members, report));
    return Promise.resolve();
  });
}
