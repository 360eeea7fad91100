// The methods, in the order in which people see them. A new one is a folder and a line here.
import { copy } from "./copy/method.ts";
import { da } from "./da/method.ts";
import { dpo } from "./dpo/method.ts";
import { dte } from "./dte/method.ts";
import { imad } from "./imad/method.ts";
import { kto } from "./kto/method.ts";
import { opd } from "./opd/method.ts";
import { pad } from "./pad/method.ts";
import { rsft } from "./rsft/method.ts";

/** By the id that stored runs, addresses and the command line know. */
export const METHODS = { rsft, da, pad, dte, dpo, kto, opd, imad, copy } as const;
export type MethodId = keyof typeof METHODS;
