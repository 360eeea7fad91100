// What one agent said once. The log of a run's turns is the record that everything else is derived from.
import type { ModelRef } from "./model_ref.ts";
import type { Completion } from "./completion.ts";

/** What one agent said once. The debate's whole log is a list of these; everything else is derived from it. */
export interface Turn {
  readonly schema: 1;
  /** `${runId}/${set}/${taskId}/${round}/${agent}`: the same turn always gets the same id, so a redo cannot duplicate. */
  readonly id: string;
  readonly runId: string;
  /** "distil": debated to teach. "test": debated only to measure the debate. */
  readonly set: "distil" | "test";
  readonly taskId: string;
  readonly agent: number;
  /** 0 = independent proposal. */
  readonly round: number;
  readonly role: "propose" | "revise";
  /** Turn ids whose text this author saw, its own earlier turn first. */
  readonly parents: readonly string[];
  readonly prompt: string;
  readonly completion: Completion;
  /** The part of the completion that peers get to see and that a student learns: the solution without the critique. */
  readonly solution: string;
  /** Extracted final answer, null when there is none. */
  readonly answer: string | null;
  readonly correct: boolean;
  readonly temperature: number;
  readonly seed: number;
  readonly model: ModelRef;
  readonly startedAt: number;
  readonly elapsedMs: number;
}
