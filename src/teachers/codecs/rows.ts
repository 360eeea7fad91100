// The settings of a run that say how its agents' messages are written, whoever teaches.
import type { SettingsProblem } from "../../settings/catalogue.ts";
import { choice, type ConfigOf, type Table } from "../../settings/row.ts";
import type { Capability } from "../../voice/voice.ts";
import type { Codec } from "./codec.ts";
import { type CodecId, CODECS } from "./list.ts";

/** Typed by its keys, since `Object.keys` tells the compiler of texts alone. */
const IDS = Object.keys(CODECS) as CodecId[];

export const CODEC_ROWS = {
  codec: choice({
    place: "sampling",
    label: "Messages",
    help: "How agents read each other. Code is shorter where there are sums; not every model follows it.",
    choices: IDS.map((value) => ({ value, label: CODECS[value].label, help: CODECS[value].help })),
    fallback: "nl",
  }),
  asserts: choice({
    place: "sampling",
    label: "Sums in messages",
    help: "In code: who wrote a wrong sum sees the error and answers again.",
    choices: [
      { value: "unread", label: "are not checked" },
      { value: "replan", label: "are checked" },
    ],
    fallback: "unread",
  }),
};

/** A run that is older than these settings holds neither. */
type CodecConfig = ConfigOf<Table>;

export function codecOf({ codec = "nl" }: CodecConfig): Codec {
  return CODECS[codec as CodecId];
}

export const isAsserting = ({ asserts }: CodecConfig): boolean => asserts === "replan";

/** What a model's voice must be able to do for it: code can be shown only to who is asked in free words.
 *  @returns null for plain words */
export function codecNeed(
  config: CodecConfig,
): { readonly capability: Capability; readonly feature: string; readonly instead: string } | null {
  const { open, label } = codecOf(config);
  if (open === null) return null;
  return {
    capability: "instructions",
    feature: `Showing messages ${label}`,
    instead: "Show them as they were said, or choose a chat model.",
  };
}

/** An assertion is a line of a message in code, so that plain words have none. */
export function codecProblem(config: CodecConfig): SettingsProblem | null {
  if (!isAsserting(config) || codecOf(config).open !== null) return null;
  const sentence = "Sums are checked in code alone. Choose code for the messages.";
  return { field: "asserts", sentence };
}
