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
} from "./compared_training.ts";
import {
  type JudgedAnswer,
  type JudgedRow,
  judgedRows,
  packJudged,
  type ReferredRow,
  sideWeights,
} from "./kto_batches.ts";
import { unpairedObjective } from "./objectives/unpaired.ts";
import type { Scorer } from "./scorer.ts";
import { checkContext, textLogprobs } from "./text_logprobs.ts";
import { stepRows } from "./training_step.ts";
import { type GuardStop, takeWatchedSteps } from "./watched_steps.ts";

/** Means over answers. Rewards are beta times the nats that an answer has gained over the reference; a side that is not there has 0. */
export interface JudgedStats {
  readonly right: number;
  readonly wrong: number;
  /** right - wrong */
  readonly margin: number;
  /** Share of answers on their side: right ones that gained more than the distance from the reference, wrong ones less. */
  readonly accuracy: number;
}

export interface KtoJob extends ComparedJob<JudgedStats> {
  readonly answers: readonly JudgedAnswer[];
  /** Answers to other questions. Without any, no guard looks. */
  readonly validation: readonly JudgedAnswer[];
}

/** Trains from the checkpoint, or the start, to the recipe's last step or a guard's stop. The last checkpoint holds the adapter.
 *  The paper has a beta of 0.1.
 *  @throws RunError("empty-dataset" | "config" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainKto(job: KtoJob): Promise<ComparedStudent> {
  const { model, recipe, signal } = job;
  checkComparedRecipe("KTO", recipe);
  const capacity = stepRows(job.microTokens);
  const longest = Math.min(recipe.batchTokens, capacity);
  const context = model.weights.contextTokens;
  const rows = judgedRows(job.answers, { longest, context });
  const heldOut = job.validation.length === 0 ? [] : judgedRows(job.validation, { longest, context });
  checkContext([...rows, ...heldOut], context);
  return withReferenceScorer(job, async (scorer) => {
    const referred = await withReference(rows, scorer, signal);
    const validation = await withReference(heldOut, scorer, signal);
    const sides = sideWeights(referred);
    const { beta, sft } = recipe;
    const objective = unpairedObjective({ beta, sft, answers: mostAtOnce(rows, capacity) });
    return withStep(job, objective, async (step) =>
      takeWatchedSteps(job, {
        identity: await identityOf(job),
        step,
        rows: referred,
        pack: async (batch) =>
          packJudged(batch, step.rows, { sides, kl: await distance(scorer, batch, signal) }),
        guard: (at) => guard(job, { scorer, validation }, at),
        onMetric: (metric, batch, reported) => {
          const sum = (name: string) => reported[name] ?? 0;
          const totals = { right: sum("right"), wrong: sum("wrong"), inOrder: sum("in order") };
          job.onMetric(metric, statsOf(batch, totals));
        },
      }),
    );
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

function identityOf(job: KtoJob): Promise<string> {
  const data = [job.answers, job.validation].map((answers) =>
    answers.map(({ promptIds, answerIds, isRight }) => [promptIds, answerIds, isRight]),
  );
  return comparedIdentity(job, data);
}

interface HeldOut {
  readonly scorer: Scorer;
  readonly validation: readonly ReferredRow[];
}

/** What a guard says of the student on held-out answers after `at` steps; null where none looks then. */
async function guard(
  { recipe, signal, onValidation }: KtoJob,
  { scorer, validation }: HeldOut,
  at: number,
): Promise<GuardStop | null> {
  if (!looksAt(recipe, validation, at)) return null;
  const sums = await textLogprobs(scorer, validation, { adapter: true, signal });
  const kl = await distance(scorer, validation, signal);
  const stats = judgedStats(sums, validation, { beta: recipe.beta, kl });
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
  stats: JudgedStats,
  recipe: Pick<ComparedRecipe, "beta" | "mostLost">,
  step: number,
): GuardStop | null {
  const inOrder = (odds: string) =>
    `every held-out answer is on its side, right and wrong ones ${odds} apart`;
  return comparedStop(stats, recipe, step, inOrder);
}
