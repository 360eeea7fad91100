// How much work to hand to the GPU between two looks, so that a cancelled call ends soon and a text grows before one's eyes,
// on a phone as on a server. Changes when things are seen, never what is computed.
import type { Clock } from "../../core/ports.ts";

/** Milliseconds of work between two looks. Two looks may be under way, so a cancel is heard within twice that. */
const LOOK_MS = 100;

export class LookPace {
  readonly #clock: Clock;
  readonly #unit: number;
  readonly #most: number;
  #amount: number;
  #last = 0;

  /** @param unit least amount, and the step in which amounts grow
   *  @param most largest amount */
  constructor(clock: Clock, unit: number, most: number) {
    this.#clock = clock;
    this.#unit = unit;
    this.#most = most;
    this.#amount = Math.min(unit, most);
  }

  /** How much to do next. */
  get amount(): number {
    return this.#amount;
  }

  /** The GPU is idle and gets work now. */
  start(): void {
    this.#last = this.#clock.elapsed();
  }

  /** `done` units are finished, those after them already under way. */
  look(done: number): void {
    const now = this.#clock.elapsed();
    const each = Math.max(now - this.#last, 0.1) / done;
    this.#last = now;
    // At most twice as much as before: one look that came at once says little.
    const wished = Math.min(LOOK_MS / each, 2 * this.#amount, this.#most);
    this.#amount = Math.max(this.#unit, Math.floor(wished / this.#unit) * this.#unit);
  }
}
