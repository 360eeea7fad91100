// Which traces can be learned from at all, whatever they answer. Each reason was seen in debates of small models: a text cut at
// the token limit, no answer, a critique that never reached its solution, a solution that goes on after its answer.
import type { Turn } from "../records/turn.ts";
import { parseSteps } from "../tasks/verifier.ts";
import { isNotation, stepsOf } from "./steps.ts";

/** The answer, and then another step: the answer stands in the wrong place. */
const STEP_AFTER_ANSWER = /\bAnswer ?:[^]*\bStep \d+ ?:/;

/** True for a whole solution with an answer. In the bundled model's notation every step must hold a sum and none may follow the answer;
 *  free text is not judged by its form. */
export function isFit({ completion, solution, answer }: Turn): boolean {
  if (completion.finish !== "stop" || answer === null || solution.trim() === "") return false;
  if (!isNotation(solution)) return true;
  return (
    !STEP_AFTER_ANSWER.test(solution) && stepsOf(solution).every(({ text }) => parseSteps(text).length === 1)
  );
}
