// One iteration of reinforcement learning: sample answers, reward them, compare each with its group, update the policy.
import { deriveSeed, RandomStream } from "../core/rng.ts";
import type { Clock } from "../core/ports.ts";
import type { GrpoMetric } from "../records/metric.ts";
import type { Task } from "../records/task.ts";
import {
  advantagesOf,
  type BatchAdvantages,
  meanOf,
  type RewardedAnswer,
  totalReward,
} from "./advantages.ts";
import { type GrpoRecipe, iterationSchedule } from "./grpo_recipe.ts";
import type { SampledBatch } from "./objectives/policy_gradient.ts";
import { aggregateScores, type ScoredStep, type StepScorer, verifierReward } from "./rewards.ts";
import {
  packAnswers,
  type PolicyRow,
  questionsOf,
  type Rollout,
  sampleAnswers,
  scoreAnswers,
  type Speaker,
  withoutTwins,
} from "./rollouts.ts";
import { roomAt, writtenReward } from "./length_clip.ts";
import { learningRate } from "./schedule.ts";
import type { Scorer } from "./scorer.ts";
import type { StepOutcome } from "./optimizer_step.ts";
import type { TrainingStep } from "./training_step.ts";
import { isInForm, isSoundAttempt, stepsWritten, withBoundedNegatives } from "./trajectory_filter.ts";

/** What an iteration needs of its training. */
export interface IterationJob extends Speaker {
  readonly runId: string;
  readonly recipe: GrpoRecipe;
  /** Questions to learn from. */
  readonly tasks: readonly Task[];
  /** Scores steps; null where nothing does. */
  readonly scorer: StepScorer | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What is on the GPU for the training. */
export interface GrpoEngine {
  readonly step: TrainingStep<SampledBatch>;
  /** null where no log-probability is needed beside those of the update. */
  readonly scorer: Scorer | null;
  readonly needs: { readonly old: boolean; readonly reference: boolean };
  readonly destroy: () => void;
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

/** One iteration, counted from 0: the policy is updated in place. */
export async function iterate(
  job: IterationJob,
  engine: GrpoEngine,
  iteration: number,
): Promise<{
  readonly metric: GrpoMetric;
  readonly samples: readonly SampleAnswer[];
  readonly outcomes: readonly StepOutcome[];
}> {
  const { recipe, clock } = job;
  const started = clock.elapsed();
  const { seed, practiceTasks, rollouts: answers, temperature } = recipe;
  const asked = questionsOf(job.tasks, { seed, iteration, count: practiceTasks });
  const key = deriveSeed(seed, "rollouts", iteration);
  const room = recipe.clip === undefined ? undefined : roomAt(recipe.clip, iteration, recipe.iterations);
  const rollouts = await sampleAnswers(job, asked, {
    answers,
    temperature,
    key,
    signal: job.signal,
    ...(room === undefined ? {} : { maxNewTokens: room }),
  });
  const rolloutMs = clock.elapsed() - started;

  const steps = await scoreSteps(job.scorer, rollouts);
  // What is cut off in a clipped text was never said: it is judged by what stands there.
  const said = room === undefined ? rollouts : rollouts.map((each) => ({ ...each, isStopped: true }));
  const verified = said.map((each) => verifierReward(each, job.voice));
  const rewarded: RewardedAnswer[] = rollouts.map((rollout, i) => ({
    tokens: rollout.ids.length,
    isStopped: rollout.isStopped,
    verified: verified[i]!,
    ...formOf(rollout, recipe.reward, job.voice),
    ...(recipe.clip === undefined || room === undefined
      ? {}
      : { structure: writtenReward(recipe.clip, room, turnsIn(rollout, job.voice)) }),
    steps: steps?.[i] ?? [],
    ...(recipe.lengthNorm === true ? { written: stepsWritten(rollout, job.voice) } : {}),
  }));
  const totals = rewarded.map((each) => totalReward(each, recipe));
  const { rows, dropped } = await policyRows(job, engine, { rollouts, rewarded, key });

  const rate = learningRate(iterationSchedule(recipe), iteration);
  const outcomes = await update(engine, recipe, rows, { iteration, rate });
  const facts = { rollouts, totals, verified, steps };
  const metric: GrpoMetric = {
    runId: job.runId,
    iteration: iteration + 1,
    ...answersMetric(facts, recipe),
    ...shapeOf(rollouts, job.voice),
    dropped,
    questions: practiceTasks,
    ...updateMetric(outcomes, rows, engine.needs.reference),
    learningRate: rate,
    elapsedMs: 0,
    rolloutMs,
  };
  return { metric, samples: samplesOf(facts, answers), outcomes };
}

/** Answers of an iteration, and for each what it earned, what the verifier and what the step scorer said. */
interface AnswerFacts {
  readonly rollouts: readonly Rollout[];
  readonly totals: readonly number[];
  readonly verified: readonly number[];
  readonly steps: readonly (readonly ScoredStep[])[] | null;
}

function answersMetric({ rollouts, totals, verified, steps }: AnswerFacts, { reward }: GrpoRecipe) {
  const scoreOf = (each: readonly ScoredStep[]) =>
    aggregateScores(
      each.map(({ score }) => score),
      reward.aggregate,
    );
  return {
    answers: rollouts.length,
    length: meanOf(rollouts.map(({ ids }) => ids.length)),
    reward: meanOf(totals),
    verified: meanOf(verified),
    process: steps === null ? null : meanOf(steps.map(scoreOf)),
    entropy: meanOf(rollouts.map(({ surprise }) => surprise)),
  };
}

/** What of an answer's form is rewarded; nothing where the rule rewards none. */
function formOf(
  rollout: Rollout,
  { inForm, readable }: GrpoRecipe["reward"],
  voice: IterationJob["voice"],
): Pick<RewardedAnswer, "inForm" | "readable"> {
  const { text, task } = rollout;
  return {
    ...(inForm === undefined ? {} : { inForm: Number(isSoundAttempt(rollout, voice)) }),
    ...(readable === undefined
      ? {}
      : { readable: Number(voice.read(text, task.judge, task.choices).answer !== null) }),
  };
}

/** Turns of a debate that an attempt writes down. */
const turnsIn = ({ text, task }: Rollout, voice: IterationJob["voice"]): number =>
  voice.turnsIn(text, task.judge, task.choices);

/** What is wrong with answers before anything is said of their rightness. */
function shapeOf(rollouts: readonly Rollout[], voice: IterationJob["voice"]) {
  return {
    cut: meanOf(rollouts.map(({ isStopped }) => Number(!isStopped))),
    inForm: meanOf(rollouts.map((rollout) => Number(isInForm(rollout, voice)))),
  };
}

function updateMetric(outcomes: readonly StepOutcome[], rows: readonly PolicyRow[], hasReference: boolean) {
  const reported = (name: string) => meanOf(outcomes.map((outcome) => outcome.reported[name] ?? 0));
  const last = outcomes.at(-1);
  return {
    kl: hasReference && rows.length > 0 ? reported("kl") : null,
    ratio: rows.length === 0 ? 1 : reported("ratio"),
    clipped: reported("clipped"),
    loss: last?.loss ?? 0,
    gradNorm: last?.gradNorm ?? 0,
    trainedTokens: rows.reduce((sum, { rollout }) => sum + rollout.prompt.length + rollout.ids.length, 0),
  };
}

/** Goes through the answers as often as the recipe says, in so many updates each time. */
async function update(
  { step }: GrpoEngine,
  recipe: GrpoRecipe,
  rows: readonly PolicyRow[],
  { iteration, rate }: { readonly iteration: number; readonly rate: number },
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  if (rows.length === 0) return outcomes;
  const perIteration = recipe.epochs * recipe.updates;
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    for (const [i, part] of updatesOf(rows, recipe, iteration, epoch).entries()) {
      const at = iteration * perIteration + epoch * recipe.updates + i;
      outcomes.push(await step.run(packAnswers(part, step.rows), at, rate));
    }
  }
  return outcomes;
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

/** Answers of an iteration with what each earned, and the iteration's own key. */
interface Judged {
  readonly rollouts: readonly Rollout[];
  readonly rewarded: readonly RewardedAnswer[];
  readonly key: number;
}

/** The places of the answers to each question that are to be compared: all of them, or those that the filter leaves. Of fewer than two there
 *  is nothing to compare. */
function comparedGroups({ recipe, voice }: IterationJob, rollouts: readonly Rollout[]): number[][] {
  const { rollouts: answers, filter } = recipe;
  const groups = Array.from({ length: rollouts.length / answers }, (_, group) =>
    Array.from({ length: answers }, (_unused, i) => group * answers + i),
  );
  if (filter === undefined) return groups;
  return groups
    .map((group) => group.filter((i) => isSoundAttempt(rollouts[i]!, voice)))
    .filter(({ length }) => length >= 2);
}

/** The answers to learn from, with all that the loss wants to know of their tokens. */
async function policyRows(
  job: IterationJob,
  { scorer, needs }: GrpoEngine,
  { rollouts, rewarded, key }: Judged,
): Promise<{ readonly rows: readonly PolicyRow[]; readonly dropped: number }> {
  const { rollouts: answers, klCoefficient, kl, filter } = job.recipe;
  const groups = comparedGroups(job, rollouts);
  const judge = (all: readonly RewardedAnswer[]): BatchAdvantages =>
    advantagesOf(
      groups.map((group) => group.map((i) => all[i]!)),
      job.recipe,
    );
  const indexOf = ({ group, answer }: { readonly group: number; readonly answer: number }) =>
    groups[group]![answer]!;

  // Which groups are dropped does not depend on penalties, so only answers that are learned from are scored.
  const first = judge(rewarded);
  const bounded = filter === undefined ? first.rows : withBoundedNegatives(first.rows, filter, key);
  const places = new Set(bounded.map(indexOf));
  const learned = bounded.map((row) => rollouts[indexOf(row)]!);
  const score = async (adapter: boolean) =>
    scorer === null || learned.length === 0 ? null : scoreAnswers(scorer, learned, adapter);
  const old = needs.old ? await score(true) : null;
  const reference = needs.reference ? await score(false) : null;
  let rows = bounded;
  if (kl === "k1" && old !== null && reference !== null) {
    const penalised = [...rewarded];
    bounded.forEach((row, i) => {
      const penalties = old[i]!.map((each, t) => klCoefficient * (each - reference[i]![t]!));
      penalised[indexOf(row)] = { ...rewarded[indexOf(row)]!, penalties };
    });
    rows = judge(penalised).rows.filter((row) => places.has(indexOf(row)));
  }
  const all = rows.map(({ group, advantages, weight }, i) => ({
    group,
    rollout: learned[i]!,
    advantages,
    weight,
    oldLogprobs: old?.[i] ?? null,
    referenceLogprobs: reference?.[i] ?? null,
  }));
  const tooFew = rollouts.length / answers - groups.length;
  return { dropped: first.dropped + tooFew, rows: withoutTwins(all) };
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

/** The best and the worst answer to the first questions. */
function samplesOf({ rollouts, totals, verified, steps }: AnswerFacts, answers: number): SampleAnswer[] {
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
