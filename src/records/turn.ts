// What one agent said once. The log of a run's turns is the record that everything else is derived from.
import type { ModelRef } from "./model_ref.ts";
import type { Completion } from "./completion.ts";

/** What one agent said or did once. The log of a run is a list of these. */
export interface Turn {
  readonly schema: 2;
  /** Opaque: nothing reads anything out of it. The same turn always gets the same id, so a redo cannot duplicate. */
  readonly id: string;
  readonly runId: string;
  /** "distil": talked over to teach. "test": talked over only to measure the teacher. */
  readonly set: "distil" | "test";
  readonly taskId: string;
  /** Id of its author in the run's roster. */
  readonly agent: string;
  /** What the author did, in the protocol's own words, e.g. "propose" or "revise". */
  readonly role: string;
  /** How many turns the same agent had taken on this task before. In a debate this is the round, from 0 on. */
  readonly step: number;
  /** "say": a text of the model. "tool": what a tool answered. */
  readonly kind: "say" | "tool";
  /** Ids of the turns whose text this author saw, its own earlier turn first; empty for one who saw none. */
  readonly parents: readonly string[];
  readonly prompt: string;
  readonly completion: Completion;
  /** The part of the completion that others get to see and that a student learns: the solution without the critique. */
  readonly solution: string;
  /** Extracted final answer, null when there is none. */
  readonly answer: string | null;
  /** Null when the task has no known answer. */
  readonly correct: boolean | null;
  readonly temperature: number;
  readonly seed: number;
  readonly model: ModelRef;
  readonly startedAt: number;
  readonly elapsedMs: number;
}
