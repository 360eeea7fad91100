// What a student's training needs of the trainer worker, whichever strategy it follows: the opened engine, the run's settings and
// stored records, and where reports go.
import { judgeSteps } from "../methods/pad/method.ts";
import type { RunConfig } from "../settings/run_config.ts";
import type { TrainQuestions } from "../threads/trainer/api.ts";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { LoraAdapter, StartPoint } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Model } from "../model/transformer.ts";
import type { Store } from "../store/store.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Training } from "../train/phases.ts";
import type { RunPlan } from "../train/plan.ts";
import type { LoopHooks } from "../train/training_loop.ts";

/** How the frozen weights are stored. */
export const STORAGE = "f32";
/** Optimizer steps between two checkpoints: a crash costs at most these. */
export const CHECKPOINT_EVERY = 5;

/** LoRA rank of PAD's judge of steps. */
export const JUDGE_RANK = 16;

/** What the strategy's training holds in memory. */
export function trainingOf(config: RunConfig): Training {
  switch (config.strategy) {
    case "rsft":
    case "da":
      return { kind: "copying", validates: config.keep === "best" };
    case "dpo":
      return { kind: "pairs", validates: config.keep === "best" };
    case "pad":
      return {
        kind: "practice",
        judgeRank: judgeSteps(config) > 0 ? JUDGE_RANK : null,
        hasReference: config.klCoefficient > 0,
      };
    default:
      return config.strategy satisfies never;
  }
}

/** Everything that is there once the trainer is open. */
export interface OpenedEngine {
  readonly runId: string;
  readonly base: ModelRef;
  readonly config: RunConfig;
  /** What the student starts from, null when that is the base alone. */
  readonly start: { readonly point: StartPoint; readonly adapter: LoraAdapter } | null;
  readonly plan: RunPlan;
  readonly gpu: Gpu;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly voice: Voice;
  readonly store: Store;
}

export interface TrainingSite extends OpenedEngine {
  readonly questions: TrainQuestions;
  /** The newest one, of whichever phase. */
  readonly checkpoint: Checkpoint | null;
  /** `onMetric` charts and `onCheckpoint` stores; steps count over all phases of the run. */
  readonly hooks: LoopHooks;
  readonly tellPrm: (quality: PrmQuality) => void;
  readonly notice: (code: string, text: string) => void;
}

export interface TrainedStudent {
  readonly adapter: LoraAdapter;
  /** null where the training does not watch itself. */
  readonly outcome: TrainingOutcome | null;
}
