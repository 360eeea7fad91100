// JSON that keeps the order of an object's members: a run's receipt and its table show them in the order in which they were made.
import { canonicalJson } from "../../core/canonical_json.ts";

/** @throws RunError("non-finite") for NaN or an infinity, RunError("internal") for anything else that JSON would not give back */
export function jsonText(value: unknown): string {
  canonicalJson(value); // refuses what JSON.stringify would change in silence
  return JSON.stringify(value);
}
