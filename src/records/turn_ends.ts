// The first and the last turns of a task. Readers find them by what was read, never by counting rounds or agents: only the
// protocol that led the talk knows of those.
import type { Outcome } from "./outcome.ts";
import type { Turn } from "./turn.ts";

const isSolution = ({ kind }: Pick<Turn, "kind">) => kind === "say";

/** The solutions of a task that read no other turn: what agents answered on their own. */
export function openings(turns: readonly Turn[]): Turn[] {
  return turns.filter((turn) => isSolution(turn) && turn.parents.length === 0);
}

/** The solutions of a task that no other solution read: where the talk ended. In a debate this is its last round. Who only judges a
 *  solution does not end it. */
export function closings(turns: readonly Turn[]): Turn[] {
  const read = new Set(turns.filter(isSolution).flatMap(({ parents }) => parents));
  return turns.filter((turn) => isSolution(turn) && !read.has(turn.id));
}

/** The solutions that stand at the end of a talk: its closings, and those that carry what it came to, which a later speaker may have
 *  read. In the order of the turns. */
export function endings({
  turns,
  outcome,
}: {
  readonly turns: readonly Turn[];
  readonly outcome: Pick<Outcome, "from">;
}): Turn[] {
  const ended = new Set([...closings(turns).map(({ id }) => id), ...outcome.from]);
  return turns.filter((turn) => isSolution(turn) && ended.has(turn.id));
}
