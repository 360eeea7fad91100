// What was read of a person's questions: how many for what, what each column is, the first rows, and every row that is not asked.
import type { ComponentChildren, JSX } from "preact";
import { ANSWER_KINDS } from "../../tasks/judge.ts";
import type { RowProblem } from "../../tasks/reading/raw_table.ts";
import type { QuestionReading } from "../../tasks/reading/read_questions.ts";
import type { ReadWish } from "../../tasks/reading/read_wish.ts";
import type { ReadAnswer } from "../../threads/questions/api.ts";
import { grouped } from "../words/numbers.ts";
import { AnswersOffer, type LearningChoice } from "./answers_offer.tsx";
import { JudgeOffer } from "./judge_offer.tsx";
import type { WorkedExample } from "../../records/worked_example.ts";
import { ColumnTable } from "./column_table.tsx";
import { WholeNumber } from "./whole_number.tsx";
import { WorkedExamples } from "./worked_examples.tsx";
import type { QuestionsCommands } from "./questions_state.ts";
import { openSection } from "../parts/open_section.ts";
import { visibleText } from "../../core/visible_text.ts";
import { say, sayAny, sayRich, type Sentence } from "../words/say.tsx";

interface ReadingViewProps {
  readonly learning: LearningChoice;
  readonly answer: ReadAnswer;
  /** The person's own worked examples, null for those out of the rows. */
  readonly worked: readonly WorkedExample[] | null;
  readonly wish: ReadWish;
  readonly commands: QuestionsCommands;
}

export function ReadingView({ answer, worked, wish, commands, learning }: ReadingViewProps): JSX.Element {
  const { reading, heldOut, unaskable, takesExamples } = answer;
  const [first] = reading.tasks;
  return (
    <div class="own-reading" id="own-reading">
      {reading.trouble !== null && (
        <p class="note" role="alert" id="own-none">
          {sayAny(reading.trouble)}
        </p>
      )}
      <ColumnTable reading={reading} commands={commands} />
      {first !== undefined && (
        <>
          <Counts reading={reading} />
          <p class="small">
            {say("The first one as it is asked:")}{" "}
            <q class="own-asked" lang="">
              {visibleText(first.question)}
            </q>
            {first.answer === null ? "" : ` ${say("Its answer: {answer}.", { answer: first.answer })}`}
          </p>
          <AnswersOffer tasks={reading.tasks} {...learning} />
          {!learning.isCopying && <JudgeOffer tasks={reading.tasks} {...learning} />}
          <Choices wish={wish} commands={commands} />
          {takesExamples && (
            <WorkedExamples
              examples={worked ?? reading.examples}
              taken={worked === null ? reading.examples.length : null}
              onTake={(examples) => commands.change({ examples })}
              onChange={commands.setExamples}
            />
          )}
        </>
      )}
      {unaskable !== null && <Unaskable unaskable={unaskable} of={reading.tasks.length} />}
      <Notes notes={first === undefined ? reading.notes : [...reading.notes, heldOut]} />
      <Problems unit={reading.unit} problems={reading.problems} />
      <p>
        <button type="button" id="own-clear" class="quiet" onClick={commands.clear}>
          {say("Take these questions away")}
        </button>
      </p>
    </div>
  );
}

interface UnaskableProps {
  readonly unaskable: NonNullable<ReadAnswer["unaskable"]>;
  readonly of: number;
}

const modelsLink = (words: ComponentChildren): JSX.Element => (
  <a href="#models" onClick={() => openSection("models")}>
    {words}
  </a>
);

/** What to do first, and which words are missing only for who wants to know. */
function Unaskable({ unaskable, of }: UnaskableProps): JSX.Element {
  const { sentence, ofOtherKind, ofUnknownWords } = unaskable;
  return (
    <div class="note" role="alert" id="own-unaskable">
      {ofOtherKind > 0 && (
        <p>
          {sayRich(
            "{questions} of {of|question|questions} want a kind of answer that this model does not give, in whatever words. Choose a chat model under <a>Other models</a>.",
            { questions: grouped(ofOtherKind), of, a: modelsLink },
          )}
        </p>
      )}
      {ofUnknownWords > 0 && (
        <p>
          {sayRich(
            "{questions} of {of|question|questions} cannot be asked of this model: it does not know their words. Choose a chat model under <a>Other models</a>, or write with the words that this one knows.",
            { questions: grouped(ofUnknownWords), of, a: modelsLink },
          )}
        </p>
      )}
      <details>
        <summary>{say("Which words")}</summary>
        <p>{sayAny(sentence)}</p>
      </details>
    </div>
  );
}

function Counts({ reading }: { readonly reading: QuestionReading }): JSX.Element {
  const { counts, examples, rows, tasks } = reading;
  const facts = [
    [say("to learn from"), counts.distil],
    [say("to validate with"), counts.val],
    [say("to test on"), counts.test],
    ...(examples.length > 0 ? [[say("worked examples"), examples.length] as const] : []),
    [say("left out"), rows - tasks.length - examples.length],
  ] as const;
  return (
    <dl class="facts" id="own-counts">
      {facts.map(([words, count]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{grouped(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

const KIND_WORDS: Readonly<Record<(typeof ANSWER_KINDS)[number], Sentence>> = {
  number: "a number, by its value",
  text: "a word or text, as a whole",
  choice: "one of given choices, by its letter",
  contains: "a text that contains the answer",
  pattern: "a text that matches a regular expression",
};

interface ChoicesProps {
  readonly wish: ReadWish;
  readonly commands: QuestionsCommands;
}

function Choices({ wish, commands }: ChoicesProps): JSX.Element {
  const { by, shares } = wish.splits;
  const hasRule = wish.judge === "contains" || wish.judge === "pattern";
  return (
    <div class="own-choices">
      <p class="field">
        <label for="own-judge">{say("An answer is")}</label>
        <select
          id="own-judge"
          value={wish.judge ?? ""}
          onChange={(event) => {
            const judge = ANSWER_KINDS.find((kind) => kind === event.currentTarget.value) ?? null;
            commands.change({ judge });
          }}
        >
          <option value="">{say("as each one looks")}</option>
          {ANSWER_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {say(KIND_WORDS[kind])}
            </option>
          ))}
        </select>
      </p>
      {hasRule && (
        <p class="field">
          <label for="own-rule">
            {wish.judge === "contains"
              ? say("What an answer must contain where none is given")
              : say("The expression it must match where none is given")}
          </label>
          <input
            id="own-rule"
            type="text"
            autoComplete="off"
            spellcheck={false}
            value={wish.rule ?? ""}
            onChange={(event) => commands.change({ rule: event.currentTarget.value.trim() || null })}
          />
        </p>
      )}
      <WholeNumber
        id="own-seed"
        label={say("Dealt out by seed")}
        value={by === "text" ? null : by.seed}
        most={4_294_967_295}
        onNumber={(seed) => commands.change({ splits: { by: { seed }, shares } })}
      />
    </div>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }): JSX.Element | null {
  if (notes.length === 0) return null;
  return (
    <ul class="own-notes" id="own-notes">
      {notes.map((note) => (
        <li key={note}>{sayAny(note)}</li>
      ))}
    </ul>
  );
}

/** Rows that are listed; more of them are counted. */
const MOST_LISTED = 200;

interface ProblemsProps {
  readonly unit: "line" | "row";
  readonly problems: readonly RowProblem[];
}

function Problems({ unit, problems }: ProblemsProps): JSX.Element | null {
  if (problems.length === 0) return null;
  const leftOut = problems.filter(({ isKept }) => !isKept).length;
  const mended = grouped(problems.length - leftOut);
  return (
    <details id="own-problems" open={problems.length <= 10}>
      <summary>
        {unit === "line"
          ? say("{leftOut|line|lines} left out, {mended} mended", { leftOut, mended })
          : say("{leftOut|row|rows} left out, {mended} mended", { leftOut, mended })}
      </summary>
      <ul class="own-notes">
        {problems.slice(0, MOST_LISTED).map(({ number, reason, isKept }, i) => (
          <li key={i}>
            <strong>
              {unit === "line" ? say("Line") : say("Row")} {grouped(number)},{" "}
              {isKept ? say("mended") : say("left out")}:
            </strong>{" "}
            {sayAny(reason)}
          </li>
        ))}
        {problems.length > MOST_LISTED && (
          <li>{say("{n} more.", { n: grouped(problems.length - MOST_LISTED) })}</li>
        )}
      </ul>
    </details>
  );
}
