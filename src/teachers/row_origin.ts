// From a training row back to where it came from: the debate, the turn that was learned, and the turn it corrects.
import type { Example } from "../records/dataset.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { trajectoryOf } from "./consensus.ts";

export interface RowOrigin {
  readonly trajectory: Trajectory;
  /** What was learned. */
  readonly turn: Turn;
  /** Its author's turn before, null in the first round. */
  readonly previous: Turn | null;
}

/** Null for a row that no turn left (kind "truth"), and for one whose turn is not among `turns`. @param turns any of the run */
export function rowOrigin({ from }: Pick<Example, "from">, turns: readonly Turn[]): RowOrigin | null {
  const turn = turns.find(({ id }) => id === from.turnId);
  if (turn === undefined) return null;
  const debate = turns.filter(({ taskId, set }) => taskId === turn.taskId && set === turn.set);
  const previous = debate.find(({ id }) => id === turn.parents[0]) ?? null;
  return { trajectory: trajectoryOf(debate), turn, previous };
}
