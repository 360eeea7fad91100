// Every question of the test, before and after learning: the map shows where the student gained and lost, a square opens
// both answers word for word.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EvalAnswer } from "../../../records/eval_answer.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { QuestionMap } from "../../parts/question_map.tsx";
import type { Marks } from "../../parts/question_map.tsx";
import type { AnswerPair, PageState } from "../../state.ts";
import { OUTCOMES, pairOutcome, type QuestionChange } from "../../run/tally.ts";
import { solutionLines } from "../../parts/turn_text.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

const MARKS: Marks = {
  open: OUTCOMES.open,
  stayedRight: { mark: "✓", label: "right before and after" },
  rescued: { mark: "▲", label: "right only after learning" },
  lost: { mark: "▼", label: "right only before" },
  stayedWrong: { mark: "×", label: "wrong both times" },
  unknown: OUTCOMES.unknown,
};

/** Questions of one kind stand together, the gained beside the lost. */
const KINDS: readonly QuestionChange[] = ["rescued", "stayedRight", "stayedWrong", "lost", "unknown", "open"];

function sortedPairs(pairs: readonly AnswerPair[]): readonly AnswerPair[] {
  const place = (pair: AnswerPair): number => KINDS.indexOf(pairOutcome(pair));
  return pairs.toSorted((a, b) => place(a) - place(b));
}

export function AnswerPairs({ state }: { readonly state: PageState }): JSX.Element | null {
  const [chosen, setChosen] = useState("");
  const pairs = sortedPairs(state.pairs.value);
  const shown =
    pairs.find((pair) => pair.task.id === chosen) ??
    pairs.find((pair) => pairOutcome(pair) === "rescued") ??
    pairs[0];
  if (shown === undefined) return null;
  return (
    <div class="pairs">
      <h3>{say("Each question, before and after")}</h3>
      <Pair state={state} pair={shown} />
      <QuestionMap
        label={say("All questions of the test")}
        items={pairs.map((pair) => ({
          key: pair.task.id,
          question: pair.task.question,
          outcome: pairOutcome(pair),
        }))}
        marks={MARKS}
        open={shown.task.id}
        onOpen={setChosen}
      />
    </div>
  );
}

interface PairProps {
  readonly state: PageState;
  readonly pair: AnswerPair;
}

function Pair({ state, pair }: PairProps): JSX.Element {
  return (
    <div class="lesson">
      <Talked class="question">{visibleText(pair.task.question)}</Talked>
      <div class="lesson-given">
        <h4>{say("One agent, before")}</h4>
        <Answer state={state} answer={pair.before} />
      </div>
      <div class="lesson-learned">
        <h4>{say("The student, after")}</h4>
        <Answer state={state} answer={pair.after} />
      </div>
    </div>
  );
}

function Answer({ state, answer }: { readonly state: PageState; readonly answer: EvalAnswer }): JSX.Element {
  return (
    <>
      {solutionLines(answer.text, state.voice.value).map((line, index) => (
        <Talked key={index}>{line}</Talked>
      ))}
      <p class={`chip ${answer.correct ? "is-right" : "is-wrong"}`}>
        <span class="chip-answer">
          {answer.answer === null ? say("no answer") : shortAnswer(answer.answer)}
        </span>
        <span>{answer.correct ? say("✓ right") : say("× wrong")}</span>
      </p>
    </>
  );
}
