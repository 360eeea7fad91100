// R-SFT and DA: the student copies the solutions that were chosen from the debates. Which they are is decided before, by distill/.
// Steps, batch and rate are settings; the optimizer and the schedule are those of train/recipe.ts.
import { RunError } from "../../core/errors.ts";
import type { ConfigOf } from "../../settings/row.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { keep, steps } from "../../settings/shared_rows.ts";
import { checkpointIdentity } from "../../train/checkpoint.ts";
import { copying } from "../../train/phases.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import { trainSft } from "../../train/sft_trainer.ts";
import { type Chooser, keptStudent, openChooser } from "../chooser.ts";
import { openLooks } from "../looks.ts";
import { CHECKPOINT_EVERY, type Learner, type Site, type Student } from "../site.ts";
import { openCopyingStep } from "./step.ts";

type Config = ConfigOf<typeof RUN_ROWS> & ConfigOf<{ steps: typeof steps; keep: typeof keep }>;

/** @throws RunError("store-corrupt") without a dataset; errors of `trainSft` */
async function learn(site: Site<Config>): Promise<Student> {
  const { runId, base, config, start, sizes, records, checkpoint } = site;
  const dataset = await records.dataset();
  if (dataset === null) {
    throw new RunError(
      "store-corrupt",
      `Run "${runId}" has no dataset to train on; distil its debates first.`,
      { runId },
    );
  }
  const settings = recipeOfRun(config, start?.point);
  const { step, layout, numerics, scores } = await openCopyingStep(site.seat, settings, sizes);
  let chooser: Chooser | null = null;
  try {
    chooser = await openChooser(site);
    const looks = await openLooks(site, scores);
    const adapter = await trainSft({
      ...site.hooks,
      runId,
      base,
      rows: dataset.examples,
      recipe: settings,
      layout,
      step,
      ...(start === null ? {} : { start: start.adapter }),
      checkpoint,
      identity: await checkpointIdentity(
        { recipe: settings, rows: dataset.examples, base, startSha256: start?.point.sha256 },
        numerics,
      ),
      checkpointEvery: CHECKPOINT_EVERY,
      savesByTime: true,
      ...(chooser === null ? {} : { choice: chooser.choice }),
      ...looks,
    });
    return chooser === null
      ? { adapter, outcome: null }
      : keptStudent(site, chooser, adapter, chooser.stop());
  } finally {
    chooser?.close();
    step.destroy();
  }
}

export const copier: Learner<Config> = {
  numbers: {},
  memory: ({ keep: kept }) => copying({ validates: kept === "best" }),
  learn,
};
