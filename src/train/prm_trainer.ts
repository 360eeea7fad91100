// The process reward model of PAD: is a solution right up to the end of this step? A head of two scores on the student's own
// frozen base with LoRA pairs of its own, trained on step labels in two stages: the head alone, then head and pairs.
// Differences from the paper (AgentArk, arXiv:2602.03955, sections 3.3.3 and B.1) and from its code (prm/finetune2.py on TRL's
// PRMTrainer), with reasons:
// 1. The loss is cross-entropy on step labels, as in the code; the paper's contrast is an option, mixed in by its share.
// 2. The contrast is the paper's formula over p(right) and has a gradient in head and pairs. In the code a supervised contrastive
//    term on a projection takes its place, whose projector is in no optimizer; with the frozen backbone of its recipe nothing
//    that the term depends on is trained.
// 3. Stage 1 trains the head alone, as in the code; the paper thaws the last layer too. Stage 2 trains LoRA pairs in place of all
//    weights: one base in memory for student and judge.
// 4. A label stands at each step of a solution alone behind its question. The code labels whole solutions, all agents' in one
//    text, and reads steps only later, in reinforcement learning.
// 5. The negatives of a right step are the wrong steps of all other traces of its question in the micro-batch; the paper says "from
//    other agents' traces" and not which.
// 6. Held-out steps judge the result (AUC, calibration). Neither the paper nor its code measures its reward model.
import { RunError } from "../core/errors.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type ClassifierReport, classifierReport } from "../eval/classifier_metrics.ts";
import type { Gpu } from "../gpu/device.ts";
import type { ContrastRule } from "../kernels/prm_head/contrast.ts";
import type { Checkpointing } from "../model/activations.ts";
import type { Model } from "../model/transformer.ts";
import { runIdentity } from "./checkpoint.ts";
import { batches } from "./dataloader.ts";
import { firstState } from "./first_state.ts";
import { processRewardObjective } from "./objectives/process_reward.ts";
import { type LabelledRow, packStepBatches, type RowGroup, rowGroups } from "./prm_batches.ts";
import { PrmScorer } from "./prm_scorer.ts";
import { loraConfigOf, type Recipe, scheduleOf, stepOptions } from "./recipe.ts";
import { learningRate } from "./schedule.ts";
import { type LoopHooks, trainSteps } from "./training_loop.ts";
import type { OptimizerState } from "./optimizer_step.ts";
import { stepRows, TrainingStep } from "./training_step.ts";

export interface PrmRecipe extends Recipe {
  /** How many of the `steps` belong to stage 1, in which the head alone is trained; 0 for no stage 1. */
  readonly headSteps: number;
  /** Constant. */
  readonly headLearningRate: number;
  readonly contrast: ContrastRule | null;
}

export interface PrmJob extends LoopHooks {
  readonly runId: string;
  readonly gpu: Gpu;
  /** Of `createPrm`, with the recipe's rank, alpha and targets. */
  readonly model: Model;
  readonly base: ModelRef;
  readonly rows: readonly LabelledRow[];
  /** Judge the model; nothing is learned from them, and nothing chosen by them. */
  readonly heldOut: readonly LabelledRow[];
  readonly recipe: PrmRecipe;
  /** Tokens of one micro-batch, and of what is scored at a time. */
  readonly microTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  /** Where to go on, null for a fresh start. */
  readonly checkpoint: Checkpoint | null;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  readonly savesByTime?: boolean;
  /** After each stage: what the model says of the held-out steps after so many steps. */
  readonly onEvaluation: (step: number, report: ClassifierReport) => void;
}

export interface TrainedPrm {
  readonly adapter: LoraAdapter;
  /** On the held-out steps. */
  readonly report: ClassifierReport;
}

/** Trains from the checkpoint, or the start, to the recipe's last step. The model's arena then holds the result.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainPrm(job: PrmJob): Promise<TrainedPrm> {
  const { gpu, model, recipe, base, checkpoint, microTokens, storage } = job;
  const { layout } = model.lora;
  const { headSteps, steps, contrast } = checked(recipe);
  const longest = Math.min(recipe.batchTokens, stepRows(microTokens), model.weights.contextTokens);
  const stream = batches(rowGroups(job.rows, { byQuestion: contrast !== null, longest }), recipe);
  const data = job.rows.map(({ ids, stepEnds, labels, from }) => [ids, stepEnds, labels, from.taskId]);
  const numerics = { device: gpu.report, rows: stepRows(microTokens), storage };
  const identity = await runIdentity({ recipe, data, base }, numerics);
  const zeros = new Float32Array(layout.length);
  const { seed } = recipe;
  const { onOtherDevice } = job;
  let state = firstState({ layout, seed, start: undefined, checkpoint, identity, onOtherDevice });
  const first = checkpoint?.step ?? 0;
  for (let skipped = 0; skipped < first; skipped++) stream.next();

  let result: TrainedPrm | null = null;
  for (const stage of [
    { trained: "extra", started: 0, end: headSteps },
    { trained: "all", started: headSteps, end: steps },
  ] as const) {
    const { started, end } = stage;
    if (end === started || first > end || (first === end && end < steps)) continue;
    // Each stage has an optimizer of its own.
    const begins = first > started ? state : { ...state, m: zeros, v: zeros };
    const trained = await trainStage(job, stage, { state: begins, first, identity, stream });
    state = trained.state;
    const report = await evaluatePrm(job, job.heldOut, job.signal);
    job.onEvaluation(end, report);
    result = { adapter: trained.adapter, report };
  }
  if (result === null) throw new RunError("internal", "A reward model was trained for no step.");
  return result;
}

/** Which parameters one stage trains, and from which step to which. */
interface PrmStage {
  readonly trained: "extra" | "all";
  readonly started: number;
  readonly end: number;
}

/** Where a stage begins, and what it takes its batches from. */
interface StageBegin {
  readonly state: OptimizerState;
  /** Steps that were taken before this sitting. */
  readonly first: number;
  readonly identity: string;
  readonly stream: ReturnType<typeof batches<RowGroup>>;
}

async function trainStage(
  job: PrmJob,
  { trained, started, end }: PrmStage,
  { state, first, identity, stream }: StageBegin,
): Promise<{ readonly adapter: LoraAdapter; readonly state: OptimizerState }> {
  const { gpu, model, recipe, microTokens } = job;
  const { headSteps, headLearningRate } = recipe;
  const schedule = scheduleOf({ ...recipe, steps: recipe.steps - headSteps });
  const options = { ...stepOptions(recipe, job.checkpointing), trained };
  const objective = processRewardObjective(recipe.contrast);
  const step = await TrainingStep.create(gpu, model, microTokens, options, objective);
  try {
    step.writeState(state);
    const adapter = await trainSteps({
      ...job,
      config: loraConfigOf(recipe),
      layout: model.lora.layout,
      identity,
      step,
      from: Math.max(first, started),
      end,
      started,
      rate: (at) => (trained === "extra" ? headLearningRate : learningRate(schedule, at - headSteps)),
      batch: () => packStepBatches(stream.next().value, step.rows),
    });
    return { adapter, state: await step.readState() };
  } finally {
    step.destroy();
  }
}

/** What the reward model in the arena says of labelled steps, against their labels. */
export async function evaluatePrm(
  { gpu, model, microTokens }: Pick<PrmJob, "gpu" | "model" | "microTokens">,
  rows: readonly LabelledRow[],
  signal?: AbortSignal,
): Promise<ClassifierReport> {
  const scorer = await PrmScorer.create(gpu, model, microTokens);
  try {
    const scores = await scorer.score(rows, signal);
    return classifierReport(
      rows.flatMap(({ labels }, i) =>
        labels.map((label, at) => ({ probability: scores[i]![at]!, isRight: label === 1 })),
      ),
    );
  } finally {
    scorer.destroy();
  }
}

/** @throws RunError("config") */
function checked(recipe: PrmRecipe): PrmRecipe {
  const { headSteps, steps, headLearningRate } = recipe;
  if (!(Number.isSafeInteger(headSteps) && headSteps >= 0 && headSteps <= steps)) {
    throw new RunError(
      "config",
      `Reward model: headSteps must be a whole number from 0 to the ${steps} steps, got ${headSteps}.`,
      { name: "headSteps", value: headSteps },
    );
  }
  if (!(Number.isFinite(headLearningRate) && headLearningRate > 0)) {
    throw new RunError("config", `Reward model: headLearningRate must be above 0, got ${headLearningRate}.`, {
      name: "headLearningRate",
      value: headLearningRate,
    });
  }
  return recipe;
}
