// R-SFT and DA: the student copies the solutions that the distil stage chose.
import { RunError } from "../core/errors.ts";
import { checkpointIdentity } from "../train/checkpoint.ts";
import { recipeOfRun, stepOptions } from "../train/recipe.ts";
import { trainSft } from "../train/sft_trainer.ts";
import { TrainingStep } from "../train/training_step.ts";
import { type Chooser, keptStudent, openChooser } from "./chooser.ts";
import { CHECKPOINT_EVERY, STORAGE, type TrainedStudent, type TrainingSite } from "./training_site.ts";

/** @throws RunError("store-corrupt") without a dataset; errors of `trainSft` */
export async function trainSftStudent(site: TrainingSite): Promise<TrainedStudent> {
  const { runId, base, config, start, plan, gpu, model, store, checkpoint } = site;
  const dataset = await store.getDataset(runId);
  if (dataset === null) {
    throw new RunError(
      "store-corrupt",
      `Run "${runId}" has no dataset to train on; distil its debates first.`,
      { runId },
    );
  }
  const settings = recipeOfRun(config, start?.point);
  const { microTokens, checkpointing } = plan.settings;
  const step = await TrainingStep.create(gpu, model, microTokens, stepOptions(settings, checkpointing));
  let chooser: Chooser | null = null;
  try {
    chooser = await openChooser(site);
    const adapter = await trainSft({
      ...site.hooks,
      runId,
      base,
      rows: dataset.examples,
      recipe: settings,
      layout: model.lora.layout,
      step,
      ...(start === null ? {} : { start: start.adapter }),
      checkpoint,
      identity: await checkpointIdentity(
        settings,
        dataset.examples,
        base,
        { device: gpu.report, rows: step.rows, storage: STORAGE },
        start?.point.sha256,
      ),
      checkpointEvery: CHECKPOINT_EVERY,
      ...(chooser === null ? {} : { choice: chooser.choice }),
    });
    return chooser === null
      ? { adapter, outcome: null }
      : keptStudent(site, chooser, adapter, chooser.stop());
  } finally {
    chooser?.close();
    step.destroy();
  }
}
