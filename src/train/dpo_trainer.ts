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
import {
  checkComparedRecipe,
  comparedIdentity,
  type ComparedJob,
  type ComparedRecipe,
  comparedStop,
  type ComparedStudent,
  looksAt,
  mostAtOnce,
  withReferenceScorer,
  withStep,
  wrongNumber,
} from "./compared_training.ts";
import { type PairRows, packPairs, pairRows, type PreferencePair, type ReferredPair } from "./dpo_batches.ts";
import { preferenceObjective } from "./objectives/preference.ts";
import type { Scorer } from "./scorer.ts";
import { checkContext, textLogprobs } from "./text_logprobs.ts";
import { stepRows } from "./training_step.ts";
import { type GuardStop, takeWatchedSteps } from "./watched_steps.ts";

/** The paper has a beta of 0.1 to 0.5. */
export interface DpoRecipe extends ComparedRecipe {
  /** Probability that a pair is the wrong way round, below 0.5. */
  readonly labelSmoothing: number;
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

export interface DpoJob extends ComparedJob<PreferenceStats> {
  readonly pairs: readonly PreferencePair[];
  /** Pairs of validation questions. Without any, no guard looks. */
  readonly validation: readonly PreferencePair[];
  readonly recipe: DpoRecipe;
}

/** Trains from the checkpoint, or the start, to the recipe's last step or a guard's stop. The last checkpoint holds the adapter.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainDpo(job: DpoJob): Promise<ComparedStudent> {
  const { model, recipe, signal } = job;
  checkRecipe(recipe);
  const capacity = stepRows(job.microTokens);
  const longest = Math.min(recipe.batchTokens, capacity);
  const rows = pairRows(job.pairs, longest);
  const heldOut = job.validation.length === 0 ? [] : pairRows(job.validation, longest);
  checkContext(
    [...rows, ...heldOut].flatMap(({ texts }) => texts),
    model.weights.contextTokens,
  );
  return withReferenceScorer(job, async (scorer) => {
    const referred = await withReference(rows, scorer, signal);
    const validation = await withReference(heldOut, scorer, signal);
    const { beta, labelSmoothing, sft } = recipe;
    const objective = preferenceObjective({ beta, labelSmoothing, sft, pairs: mostAtOnce(rows, capacity) });
    return withStep(job, objective, async (step) =>
      takeWatchedSteps(job, {
        identity: await identityOf(job),
        step,
        rows: referred,
        pack: (pairs) => packPairs(pairs, step.rows),
        guard: (at) => guard(job, { scorer, validation }, at),
        onMetric: (metric, { length }, reported) => {
          const mean = (name: string) => (reported[name] ?? 0) / Math.max(1, length);
          const [chosen, rejected] = [mean("chosen"), mean("rejected")];
          job.onMetric(metric, { chosen, rejected, margin: chosen - rejected, accuracy: mean("right") });
        },
      }),
    );
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

function identityOf(job: DpoJob): Promise<string> {
  const data = [job.pairs, job.validation].map((pairs) =>
    pairs.map(({ promptIds, chosenIds, rejectedIds }) => [promptIds, chosenIds, rejectedIds]),
  );
  return comparedIdentity(job, data);
}

interface HeldOut {
  readonly scorer: Scorer;
  readonly validation: readonly ReferredPair[];
}

/** What a guard says of the student on validation pairs after `at` steps; null where none looks then. */
async function guard(
  { recipe, signal, onValidation }: DpoJob,
  { scorer, validation }: HeldOut,
  at: number,
): Promise<GuardStop | null> {
  if (!looksAt(recipe, validation, at)) return null;
  const sums = await answerLogprobs(scorer, validation, { adapter: true, signal });
  const stats = preferenceStats(sums, validation, recipe.beta);
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
  recipe: Pick<DpoRecipe, "beta" | "mostLost">,
  step: number,
): GuardStop | null {
  const standing = { right: chosen, margin, accuracy };
  return comparedStop(standing, recipe, step, (odds) => `every validation pair is in order, by ${odds}`);
}

/** @throws RunError("config") */
function checkRecipe(recipe: DpoRecipe): void {
  checkComparedRecipe("DPO", recipe);
  const { labelSmoothing } = recipe;
  if (!(labelSmoothing >= 0 && labelSmoothing < 0.5))
    throw wrongNumber("DPO", "labelSmoothing", "from 0 to below 0.5", labelSmoothing);
}
