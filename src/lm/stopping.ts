// How a request's stop rule ends a text while it is generated: the rule reads text, a generator has ids.
import type { GenerateRequest, StopRule } from "../records/completion.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { stopAt } from "../voice/stop.ts";

/** A generator's question whether a text has ended; nothing for a request without a rule. */
export function hasEnd(
  { stop }: Pick<GenerateRequest, "stop">,
  tokenizer: Pick<Tokenizer, "decode">,
): { readonly endsWith?: (ids: readonly number[]) => boolean } {
  return stop === undefined ? {} : { endsWith: (ids) => stopAt(tokenizer.decode(ids), stop) !== null };
}

/** The text up to where the rule ends it. */
export function cutAt(text: string, stop: StopRule | undefined): string {
  const end = stop === undefined ? null : stopAt(text, stop);
  return end === null ? text : text.slice(0, end);
}
