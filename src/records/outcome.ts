// What the talk about one task came to: the answer, the turns that carry it, and what it cost.
import type { Turn } from "./turn.ts";

/** The result of one task's talk. Only the protocol knows how it follows from the turns. */
export interface Outcome {
  readonly schema: 1;
  readonly runId: string;
  readonly set: Turn["set"];
  readonly taskId: string;
  /** Null when the agents came to no answer. */
  readonly answer: string | null;
  /** Ids of the turns that carry the answer, in the roster's order; empty without an answer. */
  readonly from: readonly string[];
  /** The votes, the winner first, where the protocol counts votes. */
  readonly votes?: readonly Vote[];
  /** Null when the task has no known answer. */
  readonly correct: boolean | null;
  readonly usage: TurnUsage;
}

/** One answer of a vote and who gave it. */
export interface Vote {
  /** As its first voter spelled it. */
  readonly answer: string;
  /** Ids of the turns that give this answer, in the roster's order. */
  readonly from: readonly string[];
}

/** What a task's turns cost, all of them together. */
export interface TurnUsage {
  readonly turns: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}
