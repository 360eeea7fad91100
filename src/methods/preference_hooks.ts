// What DPO and KTO pass to their trainers alike: where to go on, what is saved, and how right and wrong answers stand in each step.
import type { PairsMetric, StepMetric } from "../records/metric.ts";
import type { WatchedJob } from "../train/watched_steps.ts";
import type { Chooser } from "./chooser.ts";
import { CHECKPOINT_EVERY, type Site } from "./site.ts";

type Passed = Pick<
  WatchedJob,
  | "checkpoint"
  | "checkpointEvery"
  | "savesByTime"
  | "clock"
  | "signal"
  | "pause"
  | "onOtherDevice"
  | "onSkipped"
  | "onCheckpoint"
>;

interface PreferenceHooks extends Passed {
  readonly start?: NonNullable<WatchedJob["start"]>;
  readonly choice?: NonNullable<WatchedJob["choice"]>;
  readonly onMetric: (metric: StepMetric, stats: PairsMetric) => void;
  readonly onValidation: () => void;
}

/** @param chooser null where the run keeps its last state */
export function preferenceHooks(
  { start, checkpoint, hooks }: Pick<Site<unknown>, "start" | "checkpoint" | "hooks">,
  chooser: Chooser | null,
): PreferenceHooks {
  const told = new Map<number, PairsMetric>();
  return {
    ...hooks,
    ...(start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } }),
    ...(chooser === null ? {} : { choice: chooser.choice }),
    checkpoint,
    checkpointEvery: CHECKPOINT_EVERY,
    savesByTime: true,
    onMetric: (metric, { accuracy, margin }) => {
      told.set(metric.step, { accuracy, margin });
      hooks.onMetric({ ...metric, pairs: { accuracy, margin } }, {});
    },
    onCheckpoint: (saved, metrics) =>
      hooks.onCheckpoint(
        saved,
        metrics.map((metric) => {
          const pairs = told.get(metric.step);
          return pairs === undefined ? metric : { ...metric, pairs };
        }),
      ),
    onValidation: () => {}, // the trainer's guards look at it; what they decide comes with the result
  };
}
