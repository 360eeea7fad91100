// The first and the last turns of a task. Readers find them by what was read, never by counting rounds or agents: only the
// protocol that led the talk knows of those.
import type { Turn } from "./turn.ts";

/** The turns of a task that read no other: what agents said on their own. */
export function openings(turns: readonly Turn[]): Turn[] {
  return turns.filter(({ parents }) => parents.length === 0);
}

/** The turns of a task that no other turn read: where the talk ended. In a debate this is its last round. */
export function closings(turns: readonly Turn[]): Turn[] {
  const read = new Set(turns.flatMap(({ parents }) => parents));
  return turns.filter(({ id }) => !read.has(id));
}
