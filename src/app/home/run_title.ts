// What a run is called in a list: the name that a person gave it, else when it began.
import type { RunRecord } from "../../store/store.ts";
import { visibleText } from "../../core/visible_text.ts";
import { dateText } from "../words/numbers.ts";

export function runTitle(run: Pick<RunRecord, "label" | "createdAt">): string {
  const name = run.label?.name ?? "";
  return name === "" ? startedAt(run) : visibleText(name);
}

export const startedAt = ({ createdAt }: Pick<RunRecord, "createdAt">): string =>
  dateText(createdAt, { dateStyle: "medium", timeStyle: "short" });
