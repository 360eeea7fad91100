// Reinforcement learning of the LoRA adapter, told as one loop: sample answers, reward them, compare each with its group, update.
// PAD's second stage (AgentArk, arXiv:2602.03955, section 3.3.3), and what DTE does (arXiv:2505.15734); GRPO, arXiv:2402.03300.
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
import type { Checkpoint, TrainingWatch } from "../records/checkpoint.ts";
import type { GrpoMetric } from "../records/metric.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Task } from "../records/task.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { toAdapter } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import { type NamedAdapter, runIdentity } from "./checkpoint.ts";
import { checkState, SkippedSteps } from "./finite.ts";
import { firstState } from "./first_state.ts";
import { type GrpoEngine, iterate, type SampleAnswer } from "./grpo_iteration.ts";
import { type GrpoRecipe, recipeFacts } from "./grpo_recipe.ts";
import {
  checkEarned,
  checkValidationTasks,
  drifted,
  hacked,
  NOTHING_WATCHED,
  stalled,
  type Stop,
  withValidation,
} from "./guards.ts";
import { policyGradientObjective } from "./objectives/policy_gradient.ts";
import { loraConfigOf, stepOptions } from "./recipe.ts";
import type { StepScorer } from "./rewards.ts";
import type { Speaker } from "./rollouts.ts";
import { Scorer } from "./scorer.ts";
import { validationScore } from "./student_choice.ts";
import type { StepProbe } from "./step_probe.ts";
import { checkCancelled, type Pause } from "./training_loop.ts";
import type { OptimizerState, StepOutcome } from "./optimizer_step.ts";
import { TrainingStep } from "./training_step.ts";

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
  /** Looks at the state on the GPU after an iteration now and then, and changes nothing. */
  readonly probe?: StepProbe;
  readonly onValidation: (validation: { readonly step: number; readonly score: number }) => void;
  /** The checkpoint was made on another device: the run goes on, but not bit for bit. */
  readonly onOtherDevice: (iteration: number) => void;
  /** An update that was skipped, as its gradient was not finite. */
  readonly onSkipped: (iteration: number, outcome: StepOutcome) => void;
  /** Resolves once the checkpoint is durable. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
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
    return await new Practice(job, engine, await identityOf(job, engine.step.rows)).run();
  } finally {
    engine.destroy();
  }
}

async function openEngine({ gpu, model, recipe, microTokens, checkpointing }: GrpoJob): Promise<GrpoEngine> {
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

/** The course of one training: its state between iterations, and what is kept of it. */
class Practice {
  readonly #job: GrpoJob;
  readonly #engine: GrpoEngine;
  readonly #identity: string;
  #watch: TrainingWatch;
  readonly #skipped: SkippedSteps;

  constructor(job: GrpoJob, engine: GrpoEngine, identity: string) {
    this.#job = job;
    this.#skipped = new SkippedSteps("iteration", job.onSkipped);
    this.#engine = engine;
    this.#identity = identity;
    this.#watch = job.checkpoint?.watch ?? NOTHING_WATCHED;
  }

  async run(): Promise<GrpoResult> {
    const { recipe, checkpoint, model, start, onOtherDevice } = this.#job;
    const { layout } = model.lora;
    const identity = this.#identity;
    this.#engine.step.writeState(
      firstState({ layout, seed: recipe.seed, start: start?.adapter, checkpoint, identity, onOtherDevice }),
    );
    let done = checkpoint?.step ?? 0;
    let stop = done === 0 ? null : this.#stopped();
    if (done === 0) await this.#validate(0);
    const { probe } = this.#job;
    probe?.begin(done);
    while (done < recipe.iterations && stop === null) {
      await this.#mayPause(done);
      await this.#iterate(done);
      done++;
      if (probe?.isDue(done) === true) await probe.look(done);
      if (done % recipe.validateEvery === 0 || done === recipe.iterations) await this.#validate(done);
      stop = this.#stopped();
      const isDue = done % this.#job.checkpointEvery === 0 && done < recipe.iterations;
      if (isDue && stop === null && this.#skipped.isSound) await this.#save(done);
    }
    if (stop !== null) await this.#validate(done);
    const last = await this.#save(done);
    const watch = this.#watch;
    return { last, watch, kept: watch.best ?? { adapter: last, step: done }, stop };
  }

  async #mayPause(done: number): Promise<void> {
    checkCancelled(this.#job.signal);
    const pause = this.#job.pause();
    if (pause === null) return;
    await this.#save(done);
    pause.reached();
    await pause.ended;
    checkCancelled(this.#job.signal);
  }

  async #iterate(iteration: number): Promise<void> {
    const { clock, onIteration } = this.#job;
    const started = clock.elapsed();
    const { metric, samples, outcomes } = await iterate(this.#job, this.#engine, iteration);
    for (const outcome of outcomes) {
      this.#skipped.take(outcome, iteration + 1, this.#job.recipe.learningRate);
    }
    const timed = { ...metric, elapsedMs: clock.elapsed() - started };
    this.#watch = { ...this.#watch, history: [...this.#watch.history, timed] };
    onIteration(timed, samples);
    checkEarned(this.#watch.history);
  }

  async #validate(step: number): Promise<void> {
    const { validation, signal, onValidation } = this.#job;
    if (validation.length === 0 || this.#watch.validations.some((each) => each.step === step)) return;
    const score = await validationScore(this.#job, validation, signal);
    const adapterNow = async () => this.#adapterOf((await this.#engine.step.readState()).parameters);
    this.#watch = await withValidation(this.#watch, { step, score }, adapterNow);
    onValidation({ step, score });
  }

  async #save(step: number): Promise<LoraAdapter> {
    const { runId, onCheckpoint } = this.#job;
    const state = await this.#engine.step.readState();
    checkState(state, step);
    const { parameters, m, v } = state;
    const adapter = this.#adapterOf(parameters);
    const identity = this.#identity;
    await onCheckpoint({ schema: 1, runId, step, adapter, m, v, identity, watch: this.#watch });
    return adapter;
  }

  #adapterOf(parameters: OptimizerState["parameters"]): LoraAdapter {
    const { model, recipe, base } = this.#job;
    return toAdapter(model.lora.layout, parameters, loraConfigOf(recipe), base);
  }

  #stopped(): Stop | null {
    return stopOf(this.#watch, this.#job.recipe, this.#job.scorer !== null);
  }
}

function identityOf(job: GrpoJob, rows: number): Promise<string> {
  const facts = (set: readonly Task[]) => set.map(({ id, question, answer }) => [id, question, answer]);
  const data = [facts(job.tasks), facts(job.validation), job.scorer?.id ?? null];
  const numerics = { device: job.gpu.report, rows, storage: job.storage };
  const recipe = recipeFacts(job.recipe);
  return runIdentity({ recipe, data, base: job.base, startSha256: job.start?.sha256 }, numerics);
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
