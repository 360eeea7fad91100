// Rows of PAD's reinforcement learning from the base: each advantage rule, and the reward model as the only reward: the one that the
// others have, and a weak one, which must fail.
// The adapter that is measured is the best on validation questions of its own; where the guard has to show what it prevents,
// the last one is.
import { deriveSeed } from "../core/rng.ts";
import { generationFlops, trainingFlops } from "../model/flops.ts";
import type { AdvantageRule } from "../train/advantages.ts";
import { grpoRecipe } from "../train/grpo_recipe.ts";
import { trainGrpo } from "../train/grpo_trainer.ts";
import type { RewardRule } from "../train/rewards.ts";
import type { PrmScorer } from "../train/prm_scorer.ts";
import { stepScorer } from "../train/step_scorer.ts";
import type { Experiment } from "./experiment.ts";
import type { MetricLine } from "./records.ts";
import { type Judge, rewardModel, withScorer } from "./reward_model.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { measure } from "./sft_rows.ts";

interface PadLesson {
  readonly rule: AdvantageRule;
  readonly reward: RewardRule;
  /** What is measured. */
  readonly adapter: "best" | "last";
  readonly judge?: Judge;
}

/** Verifier and step scores: the paper's reward with the term that its code adds. */
const BOTH: RewardRule = { verifier: 1, prm: 0.5, aggregate: "mean" };

async function reinforced(x: Experiment, seed: number, name: string, lesson: PadLesson): Promise<MadeRow> {
  const { lab, settings } = x;
  const { gpu, base, tokenizer, voice, clock, signal, architecture } = lab.parts;
  const { tasks: questions, group, learningRate } = settings.pad;
  const { policy } = lab;
  const { rank } = policy.lora.layout;
  const { rule, reward, judge: which = "good" } = lesson;
  const { iterations, kl } = which === "weak" ? settings.weak : settings.pad;
  const recipe = grpoRecipe({
    rank,
    iterations,
    seed: deriveSeed(seed, "pad"),
    practiceTasks: questions,
    rollouts: group,
    learningRate,
    klCoefficient: kl,
    advantage: rule,
    reward,
  });
  const judge = reward.prm === 0 ? null : await rewardModel(x, seed, which);
  const metrics: MetricLine[] = [];
  const total = { trained: 0, answers: 0, generated: 0 };
  const started = clock.elapsed();
  const train = (scorer: PrmScorer | null) =>
    trainGrpo({
      runId: name,
      base,
      gpu,
      model: policy,
      generator: lab.generator,
      tokenizer,
      voice,
      recipe,
      tasks: x.distilTasks(seed),
      validation: x.choosing,
      scorer: scorer && stepScorer(scorer, `reward model of seed ${seed}`, { tokenizer, voice }, signal),
      microTokens: lab.microTokens,
      checkpointing: "off",
      storage: "f32",
      checkpoint: null,
      checkpointEvery: iterations,
      clock,
      signal,
      pause: () => null,
      onIteration: ({ iteration, answers, length, trainedTokens, ...metric }) => {
        total.trained += trainedTokens;
        total.answers += answers;
        total.generated += answers * length;
        const { reward: earned, verified, process, kl: drift, entropy } = metric;
        const values = { reward: earned, verified, process: process ?? 0, kl: drift ?? 0, entropy, length };
        metrics.push({ kind: "metric", of: "grpo", step: iteration, values });
      },
      onValidation: ({ step, score }) =>
        metrics.push({ kind: "metric", of: "validation", step, values: { score } }),
      onOtherDevice: () => {},
      onSkipped: (iteration) => x.tell(`  ${name}: an update of iteration ${iteration} was skipped`),
      onCheckpoint: () => Promise.resolve(),
    });
  const result = judge === null ? await train(null) : await withScorer(x, judge, train);
  const seconds = (clock.elapsed() - started) / 1000;
  const adapter = lesson.adapter === "best" ? result.kept.adapter : result.last;
  const { lora } = await lab.load(adapter);
  const perAnswer = total.generated / Math.max(1, total.answers);
  const prompt = total.answers === 0 ? 0 : Math.max(1, total.trained / total.answers - perAnswer);
  const lengths = Array.from({ length: total.answers }, () => total.trained / total.answers);
  return {
    answers: await measure(x, seed, lora),
    metrics,
    facts: {
      iterations: metrics.filter(({ of }) => of === "grpo").length,
      kept: result.kept.step,
      ...(which === "weak" && judge !== null ? { judgeAuc: judge.report.auc } : {}),
      stop: result.stop?.reason ?? null,
      stopped: result.stop?.sentence ?? null,
      rollouts: total.answers,
      rolloutTokens: Math.round(total.generated),
    },
    training: {
      rank,
      tokens: total.trained,
      flops:
        trainingFlops(architecture, lengths, total.generated, rank) +
        total.answers * generationFlops(architecture, prompt, perAnswer, rank),
      seconds,
    },
  };
}

const row = (
  name: string,
  title: string,
  group: RowSpec["group"],
  lesson: PadLesson,
  when: Partial<Pick<RowSpec, "seeds" | "learns">> = {},
): RowSpec => ({
  name,
  title,
  group,
  seeds: "every",
  cost: 4,
  learns: ["prm", "pad"],
  ...when,
  make: (x, seed) => reinforced(x, seed, name, lesson),
});

export const PAD_ROWS: readonly RowSpec[] = [
  row("pad-group", "PAD, group z-score", "distilled", { rule: "group", reward: BOTH, adapter: "best" }),
  row("pad-leave-one-out", "PAD, leave one out", "distilled", {
    rule: "leave-one-out",
    reward: BOTH,
    adapter: "best",
  }),
  row("pad-length-normalised", "PAD, length-normalised", "distilled", {
    rule: "length-normalised",
    reward: BOTH,
    adapter: "best",
  }),
];

export const PAD_CONTROLS: readonly RowSpec[] = [
  row("pad-prm-only", "PAD, reward model alone, last adapter", "control", {
    rule: "group",
    reward: { verifier: 0, prm: 1, aggregate: "mean" },
    adapter: "last",
  }),
  row(
    "pad-weak-judge",
    "PAD, weak reward model alone, no KL",
    "control",
    {
      rule: "group",
      reward: { verifier: 0, prm: 1, aggregate: "mean" },
      adapter: "last",
      judge: "weak",
    },
    { learns: ["prm", "pad", "weak"] },
  ),
];

export const PAD_ABLATIONS: readonly RowSpec[] = [
  row(
    "pad-verifier",
    "PAD without the reward model",
    "ablation",
    { rule: "group", reward: { verifier: 1, prm: 0, aggregate: "mean" }, adapter: "best" },
    { seeds: "first", learns: ["pad"] },
  ),
];
