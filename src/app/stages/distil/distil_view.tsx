// Stage 2: what became a lesson and why, and the lessons one by one: the learned part marked, a way back to what was said.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { METHODS } from "../../../methods/list.ts";
import type { Turn } from "../../../records/turn.ts";
import type { Protocol } from "../../../teachers/protocol.ts";
import { protocolOf } from "../../../teachers/protocol_of.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import type { Commands, Lesson, LessonRow, PageState } from "../../state.ts";
import { JudgingView } from "./judging_view.tsx";
import { LookView } from "./look_view.tsx";
import { PurityTable } from "./purity_table.tsx";
import { SievePart } from "./sieve_part.tsx";
import { solutionLines } from "../../parts/turn_text.ts";
import { agentList } from "../../parts/wording.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { Talked } from "../../parts/talked.tsx";
import { say, sayAny, sayRich } from "../../words/say.tsx";

interface DistilViewProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
}

export function DistilView({ state, commands, config }: DistilViewProps): JSX.Element | null {
  const lesson = state.lesson.value;
  if (state.awaiting.value) {
    return config.labels === "person" ? (
      <JudgingView state={state} commands={commands} isLook={false} />
    ) : (
      <LookView state={state} commands={commands} config={config} />
    );
  }
  if (lesson === null) return null;
  const { aside } = METHODS[config.strategy].words;
  const teacher = protocolOf(config);
  return (
    <div class="bench">
      <div class="bench-picture">
        <Kept
          lesson={lesson}
          talk={teacher.words.talk}
          words={state.verdicts.value}
          least={config.leastVotes}
        />
        <SievePart state={state} commands={commands} config={config} lesson={lesson} />
        {lesson.shown.length > 0 && (
          <Rows state={state} commands={commands} config={config} rows={lesson.shown} />
        )}
      </div>
      <div class="bench-reader">
        {lesson.labels === "consensus" && <PurityTable state={state} least={config.leastVotes} />}
        {aside !== null && <p>{sayAny(aside)}</p>}
      </div>
    </div>
  );
}

interface KeptProps {
  readonly lesson: Lesson;
  readonly talk: Protocol["words"]["talk"];
  /** Votes that an answer needs to be learned. */
  readonly least: number;
  /** What a person said of the answers. */
  readonly words: ReadonlyMap<string, boolean>;
}

function Kept({ lesson, talk, words, least }: KeptProps): JSX.Element {
  const { statistics, labels, rows, isOwn } = lesson;
  const why = isOwn
    ? say(
        "Each question’s own answer is a lesson, as it was brought. Nobody was asked, and nothing was judged.",
      )
    : labels === "consensus"
      ? agreedWords(talk.one, least)
      : labels === "person"
        ? personSentence(talk.one, words)
        : labels === "model"
          ? say(
              "Each {talk} is kept when another model called its answer right; the receipt says how often that model errs.",
              { talk: sayAny(talk.one) },
            )
          : say("Each {talk} is kept when its answer matches the answer key.", { talk: sayAny(talk.one) });
  const wrongOnes =
    rows === statistics.kept
      ? say("{n|lesson|lessons}", { n: statistics.wrong })
      : `${grouped(statistics.wrong)} ${sayAny(statistics.wrong === 1 ? talk.one : talk.many)}`;
  const wrongSums = statistics.audit?.wrongSums;
  return (
    <>
      <ul class="sieve">
        <li>
          <strong>{grouped(statistics.tasks)}</strong> {sayAny(talk.many)}
        </li>
        <li>
          <strong>{grouped(statistics.kept)}</strong>{" "}
          {rows === statistics.kept ? say("became lessons") : say("became {rows|lesson|lessons}", { rows })}
        </li>
        <li>
          {sayRich("<b>{dropped}</b> dropped", {
            dropped: grouped(statistics.dropped),
            b: (words) => <strong>{words}</strong>,
          })}
        </li>
      </ul>
      <p>
        {why}
        {labels === "consensus" &&
          ` ${say(
            "{wrongOnes} ({share}) {n?|is|are} wrong all the same: the group agreed on a mistake, and the student will practise it.",
            {
              wrongOnes,
              share: percent(statistics.wrong / Math.max(1, statistics.kept)),
              n: statistics.wrong,
            },
          )}`}
        {wrongSums !== undefined &&
          ` ${say(
            "A calculator read the working: {wrongSums|solution|solutions} with a wrong sum {wrongSums?|was|were} left out.",
            { wrongSums },
          )}`}
      </p>
    </>
  );
}

/** A plurality is enough, and a tie goes to the first: that is no agreement, and is not called one. */
function agreedWords(one: string, least: number): string {
  const talk = sayAny(one);
  const kept =
    least > 1
      ? say("Each {talk} is kept when at least {least} agents gave its answer.", {
          talk,
          least: grouped(least),
        })
      : say("Each {talk} is kept with the answer that it came to, however few gave it.", { talk });
  return `${kept} ${say("Nobody tells the student which answers are true.")}`;
}

function personSentence(talk: string, words: ReadonlyMap<string, boolean>): string {
  const right = [...words.values()].filter(Boolean).length;
  return say(
    "Each {talk} is kept when you judged its answer right: of {judged|answer|answers} that you judged, {right} {n?|was|were}. What you did not judge is left out.",
    { talk: sayAny(talk), judged: words.size, right: grouped(right), n: right },
  );
}

interface RowsProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
  readonly rows: readonly LessonRow[];
}

function Rows({ state, commands, config, rows }: RowsProps): JSX.Element | null {
  const [index, setIndex] = useState(0);
  const at = Math.min(index, rows.length - 1);
  const row = rows[at];
  if (row === undefined) return null;
  const { turn } = row;
  const openDebate = ({ set, taskId }: Turn): void => commands.hold(`${set}/${taskId}`);
  return (
    <>
      <div class="table-bar">
        <h3 aria-live="polite">
          {sayRich("Lesson {n}<total> of {rows}</total>", {
            n: grouped(at + 1),
            rows: grouped(rows.length),
            total: (words) => <span class="of-total">{words}</span>,
          })}
        </h3>
        <button type="button" class="quiet" disabled={at === 0} onClick={() => setIndex(at - 1)}>
          {say("Previous")}
        </button>
        <button
          type="button"
          class="quiet"
          disabled={at === rows.length - 1}
          onClick={() => setIndex(at + 1)}
        >
          {say("Next")}
        </button>
        {turn !== null && (
          <a class="quiet" id="open-debate" href="#stage-debate" onClick={() => openDebate(turn)}>
            {say("Show its {talk}", { talk: sayAny(protocolOf(config).words.talk.one) })}
          </a>
        )}
      </div>
      <Row state={state} config={config} row={row} />
    </>
  );
}

/** The name of the agent whose turn is learned, inside a sentence. */
function authorOf(turn: Turn, state: PageState): string {
  return agentList([state.roster.value.find(({ id }) => id === turn.agent)?.name ?? turn.agent]);
}

interface RowProps {
  readonly state: PageState;
  readonly config: RunConfig;
  readonly row: LessonRow;
}

function Row({ state, config, row }: RowProps): JSX.Element {
  const teacher = protocolOf(config);
  const { solutions, revisions } = teacher.leaves(config);
  const lines = solutionLines(row.completion, state.voice.value);
  return (
    <figure class="lesson">
      {row.turn === null ? (
        <figcaption>{say("It is the answer that came with the question.")}</figcaption>
      ) : (
        <figcaption>
          {say("It comes from what {author} wrote{round}{rest}.", {
            author: authorOf(row.turn, state),
            round: revisions > 0 ? say(" in round {n}", { n: row.turn.step + 1 }) : "",
            rest:
              solutions > 1
                ? say("; the student sees nothing else of the {talk}", {
                    talk: sayAny(teacher.words.talk.one),
                  })
                : "",
          })}
        </figcaption>
      )}
      <div class="lesson-given">
        <h3>{say("Given")}</h3>
        <Talked>{visibleText(row.question)}</Talked>
        <p class="small">{say("{n|token|tokens}, read but not learned", { n: row.promptTokens })}</p>
      </div>
      <div class="lesson-learned">
        <h3>{say("To be learned")}</h3>
        {lines.map((line, index) => (
          <Talked key={index}>{line}</Talked>
        ))}
        <p class="small">
          {say("{n|token|tokens}, each one corrected until the student would write it too", {
            n: row.trainedTokens,
          })}
        </p>
      </div>
    </figure>
  );
}
