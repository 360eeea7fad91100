// Stage 2: what became a lesson and why, and the lessons one by one: the learned part marked, a way back to the debate.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { METHODS } from "../../../methods/list.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import type { Commands, Lesson, LessonRow, PageState } from "../../state.ts";
import { solutionLines } from "../../parts/turn_text.ts";
import { agentList, grouped, percent, plural } from "../../parts/wording.ts";

interface DistilViewProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
}

export function DistilView({ state, commands, config }: DistilViewProps): JSX.Element | null {
  const lesson = state.lesson.value;
  if (lesson === null) return null;
  const { aside } = METHODS[config.strategy].words;
  return (
    <>
      <Kept lesson={lesson} />
      {aside !== null && <p>{aside}</p>}
      {lesson.shown.length > 0 && <Rows state={state} commands={commands} rows={lesson.shown} />}
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
          <strong>{grouped(statistics.tasks)}</strong> debates
        </li>
        <li>
          <strong>{grouped(statistics.kept)}</strong>{" "}
          {rows === statistics.kept ? "became lessons" : `became ${plural(rows, "lesson")}`}
        </li>
        <li>
          <strong>{grouped(statistics.dropped)}</strong> dropped
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

interface RowsProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly rows: readonly LessonRow[];
}

function Rows({ state, commands, rows }: RowsProps): JSX.Element | null {
  const [index, setIndex] = useState(0);
  const at = Math.min(index, rows.length - 1);
  const row = rows[at];
  if (row === undefined) return null;
  const openDebate = (): void => {
    commands.hold(`${row.turn.set}/${row.turn.taskId}`);
    const stage = document.querySelector<HTMLElement>("#stage-debate");
    stage?.scrollIntoView();
    stage?.querySelector<HTMLElement>("button, summary")?.focus({ preventScroll: true });
  };
  return (
    <>
      <div class="table-bar">
        <h3 aria-live="polite">
          Lesson {grouped(at + 1)}
          <span class="of-total"> of {grouped(rows.length)}</span>
        </h3>
        <button type="button" class="quiet" disabled={at === 0} onClick={() => setIndex(at - 1)}>
          Previous
        </button>
        <button
          type="button"
          class="quiet"
          disabled={at === rows.length - 1}
          onClick={() => setIndex(at + 1)}
        >
          Next
        </button>
        <button type="button" class="quiet" id="open-debate" onClick={openDebate}>
          Show its debate
        </button>
      </div>
      <Row state={state} row={row} />
    </>
  );
}

/** The name of the agent whose turn is learned, inside a sentence. */
function authorOf({ turn }: LessonRow, state: PageState): string {
  return agentList([state.roster.value.find(({ id }) => id === turn.agent)?.name ?? turn.agent]);
}

interface RowProps {
  readonly state: PageState;
  readonly row: LessonRow;
}

function Row({ state, row }: RowProps): JSX.Element {
  const lines = solutionLines(row.completion, state.voice.value);
  return (
    <figure class="lesson">
      <figcaption>
        It comes from what {authorOf(row, state)} wrote in round {row.turn.step + 1}; the student never sees
        the debate itself.
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
