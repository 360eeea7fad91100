// Episodes as they are stored: one a line, {"shown", "paths", "actions", "reward"}.
import * as v from "valibot";
import { parseJsonLines } from "../core/json_lines.ts";
import { finite, readRecord, share } from "../records/schema.ts";
import { AGENTS, HORIZON, PLACE, type RendezvousEpisode } from "./world.ts";

const tableSchema = (steps: number) =>
  v.pipe(
    v.array(v.pipe(v.array(v.pipe(v.array(finite), v.length(PLACE))), v.length(steps))),
    v.length(AGENTS),
  );

export const episodeSchema = v.strictObject({
  shown: v.boolean(),
  paths: tableSchema(HORIZON),
  actions: tableSchema(HORIZON - 1),
  reward: share,
});

export function episodeLines(episodes: readonly RendezvousEpisode[]): string {
  return episodes.map((episode) => `${JSON.stringify(episode)}\n`).join("");
}

/** @throws RunError("file-invalid") naming line and field; RunError("empty-dataset") for a file without lines */
export function readEpisodes(text: string, where: string): readonly RendezvousEpisode[] {
  return parseJsonLines(text, where).map(({ number, value }) =>
    readRecord(episodeSchema, value, {
      record: `an episode of ${AGENTS} agents and ${HORIZON} steps, {"shown", "paths", "actions", "reward"}`,
      where: `${where}, line ${number}`,
    }),
  );
}
