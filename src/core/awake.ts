// Deadlines of a machine that may fall asleep: a laptop whose lid is closed, a tab that is frozen, a process that is stopped. What is on its
// way then has had no time to arrive, and nobody is to blame for it.
import type { Clock } from "./ports.ts";

/** Our own timer late by more than this: the machine or tab was asleep. */
export const ASLEEP_GAP_MS = 5000;

/** A wait is made of so many, of which one that was slept through counts as if it had ended in time. No more of them, since a tab in the
 *  background has its timers once a minute, and comes to its deadlines all the same. */
export const PIECES = 4;

/** As `clock.sleep`, for deadlines: time in which the machine was asleep for longer than ASLEEP_GAP_MS does not count.
 *  @throws the signal's reason */
export async function sleepAwake(
  clock: Pick<Clock, "elapsed" | "sleep">,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  const piece = ms / PIECES;
  for (let left = ms; left > 0;) {
    const step = Math.min(piece, left);
    const before = clock.elapsed();
    await clock.sleep(step, signal);
    const passed = clock.elapsed() - before;
    left -= passed > step + ASLEEP_GAP_MS ? step : Math.max(passed, step);
  }
}
