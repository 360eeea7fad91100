// What a person can do to a run while it works: pause, resume, cancel. Stages ask `gate()` before each piece of work, so
// a pause or a cancel acts between turns, answers and steps, never inside one. And what a run can wait for: a person's verdicts.
import { RunError } from "../core/errors.ts";

export type ControlChange = "paused" | "resumed" | "finishing" | "cancelled" | "waiting" | "answered";

export class RunControl {
  private readonly abort = new AbortController();
  private readonly listeners = new Set<(change: ControlChange) => void>();
  private waiting: (() => void)[] = [];
  private isPaused = false;
  private isAwaited = false;

  /** Aborted with RunError("aborted") by `cancel`. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }
  get paused(): boolean {
    return this.isPaused;
  }

  /** Whether the run waits for a person. */
  get awaiting(): boolean {
    return this.isAwaited;
  }

  pause(): void {
    if (this.isPaused || this.signal.aborted) return;
    this.isPaused = true;
    this.tell("paused");
  }

  resume(): void {
    if (!this.isPaused || this.signal.aborted) return;
    this.isPaused = false;
    this.release();
    this.tell("resumed");
  }

  /** Ends the training with what the student has learned so far; the run goes on from there. Heard by a training that is on. */
  finish(): void {
    if (this.signal.aborted) return;
    this.tell("finishing");
    this.resume();
  }

  /** Ends the run for now: everything stored stays, and the run can be continued later. */
  cancel(): void {
    if (this.signal.aborted) return;
    this.abort.abort(new RunError("aborted", "The run was cancelled. Everything so far is kept."));
    this.release();
    this.tell("cancelled");
  }

  /** Resolves when work may go on. @throws RunError("aborted") once cancelled */
  async gate(): Promise<void> {
    while (this.isPaused && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    this.signal.throwIfAborted();
  }

  /** Waits until the person is done. @throws RunError("aborted") once cancelled */
  async waitForPerson(): Promise<void> {
    this.signal.throwIfAborted();
    this.isAwaited = true;
    this.tell("waiting");
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
    });
    this.isAwaited = false;
    this.signal.throwIfAborted();
  }

  /** The person is done: a run that waits for them goes on. */
  goOn(): void {
    if (!this.isAwaited || this.signal.aborted) return;
    this.isAwaited = false;
    this.release();
    this.tell("answered");
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (change: ControlChange) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  private tell(change: ControlChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
