// A clock that stands still until a test moves it.
import type { Clock } from "../../src/core/ports.ts";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export class ManualClock implements Clock {
  private time = 0;
  private sleepers: Sleeper[] = [];

  now(): number {
    return 1_700_000_000_000 + this.time;
  }
  elapsed(): number {
    return this.time;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const wake = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const sleeper = { due: this.time + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Moves on in one leap, as a machine that slept does: every timer that is due fires late. */
  async leap(ms: number): Promise<void> {
    this.time += ms;
    const due = this.sleepers.filter((sleeper) => sleeper.due <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.due > this.time);
    for (const sleeper of due) sleeper.wake();
    await settle();
  }

  /** Moves on second by second, as an awake machine does. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) await this.leap(Math.min(1000, left));
  }

  get sleeping(): number {
    return this.sleepers.length;
  }
}

/** Runs every microtask that is ready, and those that they make. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock whose sleeps end at once and move the time by what was asked for. */
export class InstantClock implements Clock {
  private time = 0;
  /** What was slept for, in order. */
  readonly slept: number[] = [];

  now(): number {
    return 1_700_000_000_000 + this.time;
  }
  elapsed(): number {
    return this.time;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.time += ms;
    this.slept.push(ms);
    return Promise.resolve();
  }
}
