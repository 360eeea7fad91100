// What to do with answers that a person has: copy them, or let a group answer and keep what is right. It is said before a run, because
// whoever has answers with their working needs no group.
import type { JSX } from "preact";
import type { Task } from "../../records/task.ts";
import { isCopyable } from "../../tasks/copyable.ts";
import type { JudgeChoice } from "./judge_offer.tsx";
import { grouped } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

/** The way to learn, as the form holds it. */
export interface LearningChoice extends JudgeChoice {
  /** Whether the answers that the questions bring are copied. */
  readonly isCopying: boolean;
  /** @param labels who then says what is right; undefined leaves it as it is */
  readonly onCopying: (isCopying: boolean, labels?: "truth" | "consensus") => void;
}

interface AnswersOfferProps extends Omit<LearningChoice, keyof JudgeChoice> {
  readonly tasks: readonly Task[];
}

/** Nothing where no question to learn from has an answer that can be copied, unless that is what was chosen: then the way out is here. */
export function AnswersOffer({ tasks, isCopying, onCopying }: AnswersOfferProps): JSX.Element | null {
  const learned = tasks.filter(({ split }) => split === "distil");
  const copied = learned.filter(isCopyable);
  const worked = copied.filter(({ solution }) => solution !== undefined).length;
  if (copied.length === 0 && !isCopying) return null;
  const open = learned.length - copied.length;
  const isOpen = learned.some(({ answer }) => answer === null);
  return (
    <fieldset class="field own-offer" id="own-learn">
      <legend>
        {copied.length > 0
          ? say("You have answers. What should the student learn?")
          : say("What should the student learn?")}
      </legend>
      <label class="choice">
        <input
          type="radio"
          name="own-learn"
          checked={isCopying}
          onChange={() => onCopying(true, "truth")}
          disabled={copied.length === 0}
        />
        <span>
          {say("Copy my answers")}
          <span class="choice-help">
            {copied.length > 0 && `${copyWords(copied.length, worked)} `}
            {open > 0 &&
              say(
                "{n} of {all|question|questions} to learn from {open?|has|have} no answer that can be copied: {open?|it is|they are} left out.",
                { n: grouped(open), open, all: learned.length },
              )}
          </span>
        </span>
      </label>
      <label class="choice">
        <input
          type="radio"
          name="own-learn"
          checked={!isCopying}
          onChange={() => onCopying(false, isOpen ? "consensus" : undefined)}
        />
        <span>
          {say("Let a group answer them")}
          <span class="choice-help">
            {worked === learned.length
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
