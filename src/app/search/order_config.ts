// The settings that a search or an evolution began with, out of what its log says was asked for.
import type { Configuration } from "../../search/configuration.ts";
import { flagName } from "../../settings/flag_name.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";

/** They are checked where they are used. */
export function configOfOrder(order: Configuration): RunConfig {
  const values = Object.fromEntries(
    SETTINGS.fields.flatMap(({ key }) => {
      const value = order[flagName({ key })];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return SETTINGS.complete(values);
}
