// Who says which answers are right, asked where nobody knows them before a run: it decides what the student is worth.
import type { JSX } from "preact";
import type { Task } from "../../records/task.ts";
import { say, type Sentence } from "../words/say.tsx";

/** Who judges, as the form holds it. */
export interface JudgeChoice {
  /** The setting `labels`. */
  readonly judge: string;
  readonly onJudge: (labels: "person" | "consensus") => void;
}

interface JudgeOfferProps extends JudgeChoice {
  readonly tasks: readonly Task[];
}

/** Nothing where every question to learn from has a known answer. */
export function JudgeOffer({ tasks, judge, onJudge }: JudgeOfferProps): JSX.Element | null {
  const open = tasks.filter(({ split, answer }) => split === "distil" && answer === null).length;
  if (open === 0) return null;
  return (
    <fieldset class="field own-offer" id="own-checks">
      <legend>
        {say("Nobody knows the answers to {open|question|questions}. Who says which are right?", { open })}
      </legend>
      {OFFERS.map(({ labels, title, help }) => (
        <label key={labels} class="choice">
          <input type="radio" name="own-checks" checked={judge === labels} onChange={() => onJudge(labels)} />
          <span>
            {say(title)}
            <span class="choice-help">{say(help)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const OFFERS = [
  {
    labels: "person",
    title: "I do, answer by answer",
    help: "The run waits for you when everything is said. The keyboard is enough, and you may stop at any time: the student learns only what you judged right.",
  },
  {
    labels: "consensus",
    title: "Nobody: what most of the group agrees on is learned",
    help: "Copies of one small model share their mistakes: of answers that all eight gave, about half were wrong where it was measured.",
  },
] as const satisfies readonly {
  readonly labels: string;
  readonly title: Sentence;
  readonly help: Sentence;
}[];
