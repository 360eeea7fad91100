// What a run took: time, tokens and energy. Time and tokens are counted; energy is reckoned from the time, since a browser does not tell
// what a device draws.
import type { Turn } from "../../records/turn.ts";
import type { StepMetric } from "../../records/metric.ts";
import { duration } from "./wording.ts";
import { grouped, twoDigits } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

/** What a laptop draws from the wall while it computes, in watts: a thin one with a chip for light work, and one with a graphics card of its own. */
export const LAPTOP_WATTS = [15, 60] as const;

export interface RunCost {
  /** Wall time of the stages, without pauses. */
  readonly seconds: number;
  /** Tokens that the group wrote, about the questions of the test as well. */
  readonly written: number;
  /** Tokens in the batches of all training steps, those of the prompts included; a text that comes twice counts twice. */
  readonly trained: number;
  /** Least and most, with `LAPTOP_WATTS`. */
  readonly wattHours: readonly [least: number, most: number];
}

/** @param seconds of each stage, as the run's record keeps them */
export function runCost(
  seconds: Readonly<Partial<Record<string, number>>>,
  turns: Iterable<Turn>,
  steps: readonly StepMetric[],
): RunCost {
  const all = Object.values(seconds).reduce<number>((sum, each) => sum + (each ?? 0), 0);
  let written = 0;
  for (const { completion } of turns) written += completion.completionTokens;
  const [least, most] = LAPTOP_WATTS;
  return {
    seconds: all,
    written,
    trained: steps.reduce((sum, { tokens }) => sum + tokens, 0),
    wattHours: [(all * least) / 3600, (all * most) / 3600],
  };
}

/** As names and values. */
export function costWords({
  seconds,
  written,
  trained,
  wattHours,
}: RunCost): readonly (readonly [string, string])[] {
  const [least, most] = LAPTOP_WATTS;
  return [
    [say("Time at work"), duration(seconds)],
    [say("Tokens the group wrote"), grouped(written)],
    [say("Tokens in the training steps"), grouped(trained)],
    [
      say("Energy, reckoned"),
      say(
        "{from} to {to} Wh, on a laptop that draws {least} to {most} W at work. No browser tells what it draws; a desktop with a graphics card draws several times as much.",
        { from: twoDigits(wattHours[0]), to: twoDigits(wattHours[1]), least, most },
      ),
    ],
  ];
}
