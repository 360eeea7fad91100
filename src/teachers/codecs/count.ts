// What readings cost in each codec: every text that some agent was shown of another, or of itself, written once in each and counted by a
// model's own tokenizer. A tool is shown nothing, and programs are shown as they are in every codec, as in a run (solve_task.ts).
import type { Turn } from "../../records/turn.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { type CodecId, CODECS } from "./list.ts";
import { messageOf, type MessageTurn, placesOf } from "./message.ts";

export interface CodecCount {
  readonly codec: CodecId;
  /** Texts that were shown. */
  readonly readings: number;
  readonly tokens: number;
  /** Tokens that stand for what the vocabulary lacks. A model cannot read a codec that has any. */
  readonly unknown: number;
}

/** @param talks turns of one talk each */
export async function countCodecs(
  talks: readonly (readonly (MessageTurn & Pick<Turn, "id" | "judge">)[])[],
  { encode, unknownId }: Pick<Tokenizer, "encode" | "unknownId">,
): Promise<CodecCount[]> {
  return Promise.all(
    (Object.keys(CODECS) as CodecId[]).map(async (codec) => {
      const text = await CODECS[codec].open?.();
      const shown = talks.flatMap((turns) => {
        const agents = [...new Set(turns.map(({ agent }) => agent))];
        const placeOf = placesOf(agents, turns);
        const byId = new Map(turns.map((turn) => [turn.id, turn]));
        const readers = turns.filter(({ kind }) => kind !== "tool");
        const read = readers.flatMap(({ parents }) => parents.flatMap((id) => byId.get(id) ?? []));
        const encode = turns.some(({ judge }) => judge === "tests") ? undefined : text?.encode;
        return read.map((turn) => encode?.(messageOf(turn, placeOf)) ?? turn.solution);
      });
      const ids = shown.map((text) => encode(text));
      return {
        codec,
        readings: shown.length,
        tokens: ids.reduce((sum, each) => sum + each.length, 0),
        unknown: ids.flat().filter((id) => id === unknownId).length,
      };
    }),
  );
}
