// The seed's process reward model: what it learns from, how it is judged, and how it scores. It is trained once for each seed of a
// run and serves best-of-n and every PAD row; its steps are labelled by the verifier, on questions of the split "distil".
// A weak one, its head alone trained for few steps, serves the row that shows what a bad judge does.
// Trap: both lie in the one arena of the lab, so only the judge that was trained last is there.
import { deriveSeed } from "../core/rng.ts";
import type { Task } from "../records/task.ts";
import { prmRows } from "../distill/prm_rows.ts";
import type { ClassifierReport } from "../eval/classifier_metrics.ts";
import { trainingFlops } from "../model/flops.ts";
import type { Model } from "../model/transformer.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import type { LabelledRow, StepRow } from "../train/prm_batches.ts";
import { PrmScorer } from "../train/prm_scorer.ts";
import { trainPrm } from "../train/prm_trainer.ts";
import { recipe } from "../train/recipe.ts";
import type { Experiment } from "./experiment.ts";
import type { MetricLine } from "./records.ts";
import type { MadeRow } from "./row_spec.ts";

export type Judge = "good" | "weak";

export interface RewardModel {
  readonly seed: number;
  readonly judge: Judge;
  readonly model: Model;
  readonly rows: number;
  /** On sampled solutions of validation questions. */
  readonly report: ClassifierReport;
  readonly metrics: readonly MetricLine[];
  readonly training: NonNullable<MadeRow["training"]>;
}

/** Temperature of the solutions that it learns from and is judged on: as varied as the answers it will have to reward. */
const SAMPLING = 1;

/** Trains it, or takes the one that was trained last. */
export async function rewardModel(x: Experiment, seed: number, judge: Judge = "good"): Promise<RewardModel> {
  const { lab, settings } = x;
  const known = x.shared.get("reward model") as RewardModel | undefined; // only set below
  if (known?.seed === seed && known.judge === judge) return known;
  const { gpu, base, clock, signal, architecture } = lab.parts;
  const { rank, batchTokens, learningRate, headLearningRate, samples } = settings.prm;
  const { judgeSteps } = settings.weak;
  const { headSteps, steps } = judge === "good" ? settings.prm : { headSteps: judgeSteps, steps: judgeSteps };
  const learned = recipe({ rank, steps, batchTokens, learningRate, seed });
  const model = await lab.rewardModel(learned);
  const rows = [
    ...(await labelled(x, "distil", { agents: 5, rounds: 2, seed })),
    ...(await labelled(x, "distil", {
      agents: samples,
      rounds: 1,
      seed: deriveSeed(seed, "prm"),
      temperature: SAMPLING,
    })),
  ];
  const heldOut = await labelled(x, "validation", {
    agents: samples,
    rounds: 1,
    seed: deriveSeed(seed, "prm", "held out"),
    temperature: SAMPLING,
  });
  x.tell(`  reward model${judge === "weak" ? " (weak)" : ""}: ${rows.length} solutions, ${steps} steps`);
  const metrics: MetricLine[] = [];
  const started = clock.elapsed();
  let tokens = 0;
  const { report } = await trainPrm({
    runId: "science",
    gpu,
    model,
    base,
    rows,
    heldOut,
    recipe: { ...learned, headSteps, headLearningRate, contrast: null },
    microTokens: lab.microTokens,
    checkpointing: "off",
    storage: "f32",
    checkpoint: null,
    checkpointEvery: steps,
    clock,
    signal,
    pause: () => null,
    onMetric: (metric) => {
      tokens += metric.tokens;
      metrics.push({ kind: "metric", of: "prm", step: metric.step, values: { loss: metric.loss } });
    },
    onOtherDevice: () => {},
    onSkipped: (step) => x.tell(`  reward model: step ${step} was skipped, its gradient is no number`),
    onCheckpoint: () => Promise.resolve(),
    onEvaluation: (step, { auc, accuracy, ece }) =>
      metrics.push({ kind: "metric", of: "prm held out", step, values: { auc: auc ?? 0, accuracy, ece } }),
  });
  const lengths = rows.map(({ ids }) => ids.length);
  const once = lengths.reduce((sum, length) => sum + length, 0);
  const flops = (tokens / once) * trainingFlops(architecture, lengths, 0, rank);
  const seconds = (clock.elapsed() - started) / 1000;
  const made: RewardModel = {
    seed,
    judge,
    model,
    rows: rows.length,
    report,
    metrics,
    training: { rank, tokens, flops, seconds },
  };
  x.shared.set("reward model", made);
  return made;
}

async function labelled(
  x: Experiment,
  on: "distil" | "validation",
  how: Omit<Parameters<Experiment["turns"]>[0], "on">,
): Promise<LabelledRow[]> {
  const turns = await x.turns({ on, ...how });
  const tasks = on === "distil" ? x.distilTasks(how.seed) : x.sets.validation;
  const trajectories = trajectoriesOf(turns, on === "distil" ? "distil" : "test");
  return prmRows(trajectories, new Map(tasks.map((task) => [task.id, task])), x.lab.parts);
}

/** A solution behind the question, with the places of its steps' last tokens. */
export function stepRow(x: Experiment, task: Task, solution: string): StepRow {
  const { voice, tokenizer } = x.lab.parts;
  const prompt = tokenizer.encode(voice.render({ role: "propose", question: task.question }));
  return {
    ids: [...prompt, ...tokenizer.encode(solution)],
    stepEnds: voice
      .steps(solution)
      .map(({ end }) => prompt.length + tokenizer.encode(solution.slice(0, end)).length - 1),
  };
}

/** One label for each step of `stepRow`; a text that is no solution has only wrong ones. */
export function stepLabelsOf({ lab }: Experiment, task: Task, solution: string): readonly (0 | 1)[] {
  const { voice } = lab.parts;
  return voice.judgeSteps(task, solution) ?? voice.steps(solution).map(() => 0);
}

export async function withScorer<Result>(
  x: Experiment,
  { model }: RewardModel,
  use: (scorer: PrmScorer) => Promise<Result>,
): Promise<Result> {
  const scorer = await PrmScorer.create(x.lab.parts.gpu, model, x.lab.microTokens);
  try {
    return await use(scorer);
  } finally {
    scorer.destroy();
  }
}
