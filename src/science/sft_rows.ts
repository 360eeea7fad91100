// Rows of supervised distillation: what is learned differs, the recipe is the one of R-SFT and DA. Controls keep everything but one thing.
import type { Dataset } from "../records/dataset.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { buildDataset, type DatasetSource } from "../distill/dataset.ts";
import { trainingFlops } from "../model/flops.ts";
import { copier } from "../methods/copying/learn.ts";
import type { LoraArena } from "../model/lora.ts";
import type { ProtocolId } from "../teachers/list.ts";
import { debateOf } from "./answering_rows.ts";
import { firstRounds } from "./debates.ts";
import { generatedTokens, talksOfEqualTokens } from "./equal_tokens.ts";
import type { Experiment } from "./experiment.ts";
import { type AnswerLine, SET_NAMES } from "./records.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { configOf } from "./settings.ts";
import { taughtStudent } from "./student.ts";

interface CopyLesson {
  readonly labels: "consensus" | "truth";
  readonly strategy: "rsft" | "da";
  readonly filters?: DatasetSource["filters"];
  /** Of the debate. */
  readonly agents: number;
  readonly rounds: number;
  /** Who teaches instead of the debate, with as many agents as the debate's tokens pay for. */
  readonly teacher?: ProtocolId;
  readonly rank?: number;
  /** A control learns from no more rows than this lesson gives. */
  readonly noMoreThan?: Pick<CopyLesson, "labels" | "strategy">;
}

const DEBATE_OF_5: Pick<CopyLesson, "agents" | "rounds"> = { agents: 5, rounds: 2 };

/** Everything a trained model is measured by: one greedy answer on each set, one sampled on the main set, and what it does when it
 *  reads its own solution. */
export async function measuredAnswers(x: Experiment, seed: number, arena: LoraArena): Promise<AnswerLine[]> {
  const answers: AnswerLine[] = [];
  for (const set of SET_NAMES) {
    const lines = await x.ask(set, "greedy", seed, arena);
    answers.push(...(set === "main" ? await x.withSelfChecks(lines, arena) : lines));
  }
  answers.push(...(await x.ask("main", "sampled", seed, arena)));
  return answers;
}

/** The rows that this lesson teaches from the seed's debates. */
export async function lessonsOf(x: Experiment, seed: number, lesson: CopyLesson): Promise<Dataset> {
  const { voice, tokenizer } = x.lab.parts;
  const trajectories = await teacherTalks(x, seed, lesson);
  const { labels, strategy, agents, rounds, noMoreThan } = lesson;
  const rows =
    noMoreThan === undefined
      ? null
      : (await lessonsOf(x, seed, { agents, rounds, ...noMoreThan })).examples.length;
  return buildDataset({
    runId: "science",
    config: { seed, labels, strategy },
    tasks: x.distilTasks(seed),
    trajectories,
    voice,
    tokenizer,
    filters: { ...lesson.filters, rows },
  });
}

/** A debate of fewer rounds than two is the beginning of one of two, which is there already. */
async function teacherTalks(
  x: Experiment,
  seed: number,
  { agents, rounds, teacher }: CopyLesson,
): Promise<Trajectory[]> {
  const debate = debateOf("distil", agents, Math.max(2, rounds), seed);
  if (teacher !== undefined) return (await talksOfEqualTokens(x, { teacher, debate })).talks;
  const talks = await x.trajectories(debate);
  return talks.map((talk) => firstRounds(talk, rounds));
}

async function taught(x: Experiment, seed: number, name: string, lesson: CopyLesson): Promise<MadeRow> {
  const { architecture } = x.lab.parts;
  const { strategy, labels, agents, rounds, rank: wanted } = lesson;
  const dataset = await lessonsOf(x, seed, lesson);
  const changes = { seed, labels, agents, rounds, ...(wanted === undefined ? {} : { rank: wanted }) };
  const config = configOf(strategy, x.settings, x.settings.sft, changes);
  const { rank } = config;
  const trajectories = await teacherTalks(x, seed, lesson);
  const { model, metrics, seconds } = await taughtStudent(
    x,
    { name, config, trajectories, dataset },
    (site) => copier.learn(site),
  );
  const tokens = metrics.reduce((sum, metric) => sum + metric.tokens, 0);
  const { statistics } = dataset;
  const shownTimes = tokens / statistics.tokens;
  const lengths = dataset.examples.map(({ ids }) => ids.length);
  return {
    answers: await measuredAnswers(x, seed, model.lora),
    metrics: metrics.map(({ step, loss, gradNorm }) => ({
      kind: "metric",
      of: "sft",
      step,
      values: { loss, gradNorm },
    })),
    facts: {
      rows: dataset.examples.length,
      questions: statistics.kept,
      wrong: statistics.wrong,
      lossFirst: metrics[0]?.loss ?? null,
      lossLast: metrics.at(-1)?.loss ?? null,
      // What another teacher spent, beside the debate that it stands for.
      ...(lesson.teacher === undefined ? {} : { teacherTokens: generatedTokens(trajectories) }),
    },
    training: {
      rank,
      tokens,
      flops: shownTimes * trainingFlops(architecture, lengths, statistics.trainedTokens, rank),
      seconds,
    },
  };
}

/** A lesson where it is not R-SFT on debates of five. */
type LessonChange = Partial<CopyLesson> & Pick<CopyLesson, "labels">;

const row = (
  spec: Pick<RowSpec, "name" | "title" | "group"> & Partial<Pick<RowSpec, "seeds">>,
  lesson: LessonChange,
): RowSpec => ({
  seeds: "every",
  cost: 1,
  learns: ["sft"],
  ...spec,
  make: (x, seed) => taught(x, seed, spec.name, { ...DEBATE_OF_5, strategy: "rsft", ...lesson }),
});

export const SFT_ROWS: readonly RowSpec[] = [
  row({ name: "rsft", title: "R-SFT, answers known", group: "distilled" }, { labels: "truth" }),
  row(
    { name: "consensus", title: "R-SFT, label-free debate consensus", group: "distilled" },
    { labels: "consensus" },
  ),
  row({ name: "da", title: "DA, up to 3 traces", group: "distilled" }, { labels: "truth", strategy: "da" }),
  row(
    { name: "da-correction", title: "DA and self-correction", group: "distilled" },
    { labels: "truth", strategy: "da", filters: { selfCorrection: true } },
  ),
];

/** A control learns from no more rows than R-SFT on the debate has with the same labels. */
const control = (name: string, title: string, lesson: LessonChange): RowSpec =>
  row(
    { name, title, group: "control" },
    { ...lesson, noMoreThan: { labels: lesson.labels, strategy: "rsft" } },
  );

/** Singles are the proposals of the same five agents: independent samples, one of them kept a question, as the debate keeps one. */
export const SFT_CONTROLS: readonly RowSpec[] = [
  control("singles", "SFT on single samples, answers known", {
    labels: "truth",
    filters: { sources: "singles" },
  }),
  control("self-consistency", "SFT on label-free self-consistency", {
    labels: "consensus",
    filters: { sources: "singles" },
  }),
  control("unfiltered", "SFT on unfiltered traces", {
    labels: "consensus",
    filters: { sources: "unfiltered" },
  }),
  control("truth", "SFT on ground-truth solutions", { labels: "truth", filters: { sources: "truth" } }),
  control("taught-self-consistency", "R-SFT, consensus of single samples, tokens of the debate", {
    labels: "consensus",
    teacher: "self-consistency",
  }),
  control("taught-self-correction", "R-SFT, consensus of isolated self-correction, tokens of the debate", {
    labels: "consensus",
    teacher: "self-correction",
  }),
];

/** Made for the first seed alone. */
const ablation = (name: string, title: string, lesson: LessonChange): RowSpec =>
  row({ name, title, group: "ablation", seeds: "first" }, lesson);

/** Label-free, one thing changed against "consensus" (5 agents, 2 rounds, rank as set); traces against "da". */
export const SFT_ABLATIONS: readonly RowSpec[] = [
  ablation("agents-3", "consensus of 3 agents", { labels: "consensus", agents: 3 }),
  ablation("agents-10", "consensus of 10 agents", { labels: "consensus", agents: 10 }),
  ablation("rounds-1", "consensus of 1 round", { labels: "consensus", rounds: 1 }),
  ablation("rounds-3", "consensus of 3 rounds", { labels: "consensus", rounds: 3 }),
  ...[1, 2].map((traces) =>
    ablation(`traces-${traces}`, `DA, up to ${traces} ${traces === 1 ? "trace" : "traces"}`, {
      labels: "truth",
      strategy: "da",
      filters: { traces },
    }),
  ),
  ...[2, 16].map((rank) =>
    ablation(`rank-${rank}`, `consensus, LoRA rank ${rank}`, { labels: "consensus", rank }),
  ),
];
