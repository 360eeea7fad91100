// KTO: the student learns from every judged solution of the debates (train/kto_trainer.ts). The answers to some questions are held out: by
// them the trainer's guards see when weighing goes wrong.
import { RunError } from "../../core/errors.ts";
import { type JudgedSolution, judgedSolutions } from "../../distill/judged.ts";
import { trainKto } from "../../train/kto_trainer.ts";
import { weighing } from "../../train/phases.ts";
import { keptStudent, openChooser } from "../chooser.ts";
import { openLooks } from "../looks.ts";
import { gpuScores } from "../next_scores.ts";
import { preferenceHooks } from "../preference_hooks.ts";
import { onGpu } from "../seat.ts";
import type { Learner, Site, Student } from "../site.ts";
import { KTO_NUMBERS, type KtoConfig, type KtoNumbers, weighingRecipe } from "./recipe.ts";

/** The solutions that are learned from and those that are held out, in the order of the debates. All solutions of one question are on one
 *  side. @throws RunError("empty-dataset") when the debates do not hold both right and wrong ones */
export async function judgedSolutionsOf(
  site: Pick<Site<KtoConfig>, "config" | "records" | "questions" | "tokenizer" | "voice">,
  { heldOutEvery, leastQuestionsToHoldOut }: Pick<KtoNumbers, "heldOutEvery" | "leastQuestionsToHoldOut">,
): Promise<{ readonly learned: JudgedSolution[]; readonly heldOut: JudgedSolution[] }> {
  const { config, records, questions } = site;
  const { labels, working } = config;
  const trajectories = await records.trajectories();
  const tasks = new Map(questions.distil.map((task) => [task.id, task]));
  const all = judgedSolutions(trajectories, tasks, { ...site, labels, working });
  const right = all.filter(({ isRight }) => isRight).length;
  if (right === 0 || right === all.length) {
    throw new RunError(
      "empty-dataset",
      `Nothing to weigh: of ${all.length} judged solutions to ${trajectories.length} questions ${right} are right and ${all.length - right} wrong, and KTO learns from both. Ask more questions, or raise the temperature.`,
      { debates: trajectories.length, right, wrong: all.length - right, labels },
    );
  }
  const asked = [...new Set(all.map(({ from }) => from.taskId))];
  const isEnough = asked.length >= leastQuestionsToHoldOut;
  const isHeldOut = (i: number) => isEnough && i % heldOutEvery === heldOutEvery - 1;
  const apart = new Set(asked.filter((_, i) => isHeldOut(i)));
  const [learned, heldOut] = [false, true].map((held) =>
    all.filter(({ from }) => apart.has(from.taskId) === held),
  ) as [JudgedSolution[], JudgedSolution[]];
  // Guards look at both sides, and the training needs both.
  const hasBoth = [learned, heldOut].every((some) => new Set(some.map(({ isRight }) => isRight)).size === 2);
  return hasBoth ? { learned, heldOut } : { learned: all, heldOut: [] };
}

/** @throws RunError("empty-dataset") when the debates do not hold both right and wrong solutions; errors of `trainKto` */
async function learn(site: Site<KtoConfig>, numbers = KTO_NUMBERS): Promise<Student> {
  const { runId, base, config, start, sizes } = site;
  const seat = onGpu(site);
  const { gpu, model } = seat;
  const { learned, heldOut } = await judgedSolutionsOf(site, numbers);
  const looks = await openLooks(site, gpuScores(seat));
  const chooser = await openChooser(site);
  const { adapter, stop } = await trainKto({
    ...preferenceHooks(site, chooser),
    ...looks,
    runId,
    gpu,
    model,
    base,
    answers: learned,
    validation: heldOut,
    recipe: weighingRecipe(config, start?.point, numbers),
    microTokens: sizes.microTokens,
    checkpointing: sizes.checkpointing,
    storage: sizes.storage,
  }).finally(() => chooser?.close());
  return keptStudent(site, chooser, adapter, stop);
}

export const weigher: Learner<KtoConfig, KtoNumbers> = {
  numbers: KTO_NUMBERS,
  memory: ({ keep }) => weighing({ validates: keep === "best" }),
  learn,
};
