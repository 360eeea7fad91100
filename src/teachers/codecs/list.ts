// The codecs in which one agent's turn is shown to another, in the order in which people see them. A new one is a file here and a line below.
import { codified } from "./codified.ts";
import { codifiedMin } from "./codified_min.ts";
import { nl } from "./nl.ts";

/** By the id that stored runs, addresses and the command line know. */
export const CODECS = { nl, codified, "codified-min": codifiedMin } as const;
export type CodecId = keyof typeof CODECS;
