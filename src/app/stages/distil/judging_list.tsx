// The answers around the one that is judged, so that a list of thousands is as quick as one of ten.
import type { JSX } from "preact";
import type { OpenAnswer } from "../../../teachers/person_check.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { grouped } from "../../words/numbers.ts";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

/** Rows before and after it. */
const AROUND = 4;

interface JudgingListProps {
  readonly answers: readonly OpenAnswer[];
  readonly at: number;
  readonly wordAt: (i: number) => boolean | null;
  readonly onChoose: (i: number) => void;
}

export function JudgingList({ answers, at, wordAt, onChoose }: JudgingListProps): JSX.Element {
  const first = Math.max(0, Math.min(at - AROUND, answers.length - 2 * AROUND - 1));
  const shown = answers.slice(first, first + 2 * AROUND + 1);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={say("Answers around this one")}>
      <table class="judging-list">
        <caption class="visually-hidden">{say("Answers around this one")}</caption>
        <thead>
          <tr>
            <th scope="col">{say("Answer")}</th>
            <th scope="col">{say("Your word")}</th>
            <th scope="col">{say("Given by")}</th>
            <th scope="col">{say("Question")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ task, answer, votes, of }, i) => (
            <tr key={first + i} aria-current={first + i === at ? "true" : undefined}>
              <th scope="row">
                <button type="button" class="quiet" onClick={() => onChoose(first + i)}>
                  {shortAnswer(answer)}
                </button>
              </th>
              <td>{markOf(wordAt(first + i))}</td>
              <td>{say("{votes} of {of}", { votes: grouped(votes), of: grouped(of) })}</td>
              <Talked as="td" class="judging-question">
                {visibleText(task.question)}
              </Talked>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function markOf(word: boolean | null): string {
  if (word === null) return "";
  return word ? say("✓ right") : say("✗ wrong");
}
