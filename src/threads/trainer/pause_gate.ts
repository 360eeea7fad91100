// Where a training that is asked to pause meets the one who asked.
import type { Pause } from "../../train/training_loop.ts";

interface AskedPause extends Pause {
  readonly whenReached: Promise<void>;
  readonly end: () => void;
}

/** At most one pause at a time. The training looks for it between its steps. */
export class PauseGate {
  private asked: AskedPause | null = null;

  /** What the training obeys; null while no pause is asked for. */
  current(): Pause | null {
    return this.asked;
  }

  /** Resolves when the training stands still or has ended. @returns false when the pause was lifted before it was reached */
  async ask(): Promise<boolean> {
    this.asked ??= newPause();
    const { asked } = this;
    await asked.whenReached;
    return this.asked === asked;
  }

  /** Lets the training go on. @returns false when no pause was asked for */
  lift(): boolean {
    const { asked } = this;
    if (asked === null) return false;
    this.asked = null;
    asked.reached();
    asked.end();
    return true;
  }

  /** The training has ended by itself: there is nothing more to pause. */
  trainingEnded(): void {
    const { asked } = this;
    this.asked = null;
    asked?.reached();
  }

  /** Frees a training that stands still, so that it can be aborted. */
  close(): void {
    this.asked?.end();
  }
}

function newPause(): AskedPause {
  let reached = () => {};
  let end = () => {};
  const whenReached = new Promise<void>((resolve) => (reached = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { reached, whenReached, ended, end };
}
