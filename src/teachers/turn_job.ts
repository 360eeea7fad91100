// What an agent is asked to say next.
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { Priming } from "../voice/asking.ts";
import type { Instruction } from "../voice/instruction.ts";

/** One turn to be said. The same job gives the same turn. */
export interface TurnJob extends Pick<
  Turn,
  "id" | "set" | "agent" | "role" | "step" | "temperature" | "seed"
> {
  readonly task: Task;
  /** What the agent reads, its own latest turn first; empty when it is on its own. */
  readonly reads: readonly Turn[];
  /** What it reads as it is written for it, one text for each of `reads`. Left out: their solutions. */
  readonly shown?: readonly string[];
  /** What is asked for in the protocol's own words. Left out: the voice's words for the role. */
  readonly instruction?: Instruction;
  /** What the agent is shown around the question. Left out: nothing. */
  readonly priming?: Priming;
}
