// DTE: debate, train, evolve (Srivastava et al. 2025, arXiv:2505.15734, section 3). A group debates, what it comes to is taken for right, and
// one model learns by GRPO to come to it alone; its debate is the teacher "reflect-debate".
// Differences from the paper and from its release (github.com/ctrl-gaurav/Debate-Train-Evolve, MIT):
// 1. The release's five rewards are for answers in XML tags. Of them four stay, as points for what our voices ask for: right (2), of the kind
//    asked for and loosely in form (0.5 each, both are an answer that can be read), strictly in form (0.5). The fifth counts tags one by one,
//    and there are none.
// 2. The release multiplies each reward by a weight of the same size once more (2 x 2, 0.5 x 0.5), the paper does not. Here each counts once.
// 3. Questions on which the group agreed on nothing are left out. With an answer key the key decides, if a run asks for that.
// 4. One generation a run. The next one is a run whose student starts from this one's adapter; its group speaks as the base, where the
//    paper's speaks as the student of the generation before.
// 5. Groups whose attempts all earned the same are dropped (train/advantages.ts), and the clip, the KL term and the guards are those of PAD.
import { practising } from "../../train/phases.ts";
import { practise } from "../practising/practise.ts";
import { knownTasks } from "../practising/known_tasks.ts";
import { practisedTasks } from "../practising/practised_tasks.ts";
import type { Learner, Site, Student } from "../site.ts";
import { DTE_NUMBERS, type DteConfig, type DteNumbers, evolvingRecipe } from "./recipe.ts";

/** Errors are those of `trainGrpo`. */
async function learn(site: Site<DteConfig>, numbers = DTE_NUMBERS): Promise<Student> {
  const trajectories = await site.records.trajectories();
  const tasks = practisedTasks(site, knownTasks(site, trajectories), trajectories);
  const recipe = evolvingRecipe(site.config, site.start?.point, numbers);
  return practise(site, { tasks, recipe, judge: null, offset: 0 });
}

export const evolver: Learner<DteConfig, DteNumbers> = {
  numbers: DTE_NUMBERS,
  memory: ({ klCoefficient }) => practising({ judgeRank: null, hasReference: klCoefficient > 0 }),
  learn,
};
