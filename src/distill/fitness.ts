// Which traces can be learned from at all, whatever they answer. Each reason was seen in debates of small models: a text cut at
// the token limit, no answer, a form that the voice knows to be broken, and, where a calculator reads along, a wrong sum on the way.
import type { Turn } from "../records/turn.ts";
import { checkWorking } from "../tasks/check_working.ts";
import type { Voice } from "../voice/voice.ts";

/** Whether a calculator reads the working of a solution before it is learned. */
export type WorkingCheck = "unread" | "checked";

/** True for a whole solution with an answer, and, where the working is checked, without a wrong sum. */
export function isFit(
  { kind, completion, solution, answer }: Turn,
  voice: Pick<Voice, "isWhole">,
  working: WorkingCheck = "unread",
): boolean {
  if (kind !== "say" || completion.finish !== "stop" || answer === null || solution.trim() === "")
    return false;
  return voice.isWhole(solution) && !(working === "checked" && hasWrongSum(solution));
}

/** Whether a calculator found something in the text that is not true; what it does not understand, it lets pass. */
export function hasWrongSum(solution: string): boolean {
  return checkWorking(solution).verdict === "wrong";
}
