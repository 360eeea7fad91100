// A prompt as the ids that a model is asked with.
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Asked, Voice } from "./voice.ts";

/** @throws errors of `Voice.render` */
export function promptIds(voice: Voice, tokenizer: Pick<Tokenizer, "encode">, asked: Asked): number[] {
  return tokenizer.encode(voice.render(asked), { addSpecials: voice.addSpecials });
}
