// What a worker or the pipeline tells the page while a run is on.
import type { StepMetric } from "../records/metric.ts";
import type { NextWords } from "../records/next_words.ts";
import type { Outcome } from "../records/outcome.ts";
import type { PrmQuality } from "../records/prm_quality.ts";
import type { Stage } from "../records/stage.ts";
import type { TrainingSample } from "../records/training_sample.ts";
import type { Turn } from "../records/turn.ts";

/** A turn in the making, before it is said. */
export type Speaking = Pick<Turn, "id" | "set" | "taskId" | "agent" | "role" | "step" | "parents">;

/** What a worker or the pipeline tells the page. */
export type RunEvent = { readonly runId: string; readonly at: number } & (
  | { readonly type: "stage"; readonly stage: Stage; readonly state: "started" | "skipped" | "done" }
  | {
      readonly type: "progress";
      readonly stage: Stage;
      /** What is being counted, for people: "questions debated", "training steps", … */
      readonly what: string;
      readonly done: number;
      readonly total: number;
    }
  /** Text so far of turns in the making: one message per decode step, not per token. */
  | { readonly type: "tokens"; readonly rows: readonly { readonly id: string; readonly text: string }[] }
  /** A turn is about to be said; "tokens" of its id follow. */
  | ({ readonly type: "speaking" } & Speaking)
  | { readonly type: "turn"; readonly turn: Turn }
  /** A task's talk is over. */
  | { readonly type: "outcome"; readonly outcome: Outcome }
  /** Kernels of the device that is to train, checked against float64. */
  | { readonly type: "checking"; readonly done: number; readonly total: number }
  | { readonly type: "step"; readonly metric: StepMetric }
  /** What the student answers on its way: all that is kept of it. */
  | { readonly type: "samples"; readonly samples: readonly TrainingSample[] }
  /** What the student finds likely as the next word: all that is kept of it. */
  | { readonly type: "nextWords"; readonly nextWords: NextWords }
  /** PAD's judge of steps is ready. */
  | { readonly type: "prm"; readonly quality: PrmQuality }
  | { readonly type: "notice"; readonly text: string; readonly code: string }
  | { readonly type: "paused" }
  | { readonly type: "resumed" }
  /** The run waits for a person; "answered": it goes on. */
  | { readonly type: "waiting" }
  | { readonly type: "answered" }
);
