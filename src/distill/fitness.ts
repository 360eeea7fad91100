// Which traces can be learned from at all, whatever they answer. Each reason was seen in debates of small models: a text cut at
// the token limit, no answer, a form that the voice knows to be broken.
import type { Turn } from "../records/turn.ts";
import type { Voice } from "../voice/voice.ts";

/** True for a whole solution with an answer. */
export function isFit({ completion, solution, answer }: Turn, voice: Pick<Voice, "isWhole">): boolean {
  if (completion.finish !== "stop" || answer === null || solution.trim() === "") return false;
  return voice.isWhole(solution);
}
