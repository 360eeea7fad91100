// The seed's process reward model is PAD's judge of steps, trained by PAD's own code on the seed's debates. It is trained once for each
// seed and serves best-of-n and every PAD row. A weak one, its head alone trained for few steps, serves the row that shows what a bad
// judge does. Both lie in the one arena of the lab, so only the judge that was asked for last is there.
import type { Task } from "../records/task.ts";
import { judgeRows, trainedJudge } from "../methods/pad/judge.ts";
import { knownTasks } from "../methods/practising/known_tasks.ts";
import { judgeRecipe, PAD_NUMBERS, type PadNumbers } from "../methods/pad/recipe.ts";
import type { TrainedJudge } from "../methods/site.ts";
import { trainingFlops } from "../model/flops.ts";
import type { Model } from "../model/transformer.ts";
import type { RunConfig } from "../settings/run_config.ts";
import type { StepRow } from "../train/prm_batches.ts";
import { loadPrm } from "../train/prm_model.ts";
import { PrmScorer } from "../train/prm_scorer.ts";
import { promptIds } from "../voice/prompt_ids.ts";
import { debateOf } from "./answering_rows.ts";
import type { Experiment } from "./experiment.ts";
import type { MetricLine } from "./records.ts";
import type { MadeRow } from "./row_spec.ts";
import { configOf } from "./settings.ts";
import { siteOf } from "./student.ts";

export type Judge = "good" | "weak";

export interface RewardModel {
  readonly seed: number;
  readonly judge: Judge;
  /** As PAD stores it, with its quality on the held-out questions of the debates. */
  readonly trained: TrainedJudge;
  readonly model: Model;
  /** Solutions that it learned from. */
  readonly rows: number;
  readonly metrics: readonly MetricLine[];
  readonly training: NonNullable<MadeRow["training"]>;
}

/** Every step of the weak judge trains its head alone. */
const WEAK_NUMBERS: PadNumbers = { ...PAD_NUMBERS, judge: { ...PAD_NUMBERS.judge, headShare: 1 } };

/** PAD's settings at this size, under the good judge or the weak one. */
export function padConfig({ settings }: Experiment, judge: Judge, changes: Partial<RunConfig>): RunConfig {
  const { prm, pad, weak } = settings;
  return judge === "good"
    ? configOf("pad", settings, prm, pad, changes)
    : configOf("pad", settings, prm, pad, weak, changes);
}

/** Trains it, or takes the one that was trained last. */
export async function rewardModel(x: Experiment, seed: number, judge: Judge = "good"): Promise<RewardModel> {
  const { lab } = x;
  const known = x.shared.get("reward model") as RewardModel | undefined; // only set below
  if (known?.seed === seed && known.judge === judge) return known;
  const { gpu, clock, architecture } = lab.parts;
  const numbers = judge === "good" ? PAD_NUMBERS : WEAK_NUMBERS;
  const config = padConfig(x, judge, { seed });
  const trajectories = await x.trajectories(debateOf("distil", config.agents, config.rounds, seed));
  const metrics: MetricLine[] = [];
  let tokens = 0;
  const site = await siteOf(
    x,
    { name: "reward model", config, trajectories },
    ({ step, loss, ...metric }) => {
      tokens += metric.tokens;
      metrics.push({ kind: "metric", of: "prm", step, values: { loss } });
    },
  );
  const lessons = { trajectories, tasks: knownTasks(site, trajectories) };
  const { learned } = judgeRows(site, lessons, numbers);
  x.tell(
    `  reward model${judge === "weak" ? " (weak)" : ""}: ${learned.length} solutions, ${config.prmSteps} steps`,
  );
  const settings = judgeRecipe(config, numbers);
  const model = await lab.rewardModel(settings);
  const started = clock.elapsed();
  const trained = await trainedJudge(site, model, lessons, numbers);
  loadPrm(gpu, model, trained.adapter);
  const lengths = learned.map(({ ids }) => ids.length);
  const once = lengths.reduce((sum, length) => sum + length, 0);
  const { rank } = settings;
  const made: RewardModel = {
    seed,
    judge,
    trained,
    model,
    rows: learned.length,
    metrics,
    training: {
      rank,
      tokens,
      flops: (tokens / once) * trainingFlops(architecture, lengths, 0, rank),
      seconds: (clock.elapsed() - started) / 1000,
    },
  };
  x.shared.set("reward model", made);
  return made;
}

/** A solution behind the question, with the places of its steps' last tokens. */
export function stepRow(x: Experiment, task: Task, solution: string): StepRow {
  const { voice, tokenizer } = x.lab.parts;
  const prompt = promptIds(voice, tokenizer, { role: "propose", question: task.question });
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

/** Tokens of what is scored at a time. */
const JUDGED_AT_ONCE = 1024;

export async function withScorer<Result>(
  x: Experiment,
  { model }: RewardModel,
  use: (scorer: PrmScorer) => Promise<Result>,
): Promise<Result> {
  const scorer = await PrmScorer.create(x.lab.parts.gpu, model, JUDGED_AT_ONCE);
  try {
    return await use(scorer);
  } finally {
    scorer.destroy();
  }
}
