// What the settings of practice_rows.ts add to a recipe.
import type { ConfigOf } from "../settings/row.ts";
import type { GrpoRecipe } from "../train/grpo_recipe.ts";
import type { PRACTICE_ROWS } from "./practice_rows.ts";

/** Nothing where they are off, so that a training that began without them goes on. */
export function practiceExtras({
  lengthNorm,
  trajectoryFilter,
  mostNegatives,
}: Omit<ConfigOf<typeof PRACTICE_ROWS>, "practiceOn">): Pick<GrpoRecipe, "lengthNorm" | "filter"> {
  return {
    ...(lengthNorm === "on" ? { lengthNorm: true as const } : {}),
    ...(trajectoryFilter === "on" ? { filter: { mostNegatives } } : {}),
  };
}
