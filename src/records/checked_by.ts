// Who said that the answers which a student learned from are right. It stands in the receipt and in the model's card, since a student of
// unchecked answers learns what its group got wrong as well.
import type { Dataset } from "./dataset.ts";
import type { Task } from "./task.ts";

/** "key": the known answers. "rule": what an answer must contain or match. "person": a person, by hand. "model": another model, which was asked. "consensus": nobody; the group agreed. "own": nobody had
 *  to, because the answers that came with the questions were learned themselves. */
export type CheckedBy = "key" | "rule" | "person" | "model" | "consensus" | "own";

const RULES: ReadonlySet<Task["judge"]> = new Set(["contains", "pattern"]);

/** @param tasks those that were learned from */
export function checkedBy(
  {
    labels,
    filters,
  }: { readonly labels: Dataset["labels"]; readonly filters: Pick<Dataset["filters"], "sources"> },
  tasks: Iterable<Pick<Task, "judge">>,
): CheckedBy {
  if (filters.sources === "truth") return "own";
  if (labels !== "truth") return labels;
  const judges = new Set(Array.from(tasks, ({ judge }) => judge));
  return judges.size > 0 && [...judges].every((judge) => RULES.has(judge)) ? "rule" : "key";
}
