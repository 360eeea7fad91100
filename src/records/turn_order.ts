// The one order of a run's turns that depends on the run alone. The store keeps turns as they came, and which of two agents that speak
// at once is heard first depends on the machine; what is exported must not.
import type { Task } from "./task.ts";
import type { Turn } from "./turn.ts";

/** Turns in the order of the run's tasks, of one task by their steps, of one step in the roster's order.
 *  @param agents ids, in the roster's order */
export function inRunOrder(
  turns: readonly Turn[],
  tasks: readonly Pick<Task, "id">[],
  agents: readonly string[],
): Turn[] {
  const placeOf = new Map(tasks.map(({ id }, place) => [id, place]));
  const seatOf = new Map(agents.map((id, seat) => [id, seat]));
  return turns.toSorted(
    (a, b) =>
      (placeOf.get(a.taskId) ?? tasks.length) - (placeOf.get(b.taskId) ?? tasks.length) ||
      a.step - b.step ||
      (seatOf.get(a.agent) ?? agents.length) - (seatOf.get(b.agent) ?? agents.length),
  );
}
