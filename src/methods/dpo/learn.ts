// DPO: the student learns to prefer the right solution of a debate to a wrong one (train/dpo_trainer.ts). Some pairs are held out: by
// them the trainer's guards see when preferring goes wrong.
import { RunError } from "../../core/errors.ts";
import type { PairsMetric } from "../../records/metric.ts";
import { preferenceRows } from "../../distill/preferences.ts";
import type { PreferencePair } from "../../train/dpo_batches.ts";
import { trainDpo } from "../../train/dpo_trainer.ts";
import { preferring } from "../../train/phases.ts";
import { keptStudent, openChooser } from "../chooser.ts";
import { onGpu } from "../seat.ts";
import { CHECKPOINT_EVERY, type Learner, type Site, type Student } from "../site.ts";
import { DPO_NUMBERS, type DpoConfig, type DpoNumbers, preferenceRecipe } from "./recipe.ts";

/** The pairs that are learned from and those that are held out, in the order of the debates.
 *  @throws RunError("empty-dataset") when no debate holds a right and a wrong solution */
export async function preferencePairsOf(
  site: Pick<Site<DpoConfig>, "config" | "records" | "questions" | "tokenizer" | "voice">,
  numbers: Pick<DpoNumbers, "heldOutEvery" | "leastPairsToHoldOut">,
): Promise<{ readonly learned: PreferencePair[]; readonly heldOut: PreferencePair[] }> {
  const { config, records, questions } = site;
  const trajectories = await records.trajectories();
  const tasks = new Map(questions.distil.map((task) => [task.id, task]));
  const pairs = preferenceRows(trajectories, tasks, {
    ...site,
    labels: config.labels,
    working: config.working,
  });
  if (pairs.length === 0) {
    throw new RunError(
      "empty-dataset",
      `Nothing to learn from: none of ${trajectories.length} questions has a right and a wrong solution. Ask more questions, or raise the temperature.`,
      { debates: trajectories.length, labels: config.labels },
    );
  }
  const isHeldOut = (i: number): boolean =>
    pairs.length >= numbers.leastPairsToHoldOut && i % numbers.heldOutEvery === numbers.heldOutEvery - 1;
  return { learned: pairs.filter((_, i) => !isHeldOut(i)), heldOut: pairs.filter((_, i) => isHeldOut(i)) };
}

/** @throws RunError("empty-dataset") when no debate holds a right and a wrong solution; errors of `trainDpo` */
async function learn(site: Site<DpoConfig>, numbers = DPO_NUMBERS): Promise<Student> {
  const { runId, base, config, start, sizes, checkpoint, hooks } = site;
  const { gpu, model } = onGpu(site);
  const { learned, heldOut } = await preferencePairsOf(site, numbers);
  const recipe = preferenceRecipe(config, start?.point, numbers);
  const told = new Map<number, PairsMetric>();
  const chooser = await openChooser(site);
  const trained = await trainDpo({
    ...hooks,
    runId,
    gpu,
    model,
    base,
    pairs: learned,
    validation: heldOut,
    recipe,
    microTokens: sizes.microTokens,
    checkpointing: sizes.checkpointing,
    storage: sizes.storage,
    ...(start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } }),
    checkpoint,
    checkpointEvery: CHECKPOINT_EVERY,
    savesByTime: true,
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

export const preferrer: Learner<DpoConfig, DpoNumbers> = {
  numbers: DPO_NUMBERS,
  memory: ({ keep }) => preferring({ validates: keep === "best" }),
  learn,
};
