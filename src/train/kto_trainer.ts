// Kahneman-Tversky optimisation (KTO) of the LoRA adapter on answers that are right or wrong each by itself. The reference is the frozen
// base (adapter off), whose log-probabilities are computed once, before the first step.
// Differences from the paper (Ethayarajh et al. 2024, arXiv:2402.01306) and from TRL's KTOTrainer, with reasons:
// 1. Who is right is said by the key, a rule, a person or the vote. With the vote the right ones are the majority's traces and the wrong
//    ones the minority's, as in MACA (Samanta et al. 2025, arXiv:2509.15172), which asks nobody.
// 2. The distance from the reference is the mean, not below 0, over the step's questions each with the answer to another question. The
//    partner of a text is fixed once by the order of the data, so that its reference is scored once; TRL shifts by one within a batch.
// 3. The rarer side is weighed up until both sides count the same in all; TRL leaves that to the person.
// 4. An optional cross-entropy on the right answers, as in dpo_trainer.ts and for its reason.
// 5. Guards as in dpo_trainer.ts: held-out answers are scored every few steps, and training ends when the right ones have become far
//    less likely than under the base, or when all stand on their side by a wide margin.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { runIdentity } from "./checkpoint.ts";
import type { Stop } from "./guards.ts";
import {
  type JudgedAnswer,
  type JudgedRow,
  judgedRows,
  packJudged,
  type ReferredRow,
  sideWeights,
} from "./kto_batches.ts";
import { type UnpairedBatch, unpairedObjective } from "./objectives/unpaired.ts";
import { type Recipe, stepOptions } from "./recipe.ts";
import { Scorer } from "./scorer.ts";
import { checkContext, textLogprobs } from "./text_logprobs.ts";
import { stepRows, TrainingStep } from "./training_step.ts";
import { type GuardStop, takeWatchedSteps, type WatchedJob } from "./watched_steps.ts";

export interface KtoRecipe extends Recipe {
  /** How soon an answer counts as learned; the paper has 0.1. */
  readonly beta: number;
  /** Weight of cross-entropy on the right answers. */
  readonly sft: number;
  /** Steps between two looks at the held-out answers; null: never. */
  readonly judgeEvery: number | null;
  /** Training ends when the held-out right answers have lost more nats than this on the mean. */
  readonly mostLost: number;
}

/** Means over answers. Rewards are beta times the nats that an answer has gained over the reference; a side that is not there has 0. */
export interface JudgedStats {
  readonly right: number;
  readonly wrong: number;
  /** right - wrong */
  readonly margin: number;
  /** Share of answers on their side: right ones that gained more than the distance from the reference, wrong ones less. */
  readonly accuracy: number;
}

export interface KtoJob extends WatchedJob {
  readonly gpu: Gpu;
  readonly answers: readonly JudgedAnswer[];
  /** Answers to other questions. Without any, no guard looks. */
  readonly validation: readonly JudgedAnswer[];
  readonly recipe: KtoRecipe;
  readonly microTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  /** `stats` are those of the step's answers, before its update. */
  readonly onMetric: (metric: StepMetric, stats: JudgedStats) => void;
  readonly onValidation: (step: number, stats: JudgedStats) => void;
}

export interface TrainedKto {
  readonly adapter: LoraAdapter;
  /** null: it took all its steps. */
  readonly stop: GuardStop | Stop | null;
}

/** Right and wrong ones lie e^4 : 1 apart: nothing is left to learn but certainty. */
const SATURATED_MARGIN = 4;

/** Trains from the checkpoint, or the start, to the recipe's last step or a guard's stop. The last checkpoint holds the adapter.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainKto(job: KtoJob): Promise<TrainedKto> {
  const { gpu, model, recipe, microTokens } = job;
  checkRecipe(recipe);
  const capacity = stepRows(microTokens);
  const longest = Math.min(recipe.batchTokens, capacity);
  const context = model.weights.contextTokens;
  const rows = judgedRows(job.answers, { longest, context });
  const heldOut = job.validation.length === 0 ? [] : judgedRows(job.validation, { longest, context });
  checkContext([...rows, ...heldOut], context);
  const scorer = await Scorer.create(gpu, model, microTokens);
  try {
    const referred = await withReference(rows, scorer, job.signal);
    const validation = await withReference(heldOut, scorer, job.signal);
    const shortest = rows.reduce((least, { ids }) => Math.min(least, ids.length), Infinity);
    const answers = Math.max(1, Math.floor(capacity / shortest));
    const objective = unpairedObjective({ beta: recipe.beta, sft: recipe.sft, answers });
    const options = stepOptions(recipe, job.checkpointing);
    const step = await TrainingStep.create(gpu, model, microTokens, options, objective);
    try {
      return await takeSteps(job, { step, scorer, referred, validation });
    } finally {
      step.destroy();
    }
  } finally {
    scorer.destroy();
  }
}

/** What the steps of one training work with. */
interface KtoEngine {
  readonly step: TrainingStep<UnpairedBatch>;
  readonly scorer: Scorer;
  readonly referred: readonly ReferredRow[];
  readonly validation: readonly ReferredRow[];
}

async function takeSteps(
  job: KtoJob,
  { step, scorer, referred, validation }: KtoEngine,
): Promise<TrainedKto> {
  const { signal } = job;
  const sides = sideWeights(referred);
  return takeWatchedSteps(job, {
    identity: await identityOf(job),
    step,
    rows: referred,
    pack: async (rows) => packJudged(rows, step.rows, { sides, kl: await distance(scorer, rows, signal) }),
    guard: (at) => guard(job, { scorer, validation }, at),
    onMetric: (metric, rows, reported) => {
      const sum = (name: string) => reported[name] ?? 0;
      const totals = { right: sum("right"), wrong: sum("wrong"), inOrder: sum("in order") };
      job.onMetric(metric, statsOf(rows, totals));
    },
  });
}

/** The rows with what the base, whose adapter is off, thinks of their answers. */
async function withReference(
  rows: readonly JudgedRow[],
  scorer: Scorer,
  signal: AbortSignal,
): Promise<ReferredRow[]> {
  const how = { adapter: false, signal };
  const own = await textLogprobs(scorer, rows, how);
  const mismatched = rows.map((row) => row.mismatched);
  const others = await textLogprobs(scorer, mismatched, how);
  return rows.map((row, i) => ({ ...row, reference: own[i]!, mismatchedReference: others[i]! }));
}

/** How far the student is from the reference, in nats, not below 0: the mean gain of mismatched answers. */
async function distance(scorer: Scorer, rows: readonly ReferredRow[], signal: AbortSignal): Promise<number> {
  const mismatched = rows.map((row) => row.mismatched);
  const sums = await textLogprobs(scorer, mismatched, { adapter: true, signal });
  const gained = sums.reduce((sum, each, i) => sum + each - rows[i]!.mismatchedReference, 0);
  return Math.max(0, gained / Math.max(1, rows.length));
}

function identityOf({ gpu, recipe, base, microTokens, storage, start, ...job }: KtoJob): Promise<string> {
  const data = [job.answers, job.validation].map((answers) =>
    answers.map(({ promptIds, answerIds, isRight }) => [promptIds, answerIds, isRight]),
  );
  const numerics = { device: gpu.report, rows: stepRows(microTokens), storage };
  return runIdentity({ recipe, data, base, startSha256: start?.sha256 }, numerics);
}

/** What a guard says of the student on held-out answers after `at` steps; null where none looks then. */
async function guard(
  { recipe, signal, onValidation }: KtoJob,
  { scorer, validation }: Pick<KtoEngine, "scorer" | "validation">,
  at: number,
): Promise<GuardStop | null> {
  const { judgeEvery, beta } = recipe;
  if (judgeEvery === null || validation.length === 0 || at === 0 || at % judgeEvery !== 0) return null;
  const sums = await textLogprobs(scorer, validation, { adapter: true, signal });
  const kl = await distance(scorer, validation, signal);
  const stats = judgedStats(sums, validation, { beta, kl });
  onValidation(at, stats);
  return judgedStop(stats, recipe, at);
}

/** @param sums of each answer, under the policy */
export function judgedStats(
  sums: readonly number[],
  rows: readonly Pick<ReferredRow, "reference" | "isRight">[],
  { beta, kl }: { readonly beta: number; readonly kl: number },
): JudgedStats {
  const totals = { right: 0, wrong: 0, inOrder: 0 };
  for (const [i, { reference, isRight }] of rows.entries()) {
    const gained = sums[i]! - reference;
    totals[isRight ? "right" : "wrong"] += beta * gained;
    if (isRight ? gained > kl : gained < kl) totals.inOrder += 1;
  }
  return statsOf(rows, totals);
}

function statsOf(
  rows: readonly Pick<ReferredRow, "isRight">[],
  totals: { readonly right: number; readonly wrong: number; readonly inOrder: number },
): JudgedStats {
  const count = rows.filter(({ isRight }) => isRight).length;
  const right = totals.right / Math.max(1, count);
  const wrong = totals.wrong / Math.max(1, rows.length - count);
  return { right, wrong, margin: right - wrong, accuracy: totals.inOrder / Math.max(1, rows.length) };
}

/** What the guards say of held-out answers. */
export function judgedStop(
  { right, margin, accuracy }: JudgedStats,
  { beta, mostLost }: Pick<KtoRecipe, "beta" | "mostLost">,
  step: number,
): GuardStop | null {
  const lost = -right / beta;
  if (lost > mostLost) {
    return {
      reason: "chosen-lost",
      step,
      sentence: `Stopped after step ${step}: the right answers have become e^${lost.toFixed(1)} times less likely than the base holds them, along with the wrong ones. Lower the learning rate, raise beta, or give cross-entropy a weight.`,
    };
  }
  if (accuracy === 1 && margin > SATURATED_MARGIN) {
    return {
      reason: "saturated",
      step,
      sentence: `Stopped after step ${step}: every held-out answer is on its side, right and wrong ones e^${margin.toFixed(1)} apart on the mean. More steps would only add certainty.`,
    };
  }
  return null;
}

/** @throws RunError("config") */
function checkRecipe({ beta, sft, judgeEvery, mostLost }: KtoRecipe): void {
  const wrong = (name: string, range: string, value: number | null) =>
    new RunError("config", `KTO: ${name} must be ${range}, got ${String(value)}.`, { name, value });
  if (!(Number.isFinite(beta) && beta > 0)) throw wrong("beta", "above 0", beta);
  if (!(Number.isFinite(sft) && sft >= 0)) throw wrong("sft", "0 or above", sft);
  if (judgeEvery !== null && !(Number.isSafeInteger(judgeEvery) && judgeEvery >= 1))
    throw wrong("judgeEvery", "a whole number from 1 on, or null", judgeEvery);
  if (!(mostLost > 0)) throw wrong("mostLost", "above 0", mostLost);
}
