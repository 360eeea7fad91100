// What a person decided about a question after the group had talked about it, whatever its votes say.
import * as v from "valibot";
import { id, list, type RecordOf } from "./schema.ts";

export const byHandSchema = list(
  v.strictObject({
    taskId: id,
    /** "keep": it is learned although too few agreed. "leave-out": it is not learned although enough did. */
    fate: v.picklist(["keep", "leave-out"]),
  }),
);

/** A person's decision about one question; a run has at most one for each. */
export type ByHand = RecordOf<typeof byHandSchema>[number];
export type Fate = ByHand["fate"];

/** What was decided, by task id. */
export function fatesOf({ byHand = [] }: { readonly byHand?: readonly ByHand[] }): ReadonlyMap<string, Fate> {
  return new Map(byHand.map(({ taskId, fate }) => [taskId, fate]));
}

/** The decisions with this one among them. @param fate null takes a decision back */
export function withFate(
  { byHand = [] }: { readonly byHand?: readonly ByHand[] },
  taskId: string,
  fate: Fate | null,
): ByHand[] {
  const others = byHand.filter((each) => each.taskId !== taskId);
  return fate === null ? others : [...others, { taskId, fate }];
}
