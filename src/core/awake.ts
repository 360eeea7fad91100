// Deadlines of a machine that may fall asleep: a laptop whose lid is closed, a tab that is frozen, a process that is stopped. What is on its
// way then has had no time to arrive, and nobody is to blame for it.
import type { Clock } from "./ports.ts";

/** Our own timer late by more than this: the machine or tab was asleep. */
export const ASLEEP_GAP_MS = 5000;

/** So often a wait begins anew: a tab in the background has late timers for as long as it is there, and its deadlines end, too. */
const MOST_SLEEPS = 3;

/** As `clock.sleep`, for deadlines: a wait in which the machine was asleep begins anew when it has woken. @throws the signal's reason */
export async function sleepAwake(
  clock: Pick<Clock, "elapsed" | "sleep">,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let slept = 0; slept <= MOST_SLEEPS; slept++) {
    const before = clock.elapsed();
    await clock.sleep(ms, signal);
    if (clock.elapsed() - before <= ms + ASLEEP_GAP_MS) return;
  }
}
