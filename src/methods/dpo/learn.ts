// DPO: the student learns to prefer the right solution of a debate to a wrong one (train/dpo_trainer.ts). Some pairs are held out: by
// them the trainer's guards see when preferring goes wrong.
import { RunError } from "../../core/errors.ts";
import { preferenceRows } from "../../distill/preferences.ts";
import type { PreferencePair } from "../../train/dpo_batches.ts";
import { trainDpo } from "../../train/dpo_trainer.ts";
import { preferring } from "../../train/phases.ts";
import { keptStudent, openChooser } from "../chooser.ts";
import { openLooks } from "../looks.ts";
import { gpuScores } from "../next_scores.ts";
import { preferenceHooks } from "../preference_hooks.ts";
import { onGpu } from "../seat.ts";
import type { Learner, Site, Student } from "../site.ts";
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
  const { runId, base, config, start, sizes } = site;
  const seat = onGpu(site);
  const { gpu, model } = seat;
  const { learned, heldOut } = await preferencePairsOf(site, numbers);
  const looks = await openLooks(site, gpuScores(seat));
  const chooser = await openChooser(site);
  const { adapter, stop } = await trainDpo({
    ...preferenceHooks(site, chooser),
    ...looks,
    runId,
    gpu,
    model,
    base,
    pairs: learned,
    validation: heldOut,
    recipe: preferenceRecipe(config, start?.point, numbers),
    microTokens: sizes.microTokens,
    checkpointing: sizes.checkpointing,
    storage: sizes.storage,
  }).finally(() => chooser?.close());
  return keptStudent(site, chooser, adapter, stop);
}

export const preferrer: Learner<DpoConfig, DpoNumbers> = {
  numbers: DPO_NUMBERS,
  memory: ({ keep }) => preferring({ validates: keep === "best" }),
  learn,
};
