// Where a student learns: the opened engine, the run's settings and records, and where reports go. The trainer's worker makes one out
// of its store, `npm run science` out of its lab, so that both call the same `learn`.
import type { LoraAdapter, StartPoint } from "../records/adapter.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { Dataset } from "../records/dataset.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { NextWords } from "../records/next_words.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Task } from "../records/task.ts";
import type { TrainingSample } from "../records/training_sample.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Training } from "../train/phases.ts";
import type { PlanSettings } from "../train/plan.ts";
import type { LoopHooks } from "../train/training_loop.ts";
import type { Seat } from "./seat.ts";

/** Optimizer steps between two checkpoints, where saving after each would take too long: a crash costs at most these. */
export const CHECKPOINT_EVERY = 5;

/** Everything that is there once the engine is open. */
export interface Engine<Config> {
  readonly runId: string;
  readonly base: ModelRef;
  readonly config: Config;
  /** What the student starts from, null when that is the base alone. */
  readonly start: { readonly point: StartPoint; readonly adapter: LoraAdapter } | null;
  /** What the plan of memory chose. */
  readonly sizes: PlanSettings;
  /** Where it computes. */
  readonly seat: Seat;
  readonly tokenizer: Tokenizer;
  readonly voice: Voice;
}

/** A judge of steps: an adapter of the same base with its head in `extra`. */
export interface TrainedJudge {
  readonly adapter: LoraAdapter;
  readonly quality: PrmQuality;
}

/** What a method reads of the run, and the one thing that it stores by itself. */
export interface StudentRecords {
  /** What the agents said about each question that teaches. */
  trajectories(): Promise<readonly Trajectory[]>;
  dataset(): Promise<Dataset | null>;
  judge(): Promise<TrainedJudge | null>;
  putJudge(judge: TrainedJudge): Promise<void>;
}

export interface Site<Config> extends Engine<Config> {
  /** The debated questions, and those that may choose among the states of the student. */
  readonly questions: { readonly distil: readonly Task[]; readonly validation: readonly Task[] };
  readonly records: StudentRecords;
  /** The newest one, of whichever phase. */
  readonly checkpoint: Checkpoint | null;
  /** `onMetric` charts and `onCheckpoint` stores; steps count over all phases of the run. */
  readonly hooks: LoopHooks;
  /** Where answers of the student on its way are kept, and those of earlier sittings; left out: nobody wants them. */
  readonly samples?: {
    readonly kept: readonly TrainingSample[];
    readonly keep: (samples: readonly TrainingSample[]) => Promise<void>;
  };
  /** Where the next words that the student finds likely are kept, and what earlier sittings saw; left out: nobody wants them. */
  readonly nextWords?: {
    readonly kept: NextWords | null;
    readonly keep: (words: NextWords) => Promise<void>;
  };
  readonly tellJudge: (quality: PrmQuality) => void;
  readonly notice: (code: string, text: string) => void;
}

export interface Student {
  readonly adapter: LoraAdapter;
  /** The state after the last step, where it is not the one that is kept. */
  readonly last?: LoraAdapter;
  /** null where the training does not watch itself. */
  readonly outcome: TrainingOutcome | null;
}

/** The half of a method that works: it is loaded where the student is trained.
 *  @param Numbers what the method holds fixed; whoever studies it may pass others */
export interface Learner<Config, Numbers = unknown> {
  /** The recipe: numbers that no setting changes. */
  readonly numbers: Numbers;
  /** What the training holds in memory. */
  memory(config: Config): Training;
  /** Trains the student, from the checkpoint on where there is one. @throws RunError, by name */
  learn(site: Site<Config>, numbers?: Numbers): Promise<Student>;
}
