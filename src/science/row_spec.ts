// What a row of the table is: a name, for which seeds it is made, and how.
import type { Experiment } from "./experiment.ts";
import type { AnswerLine, MetricLine, RowHeader } from "./records.ts";
import type { Section, Settings } from "./settings.ts";

/** In the order of the table. */
export const GROUPS = ["no training", "distilled", "control", "reward model", "ablation"] as const;

export interface RowSpec {
  /** As --only and --row take it, and in file names. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly group: (typeof GROUPS)[number];
  /** "once": nothing in it depends on the seed. "first": of the first seed alone, after everything else. */
  readonly seeds: "every" | "first" | "once";
  /** About how many times as long as one supervised training; for the estimate of the time left alone. */
  readonly cost: number;
  /** What it trains by: a row is made again when these change. None: it trains nothing. */
  readonly learns: readonly Section[];
  /** What else decides it. Left out: nothing. */
  readonly recipe?: (settings: Settings) => unknown;
  readonly make: (experiment: Experiment, seed: number) => Promise<MadeRow>;
}

export interface MadeRow {
  readonly answers: readonly AnswerLine[];
  readonly metrics?: readonly MetricLine[];
  readonly facts?: RowHeader["facts"];
  /** What was trained, and for how long; left out where nothing was trained. */
  readonly training?: {
    readonly rank: number;
    readonly tokens: number;
    readonly flops: number;
    readonly seconds: number;
  };
}
