// PAD: a judge of steps learns from the debates (judge.ts), then the student practises under it (train/grpo_trainer.ts).
// Steps of the run: first the judge's, then one an iteration of practice; checkpoints of both lie in the same two slots, told
// apart by their phase. What is done is stored before the next begins, so each part goes on where it was.
// A student that starts from an adapter practises from there; the judge still learns on the base, and the distance that holds
// the student back is the base's.
// In a run without labels no validation question chooses among the student's states: there is no right answer to choose by.
import type { Checkpoint } from "../../records/checkpoint.ts";
import type { Task } from "../../records/task.ts";
import type { TrainingOutcome } from "../../records/training_outcome.ts";
import { Buffers } from "../../gpu/buffers.ts";
import { decodePlan } from "../../model/decoding/decode_plan.ts";
import { Generator } from "../../model/generate.ts";
import { type GrpoResult, trainGrpo } from "../../train/grpo_trainer.ts";
import { practising } from "../../train/phases.ts";
import { createPrm, loadPrm } from "../../train/prm_model.ts";
import { PrmScorer } from "../../train/prm_scorer.ts";
import type { StepScorer } from "../../train/rewards.ts";
import { stepScorer } from "../../train/step_scorer.ts";
import { promptIds } from "../../voice/prompt_ids.ts";
import { gpuScores } from "../next_scores.ts";
import { openNextWords } from "../next_words.ts";
import { onGpu } from "../seat.ts";
import type { Learner, Site, Student } from "../site.ts";
import { judgeId, tasksToLearn, trainedJudge } from "./judge.ts";
import { PracticeCharts } from "./practice_charts.ts";
import { judgeRecipe, PAD_NUMBERS, type PadConfig, type PadNumbers, practiceRecipe } from "./recipe.ts";
import { stepsOfJudge } from "./rows.ts";

/** Trains the judge, then the student under it. Errors are those of `trainPrm` and `trainGrpo`. */
async function learn(site: Site<PadConfig>, numbers = PAD_NUMBERS): Promise<Student> {
  const { config, hooks } = site;
  const { gpu, model } = onGpu(site);
  const trajectories = await site.records.trajectories();
  const tasks = tasksToLearn(site, trajectories);
  if (stepsOfJudge(config) === 0) return practise(site, tasks, null, numbers);
  const owner = new Buffers(gpu);
  let scorer: PrmScorer | null = null;
  try {
    const arena = await createPrm(owner, model, judgeRecipe(config, numbers));
    const judge = await trainedJudge(site, arena, { trajectories, tasks }, numbers);
    loadPrm(gpu, arena, judge.adapter);
    scorer = await PrmScorer.create(gpu, arena, longestText(site, tasks));
    return await practise(site, tasks, stepScorer(scorer, judgeId(judge), site, hooks.signal), numbers);
  } finally {
    scorer?.destroy();
    owner.destroy();
  }
}

/** Tokens of the longest question with the longest attempt at it. */
function longestText({ tokenizer, voice, sizes }: Site<PadConfig>, tasks: readonly Task[]): number {
  const prompts = tasks.map(
    ({ question }) => promptIds(voice, tokenizer, { role: "propose", question }).length,
  );
  return Math.max(sizes.microTokens, Math.max(...prompts) + voice.budget("propose").maxNewTokens + 1);
}

async function practise(
  site: Site<PadConfig>,
  tasks: readonly Task[],
  judge: StepScorer | null,
  numbers: PadNumbers,
): Promise<Student> {
  const { runId, base, config, start, sizes, tokenizer, voice, questions, hooks } = site;
  const seat = onGpu(site);
  const { gpu, model } = seat;
  const offset = stepsOfJudge(config);
  const settings = practiceRecipe(config, start?.point, numbers);
  // Without labels there is no right answer to choose by.
  const validation = config.labels === "truth" ? questions.validation : [];
  const { decodeRows: rows, contextTokens } = sizes;
  const plan = decodePlan(model.architecture, { rows, contextTokens });
  const generator = await Generator.create(gpu, model, plan);
  const probe = await openNextWords(site, gpuScores(seat), config.iterations);
  const charts = new PracticeCharts(offset, voice, hooks.onMetric);
  try {
    const result = await trainGrpo({
      ...hooks,
      runId,
      base,
      gpu,
      model,
      generator,
      tokenizer,
      voice,
      recipe: settings,
      tasks,
      validation,
      scorer: judge,
      microTokens: longestText(site, tasks),
      checkpointing: sizes.checkpointing,
      storage: sizes.storage,
      ...(probe === null ? {} : { probe }),
      ...(start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } }),
      checkpoint: practiceCheckpoint(site, offset),
      checkpointEvery: 1,
      onIteration: (metric, samples) => charts.iteration(metric, samples),
      onValidation: (each) => charts.validation(each),
      onOtherDevice: (iteration) => hooks.onOtherDevice(offset + iteration),
      onSkipped: (iteration, outcome) => hooks.onSkipped(offset + iteration, outcome),
      onCheckpoint: (saved) =>
        hooks.onCheckpoint({ ...saved, step: offset + saved.step }, charts.takeUnsaved()),
    });
    if (result.stop !== null) site.notice(result.stop.reason, result.stop.sentence);
    return {
      adapter: result.kept.adapter,
      last: result.last,
      outcome: outcomeOf(result, validation.length),
    };
  } finally {
    generator.destroy();
  }
}

function practiceCheckpoint({ checkpoint }: Site<PadConfig>, offset: number): Checkpoint | null {
  if (checkpoint === null || checkpoint.phase === "prm") return null;
  return { ...checkpoint, step: checkpoint.step - offset };
}

function outcomeOf({ stop, watch, kept }: GrpoResult, validationTasks: number): TrainingOutcome {
  return {
    stop: stop === null ? null : { reason: stop.reason, step: stop.step, sentence: stop.sentence },
    keptStep: kept.step,
    validations: watch.validations,
    validationTasks,
  };
}

export const practitioner: Learner<PadConfig, PadNumbers> = {
  numbers: PAD_NUMBERS,
  memory: (config) =>
    practising({
      judgeRank: stepsOfJudge(config) > 0 ? PAD_NUMBERS.judge.rank : null,
      hasReference: config.klCoefficient > 0,
    }),
  learn,
};
