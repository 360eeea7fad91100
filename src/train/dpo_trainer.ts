// Direct preference optimisation of the LoRA adapter on pairs of a right and a wrong answer to one question. The reference is
// the frozen base itself (adapter off), whose log-probabilities are computed once, before the first step.
// Differences from the paper (Rafailov et al. 2023, arXiv:2305.18290) and from TRL's DPOTrainer, with reasons:
// 1. The pairs come from one debate's agents: who ended right against who ended wrong. No person and no reward model ranks.
// 2. The reference is the base with the adapter off, so it shares the one base in memory. The adapter starts there too; or at an
//    earlier student, whose distance from the base then counts as won and lost before the first step.
// 3. An optional cross-entropy on the chosen answer (Pang et al. 2024, arXiv:2404.19733; TRL's rpo_alpha) keeps its probability
//    from falling along with the rejected one's.
// 4. AgentArk (arXiv:2602.03955) has no preference learning; this arm is ours.
// 5. Guards: validation pairs are scored every few steps; when the chosen answers have become far less likely than under the base,
//    or all pairs are in order by a wide margin, training ends and says so. Both look at the weights of the moment alone, so a
//    resumed run ends where an undisturbed one does.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { runIdentity } from "./checkpoint.ts";
import { type PairRows, packPairs, pairRows, type PreferencePair, type ReferredPair } from "./dpo_batches.ts";
import type { Stop } from "./guards.ts";
import { type PreferenceBatch, preferenceObjective } from "./objectives/preference.ts";
import { type Recipe, stepOptions } from "./recipe.ts";
import { Scorer } from "./scorer.ts";
import { checkContext, textLogprobs } from "./text_logprobs.ts";
import { stepRows, TrainingStep } from "./training_step.ts";
import { type GuardStop, takeWatchedSteps, type WatchedJob } from "./watched_steps.ts";

export interface DpoRecipe extends Recipe {
  /** How much it costs to leave the reference; the paper has 0.1 to 0.5. */
  readonly beta: number;
  /** Probability that a pair is the wrong way round, below 0.5. */
  readonly labelSmoothing: number;
  /** Weight of cross-entropy on the chosen answers. */
  readonly sft: number;
  /** Steps between two looks at the validation pairs; null: never. */
  readonly judgeEvery: number | null;
  /** Training ends when the chosen answers of validation have lost more nats than this on the mean. */
  readonly mostLost: number;
}

/** Means over pairs. Rewards are beta times the nats an answer has gained over the reference. */
export interface PreferenceStats {
  readonly chosen: number;
  readonly rejected: number;
  /** chosen - rejected */
  readonly margin: number;
  /** Share of pairs whose margin is above 0. */
  readonly accuracy: number;
}

export interface DpoJob extends WatchedJob {
  readonly gpu: Gpu;
  readonly pairs: readonly PreferencePair[];
  /** Pairs of validation questions. Without any, no guard looks. */
  readonly validation: readonly PreferencePair[];
  readonly recipe: DpoRecipe;
  readonly microTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  /** `stats` are those of the step's pairs, before its update. */
  readonly onMetric: (metric: StepMetric, stats: PreferenceStats) => void;
  readonly onValidation: (step: number, stats: PreferenceStats) => void;
}

export interface TrainedDpo {
  readonly adapter: LoraAdapter;
  /** null: it took all its steps. */
  readonly stop: GuardStop | Stop | null;
}

/** All validation pairs are in order with odds of at least e^4 : 1: nothing is left to learn but certainty. */
const SATURATED_MARGIN = 4;

/** Trains from the checkpoint, or the start, to the recipe's last step or a guard's stop. The last checkpoint holds the adapter.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainDpo(job: DpoJob): Promise<TrainedDpo> {
  const { gpu, model, recipe, microTokens } = job;
  checkRecipe(recipe);
  const capacity = stepRows(microTokens);
  const longest = Math.min(recipe.batchTokens, capacity);
  const rows = pairRows(job.pairs, longest);
  const heldOut = job.validation.length === 0 ? [] : pairRows(job.validation, longest);
  checkContext(
    [...rows, ...heldOut].flatMap(({ texts }) => texts),
    model.weights.contextTokens,
  );
  const scorer = await Scorer.create(gpu, model, microTokens);
  try {
    const referred = await withReference(rows, scorer, job.signal);
    const validation = await withReference(heldOut, scorer, job.signal);
    const most = Math.max(
      1,
      Math.floor(capacity / rows.reduce((least, { ids }) => Math.min(least, ids.length), Infinity)),
    );
    const { beta, labelSmoothing, sft } = recipe;
    const objective = preferenceObjective({ beta, labelSmoothing, sft, pairs: most });
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
interface DpoEngine {
  readonly step: TrainingStep<PreferenceBatch>;
  readonly scorer: Scorer;
  readonly referred: readonly ReferredPair[];
  readonly validation: readonly ReferredPair[];
}

async function takeSteps(
  job: DpoJob,
  { step, scorer, referred, validation }: DpoEngine,
): Promise<TrainedDpo> {
  return takeWatchedSteps(job, {
    identity: await identityOf(job),
    step,
    rows: referred,
    pack: (rows) => packPairs(rows, step.rows),
    guard: (at) => guard(job, { scorer, validation }, at),
    onMetric: (metric, { length }, reported) => {
      const mean = (name: string) => (reported[name] ?? 0) / Math.max(1, length);
      const [chosen, rejected] = [mean("chosen"), mean("rejected")];
      job.onMetric(metric, { chosen, rejected, margin: chosen - rejected, accuracy: mean("right") });
    },
  });
}

/** The pairs with what the base, whose adapter is off, thinks of both answers. */
async function withReference(
  pairs: readonly PairRows[],
  scorer: Scorer,
  signal: AbortSignal,
): Promise<ReferredPair[]> {
  const sums = await answerLogprobs(scorer, pairs, { adapter: false, signal });
  return pairs.map((pair, i) => ({ ...pair, reference: sums[i]! }));
}

function identityOf({ gpu, recipe, base, microTokens, storage, start, ...job }: DpoJob): Promise<string> {
  const data = [job.pairs, job.validation].map((pairs) =>
    pairs.map(({ promptIds, chosenIds, rejectedIds }) => [promptIds, chosenIds, rejectedIds]),
  );
  const numerics = { device: gpu.report, rows: stepRows(microTokens), storage };
  return runIdentity({ recipe, data, base, startSha256: start?.sha256 }, numerics);
}

/** What a guard says of the student on validation pairs after `at` steps; null where none looks then. */
async function guard(
  { recipe, signal, onValidation }: DpoJob,
  { scorer, validation }: Pick<DpoEngine, "scorer" | "validation">,
  at: number,
): Promise<GuardStop | null> {
  const { judgeEvery, beta } = recipe;
  if (judgeEvery === null || validation.length === 0 || at === 0 || at % judgeEvery !== 0) return null;
  const sums = await answerLogprobs(scorer, validation, { adapter: true, signal });
  const stats = preferenceStats(sums, validation, beta);
  onValidation(at, stats);
  return stopOf(stats, recipe, at);
}

/** Summed ln p of both answers of each pair. @throws RunError("aborted" | "gpu-lost") */
export async function answerLogprobs(
  scorer: Scorer,
  pairs: readonly PairRows[],
  how: { readonly adapter: boolean; readonly signal: AbortSignal },
): Promise<[chosen: number, rejected: number][]> {
  const sums = await textLogprobs(
    scorer,
    pairs.flatMap(({ texts }) => texts),
    how,
  );
  return pairs.map((_, i) => [sums[2 * i]!, sums[2 * i + 1]!]);
}

/** @param sums of `answerLogprobs`, under the policy */
export function preferenceStats(
  sums: readonly (readonly [chosen: number, rejected: number])[],
  pairs: readonly Pick<ReferredPair, "reference">[],
  beta: number,
): PreferenceStats {
  const rewards = sums.map(([chosen, rejected], i) => {
    const [wasChosen, wasRejected] = pairs[i]!.reference;
    return [beta * (chosen - wasChosen), beta * (rejected - wasRejected)] as const;
  });
  const mean = (of: (pair: readonly [number, number]) => number) =>
    rewards.reduce((sum, pair) => sum + of(pair), 0) / Math.max(1, rewards.length);
  const [chosen, rejected] = [mean(([each]) => each), mean(([, each]) => each)];
  const accuracy = mean(([a, b]) => (a > b ? 1 : 0));
  return { chosen, rejected, margin: chosen - rejected, accuracy };
}

/** What the guards say of validation pairs. */
export function stopOf(
  { chosen, margin, accuracy }: PreferenceStats,
  { beta, mostLost }: Pick<DpoRecipe, "beta" | "mostLost">,
  step: number,
): GuardStop | null {
  const lost = -chosen / beta;
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
      sentence: `Stopped after step ${step}: every validation pair is in order, by e^${margin.toFixed(1)} on the mean. More steps would only add certainty.`,
    };
  }
  return null;
}

/** @throws RunError("config") */
function checkRecipe({ beta, labelSmoothing, sft, judgeEvery, mostLost }: DpoRecipe): void {
  const wrong = (name: string, range: string, value: number | null) =>
    new RunError("config", `DPO: ${name} must be ${range}, got ${String(value)}.`, { name, value });
  if (!(Number.isFinite(beta) && beta > 0)) throw wrong("beta", "above 0", beta);
  if (!(labelSmoothing >= 0 && labelSmoothing < 0.5))
    throw wrong("labelSmoothing", "from 0 to below 0.5", labelSmoothing);
  if (!(Number.isFinite(sft) && sft >= 0)) throw wrong("sft", "0 or above", sft);
  if (judgeEvery !== null && !(Number.isSafeInteger(judgeEvery) && judgeEvery >= 1))
    throw wrong("judgeEvery", "a whole number from 1 on, or null", judgeEvery);
  if (!(mostLost > 0)) throw wrong("mostLost", "above 0", mostLost);
}
