// Stage 2: what became a lesson and why, and one lesson with the learned part marked.
import type { JSX } from "preact";
import type { Lesson, LessonRow, PageState } from "./state.ts";
import { turnText } from "./turn_text.ts";
import { agentList, count, percent, plural } from "./wording.ts";

export function DistilView({ state }: { readonly state: PageState }): JSX.Element | null {
  const lesson = state.lesson.value;
  if (lesson === null) return null;
  return (
    <>
      <Kept lesson={lesson} />
      {lesson.row !== null && <Row state={state} row={lesson.row} />}
    </>
  );
}

function Kept({ lesson }: { readonly lesson: Lesson }): JSX.Element {
  const { statistics, labels, rows } = lesson;
  const why =
    labels === "consensus"
      ? "A debate is kept when the group agrees on an answer. Nobody tells the student which answers are true."
      : "A debate is kept when its answer matches the answer key.";
  return (
    <>
      <ul class="sieve">
        <li>
          <strong>{count(statistics.tasks)}</strong> debates
        </li>
        <li>
          <strong>{count(statistics.kept)}</strong>{" "}
          {rows === statistics.kept ? "became lessons" : `became ${plural(rows, "lesson")}`}
        </li>
        <li>
          <strong>{count(statistics.dropped)}</strong> dropped
        </li>
      </ul>
      <p>
        {why}
        {labels === "consensus" &&
          ` ${plural(statistics.wrong, rows === statistics.kept ? "lesson" : "debate")} (${percent(statistics.wrong / Math.max(1, statistics.kept))}) ${
            statistics.wrong === 1 ? "is" : "are"
          } wrong all the same: the group agreed on a mistake, and the student will practise it.`}
      </p>
    </>
  );
}

interface RowProps {
  readonly state: PageState;
  readonly row: LessonRow;
}

function Row({ state, row }: RowProps): JSX.Element {
  const { lines } = turnText(row.turn, state.dialect.value);
  return (
    <figure class="lesson">
      <figcaption>
        One of the lessons. It comes from what {agentList([row.turn.agent])} wrote in round{" "}
        {row.turn.round + 1}; the student never sees the debate itself.
      </figcaption>
      <div class="lesson-given">
        <h3>Given</h3>
        <p>{row.question}</p>
        <p class="small">{plural(row.promptTokens, "token")}, read but not learned</p>
      </div>
      <div class="lesson-learned">
        <h3>To be learned</h3>
        {lines.map((line, index) => (
          <p key={index}>{line}</p>
        ))}
        <p class="small">
          {plural(row.trainedTokens, "token")}, each one corrected until the student would write it too
        </p>
      </div>
    </figure>
  );
}
