// The talk about one task, put together from its turns.
import type { Outcome } from "./outcome.ts";
import type { Turn } from "./turn.ts";

/** One task's turns with what they came to. */
export interface Trajectory {
  readonly taskId: string;
  readonly set: Turn["set"];
  /** Those that read no other first, then those that read only these, and so on; each time in the roster's order. */
  readonly turns: readonly Turn[];
  readonly outcome: Outcome;
  /** Turns whose answer differs from their author's turn before, and who among those read held the new answer already. */
  readonly changes: readonly AnswerChange[];
}

/** One agent's change of mind. */
export interface AnswerChange {
  /** Id of the turn that gives the new answer. */
  readonly turn: string;
  readonly agent: string;
  readonly step: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Agents read in this turn whose answer was `to`. */
  readonly after: readonly string[];
  readonly effect: "corrected" | "misled" | "neutral";
}
