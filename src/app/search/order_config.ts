// What a search or an evolution began with, out of what its log says was asked for: its settings, and what its agents speak through, which may
// be another than what is usual on the device today.
import type { Configuration } from "../../search/configuration.ts";
import { SPEAKERS, type SpeakerName } from "../../records/speaker.ts";
import { flagName } from "../../settings/flag_name.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import type { SearchedModel } from "./kept_work.ts";

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

/** null where there was no choice. */
export const speakerOfOrder = ({ speaker }: Configuration): SpeakerName | null =>
  SPEAKERS.find((name) => name === speaker) ?? null;

/** The model as it spoke before. @param speaker left out: as is usual now */
export const spokenBy = (model: SearchedModel, speaker?: SpeakerName | null): SearchedModel =>
  speaker === undefined ? model : { ...model, speaker };
