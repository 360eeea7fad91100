// Settings of every method in which the student's own attempts are rewarded.
import { choice, type ConfigOf, real } from "../settings/row.ts";
import type { GrpoRecipe } from "../train/grpo_recipe.ts";

export const PRACTICE_ROWS = {
  lengthNorm: choice({
    place: "training",
    label: "A long attempt",
    help: "Whether praise and blame are divided by the number of steps of an attempt, so that many steps count no more than few (SFR-DeepResearch).",
    choices: [
      { value: "off", label: "counts as the credit rule says" },
      { value: "on", label: "is divided by its steps" },
    ],
    fallback: "off",
  }),
  trajectoryFilter: choice({
    place: "training",
    label: "Attempts to learn from",
    help: "Whether attempts that were cut, give no answer or do not keep the form are left out, and worse ones are bounded (SFR-DeepResearch).",
    choices: [
      { value: "off", label: "all" },
      { value: "on", label: "whole ones, and not too many bad ones" },
    ],
    fallback: "off",
  }),
  mostNegatives: real({
    place: "training",
    label: "Bad attempts for each good one",
    help: "Where not all attempts are learned from: how many worse than their group may stay for each better one.",
    min: 0.1,
    max: 16,
    fallback: 2,
  }),
};

/** What the settings add to a recipe: nothing where they are off, so that a training that began without them goes on. */
export function practiceExtras({
  lengthNorm,
  trajectoryFilter,
  mostNegatives,
}: ConfigOf<typeof PRACTICE_ROWS>): Pick<GrpoRecipe, "lengthNorm" | "filter"> {
  return {
    ...(lengthNorm === "on" ? { lengthNorm: true as const } : {}),
    ...(trajectoryFilter === "on" ? { filter: { mostNegatives } } : {}),
  };
}
