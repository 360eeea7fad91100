// One task's debate, derived from its turns.
import type { Turn } from "./turn.ts";

/** One task's debate, derived from its turns. */
export interface Trajectory {
  readonly taskId: string;
  readonly set: Turn["set"];
  /** rounds[r][agent] */
  readonly rounds: readonly (readonly Turn[])[];
  readonly final: {
    /** The vote's winner, null when nobody gave an answer. */
    readonly answer: string | null;
    readonly votes: readonly { readonly answer: string; readonly agents: readonly number[] }[];
    readonly correct: boolean;
  };
  /** Agents whose answer changed between two rounds, and who among those they read held the new answer before. */
  readonly changes: readonly AnswerChange[];
}

export interface AnswerChange {
  readonly agent: number;
  readonly round: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Agents read in this turn whose previous answer was `to`. */
  readonly after: readonly number[];
  readonly effect: "corrected" | "misled" | "neutral";
}
