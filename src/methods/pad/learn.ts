// PAD: a judge of steps learns from the debates (judge.ts), then the student practises under it (practising/practise.ts).
// Steps of the run: first the judge's, then one an iteration of practice; checkpoints of both lie in the same two slots, told
// apart by their phase. What is done is stored before the next begins, so each part goes on where it was.
// Where the student starts from an adapter, the judge still learns on the base.
import type { Task } from "../../records/task.ts";
import { Buffers } from "../../gpu/buffers.ts";
import { practising } from "../../train/phases.ts";
import { createPrm, loadPrm } from "../../train/prm_model.ts";
import { PrmScorer } from "../../train/prm_scorer.ts";
import type { StepScorer } from "../../train/rewards.ts";
import { stepScorer } from "../../train/step_scorer.ts";
import { longestAttempt, practise } from "../practising/practise.ts";
import { knownTasks } from "../practising/known_tasks.ts";
import { practisedTasks } from "../practising/practised_tasks.ts";
import { onGpu } from "../seat.ts";
import type { Learner, Site, Student } from "../site.ts";
import { judgeId, trainedJudge } from "./judge.ts";
import { judgeRecipe, PAD_NUMBERS, type PadConfig, type PadNumbers, practiceRecipe } from "./recipe.ts";
import { stepsOfJudge } from "./rows.ts";

/** Trains the judge, then the student under it. Errors are those of `trainPrm` and `trainGrpo`. */
async function learn(site: Site<PadConfig>, numbers = PAD_NUMBERS): Promise<Student> {
  const { config, hooks } = site;
  const { gpu, model } = onGpu(site);
  const trajectories = await site.records.trajectories();
  const tasks = knownTasks(site, trajectories);
  const practised = practisedTasks(site, tasks, trajectories);
  if (stepsOfJudge(config) === 0) return underJudge(site, practised, null, numbers);
  const owner = new Buffers(gpu);
  let scorer: PrmScorer | null = null;
  try {
    const arena = await createPrm(owner, model, judgeRecipe(config, numbers));
    const judge = await trainedJudge(site, arena, { trajectories, tasks }, numbers);
    loadPrm(gpu, arena, judge.adapter);
    scorer = await PrmScorer.create(gpu, arena, longestAttempt(site, tasks));
    return await underJudge(site, practised, stepScorer(scorer, judgeId(judge), site, hooks.signal), numbers);
  } finally {
    scorer?.destroy();
    owner.destroy();
  }
}

/** The student under this judge. */
const underJudge = (
  site: Site<PadConfig>,
  tasks: readonly Task[],
  judge: StepScorer | null,
  numbers: PadNumbers,
): Promise<Student> =>
  practise(site, {
    tasks,
    judge,
    recipe: practiceRecipe(site.config, site.start?.point, numbers),
    offset: stepsOfJudge(site.config),
  });

export const practitioner: Learner<PadConfig, PadNumbers> = {
  numbers: PAD_NUMBERS,
  memory: (config) =>
    practising({
      judgeRank: stepsOfJudge(config) > 0 ? PAD_NUMBERS.judge.rank : null,
      hasReference: config.klCoefficient > 0,
    }),
  learn,
};
