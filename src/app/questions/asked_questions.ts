// What the next run asks of a person's own questions, and why it could ask nothing. Start looks here before it is pressed and the run when
// it begins, so that neither offers what the other refuses.
import { asRunError, RunError } from "../../core/errors.ts";
import { checkKeys } from "../../pipeline/check_keys.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import { OWN_SOURCE } from "../../tasks/sources/own.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import type { ReadAnswer } from "../../threads/questions/api.ts";
import { plainPart } from "../parts/told_error.ts";
import { setOf } from "./worked_set.ts";
import type { QuestionsState } from "./questions_state.ts";

type Brought = Pick<QuestionsState, "answer" | "trouble" | "isReading" | "worked">;

/** @throws RunError("config") while there are none, or some that cannot be asked */
export function askedQuestions({ trouble, isReading, answer, worked }: Brought): TaskSet {
  if (trouble.value !== null) throw new RunError("config", plainPart(trouble.value.message));
  if (isReading.value)
    throw new RunError("config", "Your questions are still being read. Try again in a moment.");
  if (answer.value === null) return OWN_SOURCE.open({}); // says what is missing
  const { reading, unaskable } = answer.value;
  if (reading.trouble !== null) throw new RunError("config", reading.trouble);
  if (unaskable !== null) throw unaskableError(unaskable, reading.tasks.length);
  return setOf(reading, worked.value);
}

function unaskableError(
  { questions, ofUnknownWords }: NonNullable<ReadAnswer["unaskable"]>,
  of: number,
): RunError {
  return new RunError(
    "config",
    ofUnknownWords > 0
      ? `${questions} of your ${of} questions cannot be asked of this model: it does not know their words. Choose a chat model under “Other models”, or other questions.`
      : `${questions} of your ${of} questions cannot be asked of this model: it gives no answers of their kind. Choose a chat model under “Other models”, or other questions.`,
    { questions },
  );
}

/** Why a run of these settings could ask none of them, as its own beginning would say it. Null where it asks other questions, and while
 *  they are read: who presses Start then waits. */
export function whyNotAsked(config: RunConfig, brought: Brought): string | null {
  if (config.source !== OWN_SOURCE.id || brought.isReading.value) return null;
  try {
    checkKeys(askedQuestions(brought), config);
    return null;
  } catch (thrown) {
    return asRunError(thrown, "questions").message;
  }
}
