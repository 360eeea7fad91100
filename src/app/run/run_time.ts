// How long a run will take here: by an earlier run of this browser, else by the measured device, else by a run that was timed on two
// processor cores. Where none of these fits, nothing is said.
import type { RunConfig } from "../../settings/run_config.ts";
import { type Stage, STAGES } from "../../records/stage.ts";
import type { RunRecord } from "../../store/store.ts";
import { protocolOf } from "../../teachers/protocol_of.ts";
import type { DeviceMeasure } from "../../threads/bench/api.ts";
import type { Device } from "../state.ts";
import { choiceOf } from "./chosen_model.ts";
import { say } from "../words/say.tsx";
import { decimal } from "../words/numbers.ts";

/** What takes time, in answers written by the group, tokens learned from, and answers of the test. */
interface Work {
  readonly debate: number;
  readonly train: number;
  readonly evaluate: number;
}

/** Seconds of each in one of these. */
type Rates = Work;

/** 240 questions, 3 agents and 2 rounds, 60 steps of 1,024 tokens and 150 questions of the test took 49, 84 and 67 seconds. */
const TWO_CORES: Rates = { debate: 0.034, train: 0.00137, evaluate: 0.0235 };
/** Tokens of an answer, as measured in docs/results.md; one that reads others writes about twice as many. */
const TOKENS = 45;

function workOf(config: RunConfig): Work {
  const answers = protocolOf(config).leaves(config).solutions;
  return {
    debate: config.tasks * answers,
    train: config.steps * config.batchTokens,
    // the base twice, the group, a vote of as many words, and the student
    evaluate: config.testTasks * (answers * 2.7 + 3),
  };
}

export interface TimedBy {
  readonly device: Device;
  readonly measured: DeviceMeasure | null;
  readonly runs: readonly RunRecord[];
  /** Path of the stored model that is chosen, "" for the bundled one. */
  readonly model: string;
}

/** What takes time, in its order. */
const TIMED = ["debate", "train", "evaluate"] as const satisfies readonly Stage[];

/** Seconds that a run will take, null where there is nothing to go by. */
export function runSeconds(config: RunConfig, timedBy: TimedBy): number | null {
  return secondsOf(TIMED, config, timedBy);
}

/** Seconds that the stages after this one will take, null where there is nothing to go by. */
export function secondsAfter(stage: Stage, config: RunConfig, timedBy: TimedBy): number | null {
  const later = TIMED.filter((each) => STAGES.indexOf(each) > STAGES.indexOf(stage));
  return secondsOf(later, config, timedBy);
}

function secondsOf(stages: readonly (keyof Work)[], config: RunConfig, timedBy: TimedBy): number | null {
  const rates = ratesOf(timedBy);
  if (rates === null) return null;
  const work = workOf(config);
  return stages.reduce((sum, stage) => sum + work[stage] * rates[stage], 0);
}

function ratesOf({ device, measured, runs, model }: TimedBy): Rates | null {
  const earlier = runs.find((run) => choiceOf(run) === model && run.finished.includes("evaluate"));
  if (earlier !== undefined) {
    const work = workOf(earlier.config);
    const rate = (stage: keyof Work): number => (earlier.seconds[stage] ?? 0) / Math.max(1, work[stage]);
    return { debate: rate("debate"), train: rate("train"), evaluate: rate("evaluate") };
  }
  if (model !== "") return null;
  if (measured !== null) {
    const answer = TOKENS / measured.decodeTokensPerSecond;
    return { debate: answer, train: 1 / measured.trainTokensPerSecond, evaluate: answer };
  }
  const isOnProcessor = device.kind === "none" || (device.kind === "adapter" && device.adapter.isSoftware);
  return isOnProcessor ? TWO_CORES : null;
}

/** "about 4 minutes"; "a few minutes" where nothing is known. */
export function runTimeWords(seconds: number | null): string {
  if (seconds === null) return say("a few minutes");
  if (seconds < 90) return say("about a minute");
  if (seconds < 5400) return say("about {minutes} minutes", { minutes: Math.round(seconds / 60) });
  return say("about {hours} hours", { hours: decimal(seconds / 3600, 1) });
}
