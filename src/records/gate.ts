// What the gate (eval/gate.ts) found, and how it is said: in the report, in the README of a download and in the page alike.
import * as v from "valibot";
import { count, type RecordOf, share } from "./schema.ts";

export const gateSchema = v.strictObject({
  /** More questions gained than lost, and by more than chance: exact McNemar, two-sided p below 0.05. */
  isBetter: v.boolean(),
  n: count,
  accuracyBefore: share,
  accuracyAfter: share,
  gained: count,
  lost: count,
  p: share,
});

/** Whether the adapter is better than its base on validation questions. */
export interface Gate extends RecordOf<typeof gateSchema> {}

export function gateSentence({ isBetter, n, accuracyBefore, accuracyAfter, gained, lost, p }: Gate): string {
  if (n === 0)
    return "No validation question was set apart: whether the adapter is better than its base, the test alone says.";
  const figures = `${percent(accuracyBefore)} % to ${percent(accuracyAfter)} % of ${n} validation questions, ${gained} gained and ${lost} lost, exact McNemar p = ${p.toPrecision(2)}`;
  return isBetter
    ? `The adapter is better than its base on validation: ${figures}.`
    : `NOT better than its base on validation: ${figures}. Do not use this adapter for its accuracy.`;
}

const percent = (share: number) => (100 * share).toFixed(1);
