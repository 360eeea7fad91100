// The filters of chains that a person ticked, as numbers.
import type { ChainFilters } from "./chain_sieve.ts";
import type { ExportContext } from "./format.ts";
import { CHAIN_FILTERS } from "./options.ts";

/** `USUAL_FILTERS` of the ticks that are on; the numbers stand there and in the labels. */
export function chainFiltersOf({ ticked }: Pick<ExportContext, "ticked">): ChainFilters {
  const on = new Set(ticked(CHAIN_FILTERS));
  return {
    interactions: on.has("interactions") ? 2 : 0,
    wrong: on.has("right") ? "drop" : "keep",
    unreflected: on.has("reflected") ? 0.5 : 1,
    corrected: on.has("corrected") ? 2 : 1,
  };
}
