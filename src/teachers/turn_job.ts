// What an agent is asked to say next.
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";

export interface TurnJob {
  readonly set: Turn["set"];
  readonly task: Task;
  readonly round: number;
  /** What this agent reads, its own latest turn first; empty in round 0. */
  readonly reads: readonly Turn[];
}
