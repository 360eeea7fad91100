// DPO: the student learns to prefer the right solution of a debate to a wrong one (dpo_trainer.ts). Some pairs are held out: by
// them its guards see when preferring goes wrong.
import { RunError } from "../core/errors.ts";
import type { PairsMetric } from "../records/metric.ts";
import { preferenceRows } from "../distill/preferences.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import { type DpoRecipe, trainDpo } from "../train/dpo_trainer.ts";
import { recipeOfRun } from "../train/recipe.ts";
import { keptStudent, openChooser } from "./chooser.ts";
import { CHECKPOINT_EVERY, STORAGE, type TrainedStudent, type TrainingSite } from "./training_site.ts";

/** One pair in so many is held out, where there are enough of them. */
const HELD_OUT_EVERY = 8;
const LEAST_PAIRS_TO_HOLD_OUT = 24;

/** Weight of cross-entropy on the right solutions. With 1 the bundled model learned the words in which right and wrong ones differ and wrote
 *  them anywhere: 59 % of the main test set right, with 5 93 % (docs/log.md, "DPO, looked into"). */
const SFT_WEIGHT = 5;

/** @throws RunError("empty-dataset") when no debate holds a right and a wrong solution; errors of `trainDpo` */
export async function trainDpoStudent(site: TrainingSite): Promise<TrainedStudent> {
  const { runId, base, config, start, plan, gpu, model, store, questions, checkpoint, hooks } = site;
  const trajectories = trajectoriesOf(await store.turns(runId), "distil");
  const tasks = new Map(questions.distil.map((task) => [task.id, task]));
  const pairs = preferenceRows(trajectories, tasks, { ...site, labels: config.labels });
  if (pairs.length === 0) {
    throw new RunError(
      "empty-dataset",
      `Nothing to learn from: none of ${trajectories.length} debates holds a right and a wrong solution. Debate more questions, or raise the temperature.`,
      { debates: trajectories.length, labels: config.labels },
    );
  }
  const isHeldOut = (i: number): boolean =>
    pairs.length >= LEAST_PAIRS_TO_HOLD_OUT && i % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
  const recipe: DpoRecipe = {
    ...recipeOfRun(config, start?.point),
    beta: config.beta,
    labelSmoothing: 0,
    sft: SFT_WEIGHT,
    judgeEvery: 10,
    mostLost: 20,
  };
  const told = new Map<number, PairsMetric>();
  const chooser = await openChooser(site);
  const trained = await trainDpo({
    ...hooks,
    runId,
    gpu,
    model,
    base,
    pairs: pairs.filter((_, i) => !isHeldOut(i)),
    validation: pairs.filter((_, i) => isHeldOut(i)),
    recipe,
    microTokens: plan.settings.microTokens,
    checkpointing: plan.settings.checkpointing,
    storage: STORAGE,
    ...(start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } }),
    checkpoint,
    checkpointEvery: CHECKPOINT_EVERY,
    onMetric: (metric, { accuracy, margin }) => {
      told.set(metric.step, { accuracy, margin });
      hooks.onMetric({ ...metric, pairs: { accuracy, margin } }, {});
    },
    onCheckpoint: (saved, metrics) =>
      hooks.onCheckpoint(
        saved,
        metrics.map((metric) => {
          const stats = told.get(metric.step);
          return stats === undefined ? metric : { ...metric, pairs: stats };
        }),
      ),
    onValidation: () => {}, // its guards look at it; what they decide comes with the result
    ...(chooser === null ? {} : { choice: chooser.choice }),
  }).finally(() => chooser?.close());
  const { adapter, stop } = trained;
  return keptStudent(site, chooser, adapter, stop);
}
