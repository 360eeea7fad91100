// The setting “difficulty” of the sources that make questions on levels.
import { RunError } from "../../core/errors.ts";
import { integer } from "../../settings/row.ts";
import type { Level } from "../plain_english/family.ts";

export const difficulty = integer({
  place: "questions",
  label: "Difficulty",
  help: "1 is the easiest. What a level means stands at each kind of questions.",
  min: 1,
  max: 3,
  fallback: 2,
});

/** @throws RunError("config") for a level that there is not */
export function levelOf({
  difficulty: level = difficulty.fallback,
}: Readonly<Record<string, number | string>>): Level {
  if (level === 1 || level === 2 || level === 3) return level;
  throw new RunError("config", `Difficulty: expected 1, 2 or 3, got ${level}.`);
}
