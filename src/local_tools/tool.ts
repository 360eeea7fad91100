// What a local tool is: a program of ours that an agent calls in its text. A new one is a file in this room and a line in list.ts.
// A fault of a call is no error of the run: it is told to the agent in a sentence under a name, and the talk goes on.
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";

/** What a tool may look at when it is called. All of it is the same when a talk is taken up again. */
export interface ToolSite {
  readonly task: Task;
  /** The caller's own turns about this task so far, in order. */
  readonly own: readonly Turn[];
  /** The questions that this run asks in the same set, without their answers. */
  readonly questions: readonly Pick<Task, "id" | "question">[];
}

export type FaultName =
  /** The written form is not kept, or there is no tool of that name. */
  | "bad-call"
  /** The tool does not understand what it is given. */
  | "bad-input"
  | "not-found"
  /** The answer is longer than a tool may answer. */
  | "too-long"
  /** There was no answer within the deadline. */
  | "late"
  /** The tool itself went wrong. */
  | "broken"
  /** The caller's memory is full. */
  | "memory-full";

export interface ToolFault {
  readonly fault: FaultName;
  /** What was expected, what came, and what to do. */
  readonly sentence: string;
}

export type ToolAnswer = { readonly text: string } | ToolFault;

export interface LocalTool {
  /** Small letters, and “_” between words; agents call it by this. */
  readonly name: string;
  /** What it does, as agents are told. */
  readonly words: string;
  /** Something that it may be given. */
  readonly example: string;
  /** Answers a call. What is wrong with the call is a fault and not thrown. */
  run(input: string, site: ToolSite): ToolAnswer | Promise<ToolAnswer>;
}
