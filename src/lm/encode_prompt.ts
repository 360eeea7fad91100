// A request's prompt as ids.
import type { GenerateRequest } from "../records/completion.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

export function encodePrompt(
  { prompt, addSpecials = false }: Pick<GenerateRequest, "prompt" | "addSpecials">,
  tokenizer: Pick<Tokenizer, "encode">,
): number[] {
  return tokenizer.encode(prompt, { addSpecials });
}
