// How a model is asked for one text: the prompt in its voice, with what stands around the question, how long the answer may be,
// and where it ends.
import type { GenerateRequest, StopRule } from "../records/completion.ts";
import type { AskedQuestion, Voice } from "./voice.ts";

/** What stands around a question. */
export interface Priming extends Pick<AskedQuestion, "system" | "examples" | "propose" | "revise"> {
  /** Tokens that an answer may have, where that is not left to the voice. */
  readonly maxNewTokens?: number;
}

/** The request for an answer to `asked`. @throws errors of `Voice.render` */
export function requestFor(
  voice: Voice,
  asked: Pick<AskedQuestion, "role" | "question" | "reads" | "instruction">,
  how: Pick<GenerateRequest, "id" | "temperature" | "seed">,
  { maxNewTokens, ...shown }: Priming = {},
): GenerateRequest {
  const { role, instruction } = asked;
  const budget = voice.budget(role);
  const prompt = voice.render({ ...shown, ...asked });
  const shared = sharedCharacters(voice, prompt, {
    ...shown,
    role,
    ...(instruction === undefined ? {} : { instruction }),
  });
  const answered = instruction?.gives === "remark" ? withoutAnswer(budget.stop) : budget.stop;
  const stop = instruction?.calls === undefined ? answered : endingAt(instruction.calls, answered);
  return {
    ...how,
    prompt,
    ...(shared === 0 ? {} : { shared }),
    maxNewTokens: instruction?.maxNewTokens ?? maxNewTokens ?? budget.maxNewTokens,
    ...(voice.addSpecials ? { addSpecials: true } : {}),
    ...(stop === undefined ? {} : { stop }),
  };
}

/** A remark may quote a line with an answer and goes on behind it. */
function withoutAnswer(rule: StopRule | undefined): StopRule | undefined {
  return rule?.before === undefined ? undefined : { ...rule, lineOf: [] };
}

/** A call ends its text: what a model writes behind it is a guess at what the tool answers. */
function endingAt(mark: string, rule: StopRule = {}): StopRule {
  return { ...rule, lineOf: [...(rule.lineOf ?? []), mark] };
}

/** How many characters at the beginning of `prompt` would stand there for another question as well. */
function sharedCharacters(voice: Voice, prompt: string, shown: Omit<AskedQuestion, "question">): number {
  if (!voice.can.includes("examples")) return 0;
  const other = voice.render({ ...shown, question: "" });
  let length = 0;
  while (length < prompt.length && prompt[length] === other[length]) length++;
  return length;
}
