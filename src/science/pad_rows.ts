// Rows of PAD from the base, as the page practises: each rule of credit, and the reward model as the only reward: the one that the others
// have, and a weak one, which must fail.
// The adapter that is measured is the best on validation questions of its own; where the guard has to show what it prevents,
// the last one is.
import type { StepMetric } from "../records/metric.ts";
import { practitioner } from "../methods/pad/learn.ts";
import { generationFlops, trainingFlops } from "../model/flops.ts";
import type { RunConfig } from "../settings/run_config.ts";
import { debateOf } from "./answering_rows.ts";
import type { Experiment } from "./experiment.ts";
import type { MetricLine } from "./records.ts";
import { type Judge, padConfig, rewardModel } from "./reward_model.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { measuredAnswers } from "./sft_rows.ts";
import { taughtStudent } from "./student.ts";

interface PadLesson extends Pick<RunConfig, "advantage" | "reward"> {
  /** What is measured. */
  readonly adapter: "kept" | "last";
  readonly judge?: Judge;
}

async function reinforced(x: Experiment, seed: number, name: string, lesson: PadLesson): Promise<MadeRow> {
  const { advantage, reward, judge: which = "good" } = lesson;
  const config = padConfig(x, which, { seed, advantage, reward });
  const trajectories = await x.trajectories(debateOf("distil", config.agents, config.rounds, seed));
  const judge = reward === "verifier" ? null : await rewardModel(x, seed, which);
  const { student, model, metrics, seconds } = await taughtStudent(
    x,
    { name, config, trajectories, ...(judge === null ? {} : { judge: judge.trained }) },
    (site) => practitioner.learn(site),
    lesson.adapter,
  );
  const { outcome } = student;
  const { validations = [], keptStep = null, stop = null } = outcome ?? {};
  return {
    answers: await measuredAnswers(x, seed, model.lora),
    metrics: [
      ...metrics.flatMap((metric) => lineOf(metric, metrics[0]!.step)),
      ...validations.map(validationLine),
    ],
    facts: {
      iterations: metrics.length,
      kept: keptStep,
      ...(which === "weak" && judge !== null ? { judgeAuc: judge.trained.quality.auc } : {}),
      stop: stop?.reason ?? null,
      stopped: stop?.sentence ?? null,
      ...attempts(metrics, config),
    },
    training: { rank: config.rank, ...costs(x, metrics, config), seconds },
  };
}

/** @param first the run's number of the first round of practice, behind the judge's steps */
function lineOf({ step, practice }: StepMetric, first: number): MetricLine[] {
  if (practice === undefined) return [];
  const { reward, verifier, prm, kl, length } = practice;
  const values = { reward, verified: verifier, process: prm ?? 0, kl: kl ?? 0, length };
  return [{ kind: "metric", of: "grpo", step: step - first + 1, values }];
}

const validationLine = ({ step, score }: { readonly step: number; readonly score: number }): MetricLine => ({
  kind: "metric",
  of: "validation",
  step,
  values: { score },
});

/** How many answers were sampled, and their tokens. */
function attempts(metrics: readonly StepMetric[], { rollouts }: RunConfig) {
  const counts = metrics.map(({ practice }) => ({
    answers: (practice?.questions ?? 0) * rollouts,
    length: practice?.length ?? 0,
  }));
  return {
    rollouts: counts.reduce((sum, { answers }) => sum + answers, 0),
    rolloutTokens: Math.round(counts.reduce((sum, { answers, length }) => sum + answers * length, 0)),
  };
}

/** What the practice cost: learning from its answers, and writing them. */
function costs(x: Experiment, metrics: readonly StepMetric[], config: RunConfig) {
  const { architecture } = x.lab.parts;
  const { rank } = config;
  const { rollouts: answers, rolloutTokens: generated } = attempts(metrics, config);
  const tokens = metrics.reduce((sum, metric) => sum + metric.tokens, 0);
  const perAnswer = generated / Math.max(1, answers);
  const prompt = answers === 0 ? 0 : Math.max(1, tokens / answers - perAnswer);
  const lengths = Array.from({ length: answers }, () => tokens / answers);
  const flops =
    trainingFlops(architecture, lengths, generated, rank) +
    answers * generationFlops(architecture, prompt, perAnswer, rank);
  return { tokens, flops };
}

const row = (
  spec: Pick<RowSpec, "name" | "title" | "group"> & Partial<Pick<RowSpec, "seeds" | "learns">>,
  lesson: PadLesson,
): RowSpec => ({
  seeds: "every",
  cost: 4,
  learns: ["prm", "pad"],
  ...spec,
  make: (x, seed) => reinforced(x, seed, spec.name, lesson),
});

export const PAD_ROWS: readonly RowSpec[] = [
  row(
    { name: "pad-group", title: "PAD, group z-score", group: "distilled" },
    { advantage: "group", reward: "both", adapter: "kept" },
  ),
  row(
    { name: "pad-leave-one-out", title: "PAD, leave one out", group: "distilled" },
    { advantage: "leave-one-out", reward: "both", adapter: "kept" },
  ),
  row(
    { name: "pad-length-normalised", title: "PAD, length-normalised", group: "distilled" },
    { advantage: "length-normalised", reward: "both", adapter: "kept" },
  ),
];

export const PAD_CONTROLS: readonly RowSpec[] = [
  row(
    { name: "pad-prm-only", title: "PAD, reward model alone, last adapter", group: "control" },
    { advantage: "group", reward: "prm", adapter: "last" },
  ),
  row(
    {
      name: "pad-weak-judge",
      title: "PAD, weak reward model alone, no KL",
      group: "control",
      learns: ["prm", "pad", "weak"],
    },
    { advantage: "group", reward: "prm", adapter: "last", judge: "weak" },
  ),
];

export const PAD_ABLATIONS: readonly RowSpec[] = [
  row(
    {
      name: "pad-verifier",
      title: "PAD without the reward model",
      group: "ablation",
      seeds: "first",
      learns: ["pad"],
    },
    { advantage: "group", reward: "verifier", adapter: "kept" },
  ),
];
