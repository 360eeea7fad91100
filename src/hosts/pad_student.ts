// PAD: a judge of steps learns from the debates (prm_trainer.ts), then the student practises under it (grpo_trainer.ts).
// Steps of the run: first the judge's, then one an iteration of practice; checkpoints of both lie in the same two slots, told
// apart by their phase. What is done is stored before the next begins, so each part goes on where it was.
// A student that starts from an adapter practises from there; the judge still learns on the base, and the distance that holds
// the student back is the base's.
// Trap: a run without labels must not see the answer key: its questions carry the group's verdict, and no validation question
// chooses among its states.
import { judgeSteps } from "../methods/pad/method.ts";
import { RunError } from "../core/errors.ts";
import type { Attempt, GrpoMetric, StepMetric } from "../records/metric.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { prmRows } from "../distill/prm_rows.ts";
import { requireCapability } from "../voice/needs.ts";
import type { Voice } from "../voice/voice.ts";
import { Buffers } from "../gpu/buffers.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import { Generator } from "../model/generate.ts";
import type { Model } from "../model/transformer.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import { grpoRecipe } from "../train/grpo_recipe.ts";
import { type GrpoResult, type SampleAnswer, trainGrpo } from "../train/grpo_trainer.ts";
import { createPrm, loadPrm } from "../train/prm_model.ts";
import { PrmScorer } from "../train/prm_scorer.ts";
import { type PrmRecipe, trainPrm } from "../train/prm_trainer.ts";
import { recipe, recipeOfRun } from "../train/recipe.ts";
import type { RewardRule, StepScorer } from "../train/rewards.ts";
import { stepScorer } from "../train/step_scorer.ts";
import {
  CHECKPOINT_EVERY,
  JUDGE_RANK,
  STORAGE,
  type TrainedStudent,
  type TrainingSite,
} from "./training_site.ts";

/** One question in so many is held out to judge the judge. */
const HELD_OUT_EVERY = 5;
/** Weights of the two judges; the paper has the process reward alone, its code both. */
const REWARDS: Readonly<Record<"both" | "verifier" | "prm", Omit<RewardRule, "aggregate">>> = {
  both: { verifier: 1, prm: 0.5 },
  verifier: { verifier: 1, prm: 0 },
  prm: { verifier: 0, prm: 1 },
};

export async function trainPadStudent(site: TrainingSite): Promise<TrainedStudent> {
  const { config, gpu, model } = site;
  const trajectories = trajectoriesOf(await site.store.turns(site.runId), "distil");
  const tasks = tasksToLearn(site, trajectories);
  const owner = new Buffers(gpu);
  let scorer: PrmScorer | null = null;
  try {
    if (judgeSteps(config) > 0) {
      requireCapability(site.voice, "steps", {
        feature: "PAD's judge of steps",
        instead: "Choose answers alone as what is rewarded.",
      });
      const settings = prmRecipe(site);
      const judge = await createPrm(owner, model, settings);
      loadPrm(gpu, judge, await trainedJudge(site, judge, settings, trajectories, tasks));
      scorer = await PrmScorer.create(gpu, judge, longestText(site, tasks));
    }
    return await practise(site, tasks, scorer);
  } finally {
    scorer?.destroy();
    owner.destroy();
  }
}

/** The debated questions as the run may know them. */
function tasksToLearn({ config, questions }: TrainingSite, trajectories: readonly Trajectory[]): Task[] {
  if (config.labels === "truth") return [...questions.distil];
  const verdicts = new Map(trajectories.map(({ taskId, final }) => [taskId, final.answer]));
  return questions.distil.flatMap((task) => {
    const answer = verdicts.get(task.id) ?? null;
    if (answer === null) return [];
    const { hints: _known, ...asked } = task;
    return [{ ...asked, answer }];
  });
}

/** Tokens of the longest question with the longest attempt at it. */
function longestText({ tokenizer, voice, plan }: TrainingSite, tasks: readonly Task[]): number {
  const prompts = tasks.map(
    ({ question }) => tokenizer.encode(voice.render({ role: "propose", question })).length,
  );
  return Math.max(plan.settings.microTokens, Math.max(...prompts) + voice.budget("propose").maxNewTokens + 1);
}

function prmRecipe({ config }: TrainingSite): PrmRecipe {
  const { prmSteps, batchTokens, seed } = config;
  return {
    ...recipe({ rank: JUDGE_RANK, steps: prmSteps, batchTokens, seed, learningRate: 0.002 }),
    headSteps: Math.floor(prmSteps / 7),
    headLearningRate: 0.02,
    contrast: null,
  };
}

async function trainedJudge(
  site: TrainingSite,
  judge: Model,
  settings: PrmRecipe,
  trajectories: readonly Trajectory[],
  tasks: readonly Task[],
): Promise<LoraAdapter> {
  const { runId, base, gpu, plan, store, checkpoint, hooks } = site;
  const stored = await store.getPrm(runId);
  if (stored !== null) return stored.adapter;
  const order = new Map(tasks.map(({ id }, i) => [id, i]));
  const rows = prmRows(trajectories, new Map(tasks.map((task) => [task.id, task])), site, {
    labels: site.config.labels,
  });
  const isHeldOut = ({ from }: { readonly from: { readonly taskId: string } }): boolean =>
    (order.get(from.taskId) ?? 0) % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
  const learned = rows.filter((row) => !isHeldOut(row));
  const { adapter, report } = await trainPrm({
    ...hooks,
    runId,
    base,
    gpu,
    model: judge,
    rows: learned,
    heldOut: rows.filter(isHeldOut),
    recipe: settings,
    microTokens: plan.settings.microTokens,
    checkpointing: plan.settings.checkpointing,
    storage: STORAGE,
    checkpoint: checkpoint?.phase === "prm" ? checkpoint : null,
    checkpointEvery: CHECKPOINT_EVERY,
    onMetric: (metric, reported) => hooks.onMetric({ ...metric, phase: "prm" }, reported),
    onCheckpoint: (saved, metrics) =>
      hooks.onCheckpoint(
        { ...saved, phase: "prm" },
        metrics.map((metric) => ({ ...metric, phase: "prm" as const })),
      ),
    onEvaluation: () => {}, // the report comes with the result
  });
  const { auc, accuracy, baseRate, brier, ece, count } = report;
  const trainedSteps = learned.reduce((sum, { stepEnds }) => sum + stepEnds.length, 0);
  const quality = { auc, accuracy, baseRate, brier, ece, steps: count, trainedSteps };
  await store.putPrm(runId, { adapter, quality });
  site.tellPrm(quality);
  return adapter;
}

async function practise(
  site: TrainingSite,
  tasks: readonly Task[],
  prm: PrmScorer | null,
): Promise<TrainedStudent> {
  const { runId, base, config, start, plan, gpu, model, tokenizer, voice, questions, hooks } = site;
  const offset = judgeSteps(config);
  const { iterations, practiceTasks, rollouts, seed, learningRate, klCoefficient, advantage } = config;
  const { rank, alpha, targets } = recipeOfRun(config, start?.point);
  const settings = grpoRecipe({
    rank,
    alpha,
    targets,
    steps: iterations,
    seed,
    learningRate,
    questions: practiceTasks,
    answers: rollouts,
    rule: advantage,
    reward: { ...REWARDS[config.reward], aggregate: "mean" },
    beta: klCoefficient,
  });
  // Without labels there is no right answer to choose by.
  const validation = config.labels === "truth" ? questions.validation : [];
  const generator = await Generator.create(
    gpu,
    model,
    decodePlan(model.architecture, {
      rows: plan.settings.decodeRows,
      contextTokens: plan.settings.contextTokens,
    }),
  );
  const judge: StepScorer | null =
    prm === null ? null : stepScorer(prm, await judgeId(site), site, hooks.signal);
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
      checkpointing: plan.settings.checkpointing,
      storage: STORAGE,
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
    return { adapter: result.kept.adapter, outcome: outcomeOf(result, validation.length) };
  } finally {
    generator.destroy();
  }
}

function practiceCheckpoint({ checkpoint }: TrainingSite, offset: number): Checkpoint | null {
  if (checkpoint === null || checkpoint.phase === "prm") return null;
  return { ...checkpoint, step: checkpoint.step - offset };
}

/** Names the stored judge: its weights follow from the run's settings and debates, which name it as well. */
async function judgeId({ store, runId }: TrainingSite): Promise<string> {
  const stored = await store.getPrm(runId);
  if (stored === null) {
    throw new RunError("store-corrupt", `Run "${runId}" has lost its judge of steps. Start a new run.`, {
      runId,
    });
  }
  const bytes = stored.adapter.extra ?? new Float32Array();
  return `prm ${Array.from(bytes.subarray(0, 4)).join(" ")}`;
}

function outcomeOf(
  { stop, watch, kept }: GrpoResult,
  validationTasks: number,
): NonNullable<TrainedStudent["outcome"]> {
  return {
    stop: stop === null ? null : { reason: stop.reason, step: stop.step, sentence: stop.sentence },
    keptStep: kept.step,
    validations: watch.validations,
    validationTasks,
  };
}

/** Iterations as the run's steps. A validation comes after its iteration and is charted with it, once more. */
class PracticeCharts {
  readonly #offset: number;
  readonly #voice: Voice;
  readonly #tell: TrainingSite["hooks"]["onMetric"];
  #unsaved: StepMetric[] = [];

  constructor(offset: number, voice: Voice, tell: TrainingSite["hooks"]["onMetric"]) {
    this.#offset = offset;
    this.#voice = voice;
    this.#tell = tell;
  }

  iteration(metric: GrpoMetric, samples: readonly SampleAnswer[]): void {
    const { runId, iteration, loss, gradNorm, learningRate, trainedTokens, elapsedMs } = metric;
    this.#put({
      runId,
      step: this.#offset + iteration,
      loss,
      gradNorm,
      learningRate,
      tokens: trainedTokens,
      elapsedMs,
      practice: {
        reward: metric.reward,
        verifier: metric.verified,
        prm: metric.process,
        kl: metric.kl,
        length: metric.length,
        dropped: metric.dropped,
        questions: metric.questions,
        validation: null,
        samples: samples.map((sample) => attemptOf(this.#voice, sample)),
      },
    });
  }

  validation({ step, score }: { readonly step: number; readonly score: number }): void {
    const last = this.#unsaved.at(-1);
    if (last?.practice === undefined || last.step !== this.#offset + step) return; // of the base, before all iterations
    this.#unsaved.pop();
    this.#put({ ...last, practice: { ...last.practice, validation: score } });
  }

  takeUnsaved(): readonly StepMetric[] {
    const taken = this.#unsaved;
    this.#unsaved = [];
    return taken;
  }

  #put(metric: StepMetric): void {
    this.#unsaved.push(metric);
    this.#tell(metric, {});
  }
}

function attemptOf(voice: Voice, { taskId, text, isRight, reward, steps }: SampleAnswer): Attempt {
  return {
    taskId,
    text,
    correct: isRight,
    reward,
    steps: voice.steps(text).map(({ start, end }, i) => ({ start, end, probability: steps[i] ?? null })),
  };
}
