// How a model is asked for one text: the prompt in its voice, with what stands around the question, how long the answer may be,
// and where it ends.
import type { GenerateRequest } from "../records/completion.ts";
import type { AskedQuestion, Voice } from "./voice.ts";

/** What stands around a question. */
export interface Priming extends Pick<AskedQuestion, "system" | "examples" | "propose" | "revise"> {
  /** Tokens that an answer may have, where that is not left to the voice. */
  readonly maxNewTokens?: number;
}

/** The request for an answer to `asked`. @throws errors of `Voice.render` */
export function requestFor(
  voice: Voice,
  asked: Pick<AskedQuestion, "role" | "question" | "reads">,
  how: Pick<GenerateRequest, "id" | "temperature" | "seed">,
  { maxNewTokens, ...shown }: Priming = {},
): GenerateRequest {
  const budget = voice.budget(asked.role);
  const prompt = voice.render({ ...shown, ...asked });
  const shared = sharedCharacters(voice, prompt, { ...shown, role: asked.role });
  return {
    ...how,
    prompt,
    ...(shared === 0 ? {} : { shared }),
    maxNewTokens: maxNewTokens ?? budget.maxNewTokens,
    ...(voice.addSpecials ? { addSpecials: true } : {}),
    ...(budget.stop === undefined ? {} : { stop: budget.stop }),
  };
}

/** How many characters at the beginning of `prompt` would stand there for another question as well. */
function sharedCharacters(voice: Voice, prompt: string, shown: Omit<AskedQuestion, "question">): number {
  if (!voice.can.includes("examples")) return 0;
  const other = voice.render({ ...shown, question: "" });
  let length = 0;
  while (length < prompt.length && prompt[length] === other[length]) length++;
  return length;
}
