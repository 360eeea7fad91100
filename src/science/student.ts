// A student that learns at the lab's bench by a method's own `learn`, as the page's trainer does. What the table adds is what it notes:
// metrics, tokens and time. The store of a run is here the turns, the dataset and the judge that the rows of one seed share.
import type { Dataset } from "../records/dataset.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Site, Student, TrainedJudge } from "../methods/site.ts";
import type { Model } from "../model/transformer.ts";
import type { RunConfig } from "../settings/run_config.ts";
import type { Experiment } from "./experiment.ts";

export interface TaughtLesson {
  /** Names the row in what is told. */
  readonly name: string;
  readonly config: RunConfig;
  /** The debates. */
  readonly trajectories: readonly Trajectory[];
  readonly dataset?: Dataset;
  /** A judge that is there already. */
  readonly judge?: TrainedJudge;
}

export interface LearnedStudent {
  readonly student: Student;
  /** With the student's adapter, or its last state, in the arena. */
  readonly model: Model;
  readonly metrics: readonly StepMetric[];
  readonly seconds: number;
}

/** A site for this lesson. `onMetric` is told every step of every phase. */
export async function siteOf(
  x: Experiment,
  { name, config, trajectories, dataset, judge }: TaughtLesson,
  onMetric: (metric: StepMetric) => void,
): Promise<Site<RunConfig>> {
  const { gpu, base, tokenizer, voice, clock, signal, architecture } = x.lab.parts;
  const { rank, batchTokens, seed } = config;
  let stored = judge ?? null;
  return {
    runId: name,
    base,
    config,
    start: null,
    sizes: {
      storage: "f32",
      checkpointing: "off",
      microTokens: batchTokens,
      decodeRows: x.settings.decodeRows,
      contextTokens: Math.min(architecture.maxPositions, x.lab.contextTokens),
      rank,
    },
    seat: { kind: "gpu", gpu, model: await x.lab.model(rank) },
    tokenizer,
    voice,
    questions: { distil: x.distilTasks(seed), validation: x.choosing },
    records: {
      trajectories: () => Promise.resolve(trajectories),
      dataset: () => Promise.resolve(dataset ?? null),
      judge: () => Promise.resolve(stored),
      putJudge: (trained) => {
        stored = trained;
        return Promise.resolve();
      },
    },
    checkpoint: null,
    hooks: {
      clock,
      signal,
      pause: () => null,
      onMetric,
      onOtherDevice: () => {},
      onSkipped: (step) => x.tell(`  ${name}: step ${step} was skipped, its gradient is no number`),
      onCheckpoint: () => Promise.resolve(),
    },
    tellJudge: () => {},
    notice: (_code, text) => x.tell(`  ${name}: ${text}`),
  };
}

/** @param keep which state is measured: the one that the method keeps, or the one after the last step */
export async function taughtStudent(
  x: Experiment,
  lesson: TaughtLesson,
  learn: (site: Site<RunConfig>) => Promise<Student>,
  keep: "kept" | "last" = "kept",
): Promise<LearnedStudent> {
  const { clock } = x.lab.parts;
  const steps = new Map<string, StepMetric>();
  const note = (metric: StepMetric) => void steps.set(`${metric.phase ?? ""} ${metric.step}`, metric);
  const site = await siteOf(x, lesson, note);
  const started = clock.elapsed();
  const student = await learn(site);
  const seconds = (clock.elapsed() - started) / 1000;
  const measured = keep === "last" ? (student.last ?? student.adapter) : student.adapter;
  return { student, model: await x.lab.load(measured), metrics: [...steps.values()], seconds };
}
