// What to do with answers that a person has: copy them, or let a group answer and keep what is right. It is said before a run, because
// whoever has answers with their working needs no group.
import type { JSX } from "preact";
import type { Task } from "../../records/task.ts";
import type { JudgeChoice } from "./judge_offer.tsx";
import { grouped } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

/** The way to learn, as the form holds it. */
export interface LearningChoice extends JudgeChoice {
  /** Whether the answers that the questions bring are copied. */
  readonly isCopying: boolean;
  readonly onCopying: (isCopying: boolean) => void;
}

interface AnswersOfferProps extends Omit<LearningChoice, keyof JudgeChoice> {
  readonly tasks: readonly Task[];
}

/** Nothing where some question to learn from has no answer that can be copied. */
export function AnswersOffer({ tasks, isCopying, onCopying }: AnswersOfferProps): JSX.Element | null {
  const learned = tasks.filter(({ split }) => split === "distil");
  const worked = learned.filter(({ solution }) => solution !== undefined).length;
  const isAnswered = learned.every(({ answer, judge }) => answer !== null && judge !== "pattern");
  if (learned.length === 0 || !isAnswered) return null;
  const all = worked === learned.length;
  return (
    <fieldset class="field own-offer" id="own-learn">
      <legend>{say("You have answers. What should the student learn?")}</legend>
      <label class="choice">
        <input type="radio" name="own-learn" checked={isCopying} onChange={() => onCopying(true)} />
        <span>
          {say("Copy my answers")}
          <span class="choice-help">{copyWords(learned.length, worked)}</span>
        </span>
      </label>
      <label class="choice">
        <input type="radio" name="own-learn" checked={!isCopying} onChange={() => onCopying(false)} />
        <span>
          {say("Let a group answer them")}
          <span class="choice-help">
            {all
              ? say("The group is worth its time where you could check answers but not write them.")
              : say("The group writes the working, and your answers can say which of it is right.")}{" "}
            {say("Many times slower.")}
          </span>
        </span>
      </label>
    </fieldset>
  );
}

function copyWords(learned: number, worked: number): string {
  const measured = say(
    "A real small model that learned answers with their working came to 100 % on three practical kinds of questions; with a group’s checked answers it came to 88 %.",
  );
  if (worked === learned) {
    return `${say("You have answers with their working, so simply train on them: no group is asked, and it takes the training alone.")} ${measured}`;
  }
  const which =
    worked === 0
      ? say("Your answers have no working: they are learned as they stand")
      : say(
          "Of your {learned|answer|answers} {worked} {n?|has its|have their} working: the others are learned as bare answers",
          { learned, worked: grouped(worked), n: worked },
        );
  return say(
    "No group is asked, and it takes the training alone. {which}. {measured} Bare answers were not measured; a column with a worked solution helps.",
    { which, measured },
  );
}
