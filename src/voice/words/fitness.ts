// Which solutions in the bundled model's notation can be learned from, by their form alone. The reason was seen in debates of small
// models: a critique that never reached its solution, a solution that goes on after its answer.
import { isNotation, parseSteps, stepsOf } from "./notation.ts";

/** The answer, and then another step: the answer stands in the wrong place. */
const STEP_AFTER_ANSWER = /\bAnswer ?:[^]*\bStep \d+ ?:/;

/** Every step must hold a sum and none may follow the answer; free text is not judged by its form. */
export function isWholeSolution(solution: string): boolean {
  if (!isNotation(solution)) return true;
  return (
    !STEP_AFTER_ANSWER.test(solution) && stepsOf(solution).every(({ text }) => parseSteps(text).length === 1)
  );
}
