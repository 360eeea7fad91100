// Reinforcement learning of the LoRA adapter, told as one loop: sample answers, reward them, compare each with its group, update.
// PAD's second stage (AgentArk, arXiv:2602.03955, section 3.3.3); GRPO, arXiv:2402.03300.
// Differences from the paper and from its code (advantages.ts lists those of the advantages):
// 1. The verifier's reward, which the paper does not mention and the code adds, is a coefficient of its own, and so are the step
//    scores: either alone, or both.
// 2. The code computes old log-probabilities with the trained model's kernels, as here; where one update follows each sampling
//    they are the current ones, so they are not computed at all and the ratio is exactly 1. The paper's ratio is of whole answers,
//    the code's and ours of tokens.
// 3. KL: the paper has it in the loss; the code in the reward (k1), and its option for the loss uses a stored number whose gradient is
//    zero. Here k3 in the loss with its gradient, or k1 in the reward.
// 4. The reference is the same base with the adapter off, and the scorer the same base with another adapter: one model in
//    memory, where the code holds three. It stays the base for a student that starts from an adapter: what that adapter had
//    moved counts as distance, and `klCoefficient` pulls it back.
// 5. No batch is skipped for a large ratio: the clip bounds what a token can do, and differences of ln p are held within 20.
// 6. Guards: a run whose step scores rise while its answers get worse is stopped, as is one that drifts away; the adapter that is kept
//    is the best on validation questions. Paper and code have none.
// Trap: every iteration must be a function of (recipe, iteration, state), or a resumed run would not end with the same bits.
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Checkpoint, TrainingWatch } from "../records/checkpoint.ts";
import type { GrpoMetric } from "../records/metric.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { fromAdapter, initialParameters, toAdapter } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import {
  advantagesOf,
  type BatchAdvantages,
  meanOf,
  type RewardedAnswer,
  totalReward,
} from "./advantages.ts";
import { type NamedAdapter, runIdentity } from "./checkpoint.ts";
import { type GrpoRecipe, iterationSchedule, recipeFacts } from "./grpo_recipe.ts";
import {
  checkValidationTasks,
  drifted,
  hacked,
  NOTHING_WATCHED,
  stalled,
  type Stop,
  withValidation,
} from "./guards.ts";
import { policyGradientObjective, type SampledBatch } from "./objectives/policy_gradient.ts";
import { loraConfigOf, stepOptions } from "./recipe.ts";
import { aggregateScores, type ScoredStep, type StepScorer, verifierReward } from "./rewards.ts";
import {
  packAnswers,
  type PolicyRow,
  questionsOf,
  type Rollout,
  sampleAnswers,
  scoreAnswers,
  withoutTwins,
  type Speaker,
} from "./rollouts.ts";
import { learningRate } from "./schedule.ts";
import { Scorer } from "./scorer.ts";
import { validationScore } from "./student_choice.ts";
import { checkCancelled, checkpointState, type Pause } from "./training_loop.ts";
import { type StepOutcome, TrainingStep } from "./training_step.ts";

/** Needs no page and no store: what is to be kept goes out through the callbacks. */
export interface GrpoJob extends Speaker {
  readonly runId: string;
  readonly base: ModelRef;
  readonly gpu: Gpu;
  /** Its adapter is trained in place; `generator` must be of this model. */
  readonly model: Model;
  readonly recipe: GrpoRecipe;
  /** Questions to learn from. */
  readonly tasks: readonly Task[];
  /** Questions of the split "val"; without any, the last adapter is kept. */
  readonly validation: readonly Task[];
  /** Needed where steps are rewarded; where they are not but it is there, its scores are charted and guarded. */
  readonly scorer: StepScorer | null;
  /** Tokens of a micro-batch, at least those of the longest question with its answer. */
  readonly microTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  /** Weights of the first iteration; default: `initialParameters`, with which the student is the base. */
  readonly start?: NamedAdapter;
  /** Where to go on, null for a fresh start. */
  readonly checkpoint: Checkpoint | null;
  /** Iterations between checkpoints. */
  readonly checkpointEvery: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The pause the person wants, else null. Asked between iterations. */
  readonly pause: () => Pause | null;
  /** After each iteration; the samples are the best and the worst answer to the first two questions. */
  readonly onIteration: (metric: GrpoMetric, samples: readonly SampleAnswer[]) => void;
  readonly onValidation: (validation: { readonly step: number; readonly score: number }) => void;
  /** The checkpoint was made on another device: the run goes on, but not bit for bit. */
  readonly onOtherDevice: (iteration: number) => void;
  /** An update that was skipped, as its gradient was not finite. */
  readonly onSkipped: (iteration: number, outcome: StepOutcome) => void;
  /** Resolves once the checkpoint is durable. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
}

/** One answer of an iteration, to be looked at. */
export interface SampleAnswer {
  readonly taskId: string;
  readonly text: string;
  readonly reward: number;
  readonly isRight: boolean;
  /** Scores of its steps, in order; none without a scorer. */
  readonly steps: readonly number[];
}

export interface GrpoResult {
  /** After the last iteration that was run. */
  readonly last: LoraAdapter;
  /** With the best adapter on validation questions, the one before the first iteration (step 0) included. */
  readonly watch: TrainingWatch;
  /** The adapter to keep: the best one, or the last where nothing was validated. */
  readonly kept: { readonly adapter: LoraAdapter; readonly step: number };
  /** Why it ended before its last iteration, else null. */
  readonly stop: Stop | null;
}

const MOST_SKIPPED_IN_A_ROW = 3;

/** @throws RunError("config" | "empty-dataset" | "store-corrupt" | "non-finite" | "aborted" | "gpu-lost" | "gpu-memory") */
export async function trainGrpo(job: GrpoJob): Promise<GrpoResult> {
  const { recipe, tasks, validation, scorer } = job;
  checkValidationTasks(validation);
  if (tasks.length === 0) throw new RunError("empty-dataset", "There is no question to learn from.");
  if (recipe.reward.prm > 0 && scorer === null) {
    throw new RunError(
      "config",
      `The reward counts step scores (${recipe.reward.prm}), and there is nothing that scores steps. Train a process reward model first, or set its coefficient to 0.`,
    );
  }
  const engine = await openEngine(job);
  try {
    return await loop(job, engine);
  } finally {
    engine.destroy();
  }
}

interface Engine {
  readonly step: TrainingStep<SampledBatch>;
  /** null where no log-probability is needed beside those of the update. */
  readonly scorer: Scorer | null;
  readonly needs: { readonly old: boolean; readonly reference: boolean };
  readonly destroy: () => void;
}

async function openEngine({ gpu, model, recipe, microTokens, checkpointing }: GrpoJob): Promise<Engine> {
  const { epochs, updates, clipLow, clipHigh, klCoefficient, kl, temperature } = recipe;
  const isInReward = kl === "k1" && klCoefficient > 0;
  const onPolicy = epochs * updates === 1;
  const needs = { old: !onPolicy || isInReward, reference: klCoefficient > 0 };
  const rule = { clipLow, clipHigh, beta: isInReward ? 0 : klCoefficient, onPolicy };
  const objective = policyGradientObjective(rule, temperature);
  const options = stepOptions(recipe, checkpointing);
  const step = await TrainingStep.create(gpu, model, microTokens, options, objective);
  try {
    const scorer =
      needs.old || needs.reference ? await Scorer.create(gpu, model, microTokens, { temperature }) : null;
    const destroy = () => {
      step.destroy();
      scorer?.destroy();
    };
    return { step, scorer, needs, destroy };
  } catch (thrown) {
    step.destroy();
    throw thrown;
  }
}

async function loop(job: GrpoJob, engine: Engine): Promise<GrpoResult> {
  const { recipe, model, checkpoint, clock, signal } = job;
  const { layout } = model.lora;
  const { step: gpuStep } = engine;
  const facts = (set: readonly Task[]) => set.map(({ id, question, answer }) => [id, question, answer]);
  const data = [facts(job.tasks), facts(job.validation), job.scorer?.id ?? null];
  const numerics = { device: job.gpu.report, rows: gpuStep.rows, storage: job.storage };
  const identity = await runIdentity(recipeFacts(recipe), data, job.base, numerics, job.start?.sha256);
  let watch = NOTHING_WATCHED;
  if (checkpoint === null) {
    const zeros = new Float32Array(layout.length);
    const parameters =
      job.start === undefined
        ? initialParameters(layout, recipe.seed)
        : fromAdapter(layout, job.start.adapter);
    gpuStep.writeState({ parameters, m: zeros, v: zeros });
  } else {
    gpuStep.writeState(checkpointState(checkpoint, identity, layout, job.onOtherDevice));
    watch = checkpoint.watch ?? watch;
  }

  const adapterNow = async () => {
    const { parameters } = await gpuStep.readState();
    return toAdapter(layout, parameters, loraConfigOf(recipe), job.base);
  };
  const validate = async (step: number) => {
    if (job.validation.length === 0 || watch.validations.some((each) => each.step === step)) return;
    const score = await validationScore(job, job.validation, signal);
    watch = await withValidation(watch, { step, score }, adapterNow);
    job.onValidation({ step, score });
  };
  const save = async (step: number) => {
    const { parameters, m, v } = await gpuStep.readState();
    const adapter = toAdapter(layout, parameters, loraConfigOf(recipe), job.base);
    await job.onCheckpoint({ schema: 1, runId: job.runId, step, adapter, m, v, identity, watch });
    return adapter;
  };
  let done = checkpoint?.step ?? 0;
  let skipped = 0;
  let stop = done === 0 ? null : stopOf(watch, recipe, job.scorer !== null);
  if (done === 0) await validate(0);
  while (done < recipe.iterations && stop === null) {
    checkCancelled(signal);
    const pause = job.pause();
    if (pause !== null) {
      await save(done);
      pause.reached();
      await pause.ended;
      checkCancelled(signal);
    }
    const started = clock.elapsed();
    const { metric, samples, outcomes } = await iterate(job, engine, done);
    done++;
    for (const outcome of outcomes) {
      if (outcome.isApplied && Number.isFinite(outcome.loss)) {
        skipped = 0;
        continue;
      }
      job.onSkipped(done, outcome);
      if (++skipped === MOST_SKIPPED_IN_A_ROW) {
        throw new RunError(
          "non-finite",
          `Training stopped at iteration ${done}: loss ${outcome.loss}, gradient norm ${outcome.gradNorm}, three updates in a row. Choose a smaller learning rate than ${recipe.learningRate}.`,
          { step: done, loss: outcome.loss, gradNorm: outcome.gradNorm },
        );
      }
    }
    const timed = { ...metric, elapsedMs: clock.elapsed() - started };
    watch = { ...watch, history: [...watch.history, timed] };
    job.onIteration(timed, samples);
    if (done % recipe.validateEvery === 0 || done === recipe.iterations) await validate(done);
    stop = stopOf(watch, recipe, job.scorer !== null);
    if (done % job.checkpointEvery === 0 && done < recipe.iterations && stop === null) await save(done);
  }
  if (stop !== null) await validate(done);
  const last = await save(done);
  const kept = watch.best ?? { adapter: last, step: done };
  return { last, watch, kept, stop };
}

/** The first guard that speaks, of the numbers so far. */
function stopOf(watch: TrainingWatch, recipe: GrpoRecipe, isScored: boolean): Stop | null {
  const { history } = watch;
  const rewards = history.map(({ verified, process }) => ({ verified, process: process ?? 0 }));
  const kl = history.flatMap((each) => (each.kl === null ? [] : [each.kl]));
  return (
    (isScored ? hacked(rewards) : null) ?? drifted(kl, recipe.klLimit) ?? stalled(watch, recipe.patience)
  );
}

/** One iteration, counted from 0: the policy is updated in place. */
async function iterate(job: GrpoJob, engine: Engine, iteration: number) {
  const { recipe, clock } = job;
  const started = clock.elapsed();
  const { seed, practiceTasks, rollouts: answers, temperature } = recipe;
  const asked = questionsOf(job.tasks, { seed, iteration, count: practiceTasks });
  const key = deriveSeed(seed, "rollouts", iteration);
  const rollouts = await sampleAnswers(job, asked, { answers, temperature, key, signal: job.signal });
  const rolloutMs = clock.elapsed() - started;

  const steps = await scoreSteps(job.scorer, rollouts);
  const verified = rollouts.map((each) => verifierReward(each, job.voice));
  const rewarded: RewardedAnswer[] = rollouts.map(({ ids, isStopped }, i) => ({
    tokens: ids.length,
    isStopped,
    verified: verified[i]!,
    steps: steps?.[i] ?? [],
  }));
  const totals = rewarded.map((each) => totalReward(each, recipe));
  const { rows, dropped } = await policyRows(job, engine, rollouts, rewarded);

  const rate = learningRate(iterationSchedule(recipe), iteration);
  const outcomes: StepOutcome[] = [];
  if (rows.length > 0) {
    const perIteration = recipe.epochs * recipe.updates;
    for (let epoch = 0; epoch < recipe.epochs; epoch++) {
      for (const [i, part] of updatesOf(rows, recipe, iteration, epoch).entries()) {
        const at = iteration * perIteration + epoch * recipe.updates + i;
        outcomes.push(await engine.step.run(packAnswers(part, engine.step.rows), at, rate));
      }
    }
  }
  const reported = (name: string) => meanOf(outcomes.map((outcome) => outcome.reported[name] ?? 0));
  const last = outcomes.at(-1);
  const metric: GrpoMetric = {
    runId: job.runId,
    iteration: iteration + 1,
    answers: rollouts.length,
    length: meanOf(rollouts.map(({ ids }) => ids.length)),
    reward: meanOf(totals),
    verified: meanOf(verified),
    process:
      steps === null
        ? null
        : meanOf(
            steps.map((each) =>
              aggregateScores(
                each.map(({ score }) => score),
                recipe.reward.aggregate,
              ),
            ),
          ),
    dropped,
    questions: practiceTasks,
    kl: engine.needs.reference && rows.length > 0 ? reported("kl") : null,
    entropy: meanOf(rollouts.map(({ surprise }) => surprise)),
    ratio: rows.length === 0 ? 1 : reported("ratio"),
    clipped: reported("clipped"),
    loss: last?.loss ?? 0,
    gradNorm: last?.gradNorm ?? 0,
    learningRate: rate,
    trainedTokens: rows.reduce((sum, { rollout }) => sum + rollout.prompt.length + rollout.ids.length, 0),
    elapsedMs: 0,
    rolloutMs,
  };
  const samples = samplesOf(rollouts, totals, verified, steps, answers);
  return { metric, samples, outcomes };
}

async function scoreSteps(
  scorer: StepScorer | null,
  rollouts: readonly Rollout[],
): Promise<readonly (readonly ScoredStep[])[] | null> {
  if (scorer === null) return null;
  return scorer.score(
    rollouts.map(({ prompt, ids, isStopped }) => ({ prompt, ids: isStopped ? ids.slice(0, -1) : ids })),
  );
}

/** The answers to learn from, with all that the loss wants to know of their tokens. */
async function policyRows(
  { recipe }: GrpoJob,
  { scorer, needs }: Engine,
  rollouts: readonly Rollout[],
  rewarded: readonly RewardedAnswer[],
): Promise<{ readonly rows: readonly PolicyRow[]; readonly dropped: number }> {
  const { rollouts: answers, klCoefficient, kl } = recipe;
  const grouped = <T>(all: readonly T[]): T[][] =>
    Array.from({ length: all.length / answers }, (_, i) => all.slice(i * answers, (i + 1) * answers));
  const judge = (all: readonly RewardedAnswer[]): BatchAdvantages => advantagesOf(grouped(all), recipe);
  const indexOf = ({ group, answer }: { readonly group: number; readonly answer: number }) =>
    group * answers + answer;

  // Which groups are dropped does not depend on penalties, so only answers that are learned from are scored.
  const first = judge(rewarded);
  const learned = first.rows.map((row) => rollouts[indexOf(row)]!);
  const score = async (adapter: boolean) =>
    scorer === null || learned.length === 0 ? null : scoreAnswers(scorer, learned, adapter);
  const old = needs.old ? await score(true) : null;
  const reference = needs.reference ? await score(false) : null;
  let { rows } = first;
  if (kl === "k1" && old !== null && reference !== null) {
    const penalised = [...rewarded];
    first.rows.forEach((row, i) => {
      const penalties = old[i]!.map((each, t) => klCoefficient * (each - reference[i]![t]!));
      penalised[indexOf(row)] = { ...rewarded[indexOf(row)]!, penalties };
    });
    ({ rows } = judge(penalised));
  }
  const all = rows.map(({ group, advantages, weight }, i) => ({
    group,
    rollout: learned[i]!,
    advantages,
    weight,
    oldLogprobs: old?.[i] ?? null,
    referenceLogprobs: reference?.[i] ?? null,
  }));
  return { dropped: first.dropped, rows: withoutTwins(all) };
}

/** One epoch's updates: all answers, in another order each time when there are several, in parts of equal size. */
function updatesOf(
  rows: readonly PolicyRow[],
  { seed, updates }: GrpoRecipe,
  iteration: number,
  epoch: number,
): PolicyRow[][] {
  const order =
    updates === 1 ? [...rows] : new RandomStream(deriveSeed(seed, "updates", iteration, epoch)).shuffle(rows);
  const size = Math.ceil(order.length / updates);
  const parts = Array.from({ length: updates }, (_, i) => order.slice(i * size, (i + 1) * size));
  return parts.filter(({ length }) => length > 0);
}

const SHOWN_QUESTIONS = 2;

function samplesOf(
  rollouts: readonly Rollout[],
  totals: readonly number[],
  verified: readonly number[],
  steps: readonly (readonly ScoredStep[])[] | null,
  answers: number,
): SampleAnswer[] {
  const questions = Math.min(SHOWN_QUESTIONS, rollouts.length / answers);
  return Array.from({ length: questions }, (_, question) => {
    const own = Array.from({ length: answers }, (_unused, i) => question * answers + i);
    const best = own.reduce((a, b) => (totals[b]! > totals[a]! ? b : a));
    const worst = own.reduce((a, b) => (totals[b]! < totals[a]! ? b : a));
    return (best === worst ? [best] : [best, worst]).map((i) => ({
      taskId: rollouts[i]!.task.id,
      text: rollouts[i]!.text,
      reward: totals[i]!,
      isRight: verified[i] === 1,
      steps: (steps?.[i] ?? []).map(({ score }) => score),
    }));
  }).flat();
}
