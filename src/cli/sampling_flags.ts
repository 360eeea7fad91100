// The flags of the commands that sample text, and the rows they make of them.
import type { GenerateRow } from "../model/decoding/requests.ts";
import { type FlagValues, integerFlag, realFlag } from "./flags.ts";

export const SAMPLING_FLAGS = {
  temperature: realFlag(0, { min: 0, max: 10 }, "0 is greedy: always the likeliest token"),
  "top-k": integerFlag(0, { min: 0, max: 16_777_215 }, "only the K likeliest tokens; 0: all"),
  "top-p": realFlag(
    1,
    { min: 1e-6, max: 1 },
    "only the likeliest tokens that reach this probability together",
  ),
  "min-p": realFlag(0, { min: 0, max: 1 }, "only tokens with this share of the likeliest one's probability"),
  "repetition-penalty": realFlag(
    1,
    { min: 0.01, max: 100 },
    "above 1, what was there already is less likely",
  ),
  seed: integerFlag(7, { min: 0, max: 4_294_967_295 }, "the same seed gives the same texts"),
  "max-new-tokens": integerFlag(256, { min: 1, max: 131_072 }, "a text ends there at the latest"),
};

/** One text to be generated; `seed` is the row's own. */
export function rowOf(
  flags: FlagValues<typeof SAMPLING_FLAGS>,
  ids: readonly number[],
  seed: number,
): GenerateRow {
  return {
    ids,
    seed,
    maxNewTokens: flags["max-new-tokens"],
    temperature: flags.temperature,
    topK: flags["top-k"],
    topP: flags["top-p"],
    minP: flags["min-p"],
    repetitionPenalty: flags["repetition-penalty"],
  };
}
