// Where a person judges the answers, one after the other, with the keyboard alone: Y or N goes on to the next that is not judged.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { verdictKey } from "../../../records/verdict.ts";
import { type OpenAnswer, type PersonCheck, personCheck } from "../../../teachers/person_check.ts";
import { LEAST_CHECKED } from "../../../teachers/purity.ts";
import { solutionLines } from "../../parts/turn_text.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { grouped } from "../../words/numbers.ts";
import type { Commands, PageState } from "../../state.ts";
import { keyOf, nextOpen, type JudgingKey } from "./judging_keys.ts";
import { answersOn } from "./open_answers.ts";
import { JudgingList } from "./judging_list.tsx";
import { Talked } from "../../parts/talked.tsx";
import { say, sayRich, type Sentence } from "../../words/say.tsx";

interface JudgingViewProps {
  readonly state: PageState;
  readonly commands: Commands;
  /** Whether some are judged for an estimate, and all that the group agreed on is learned. */
  readonly isLook: boolean;
}

export function JudgingView({ state, commands, isLook }: JudgingViewProps): JSX.Element | null {
  const debates = state.debates.value;
  const roster = state.roster.value;
  const words = state.verdicts.value;
  const { answers, tasks } = useMemo(() => answersOn(debates, roster, isLook), [debates, roster, isLook]);
  const wordAt = (i: number): boolean | null => words.get(keyAt(answers[i])) ?? null;
  const [index, setIndex] = useState(() => nextOpen(answers.length, -1, wordAt));
  const given = useRef<number[]>([]);
  const at = Math.min(index, answers.length - 1);
  const answer = answers[at];
  const check = personCheck(answers, words, tasks);
  const goOn = <GoOn check={check} isLook={isLook} onGoOn={commands.goOn} />;
  if (answer === undefined) return goOn;

  const judge = (i: number, isRight: boolean | null): void => {
    const { task, canonical } = answers[i]!;
    commands.judge({ taskId: task.id, answer: canonical, isRight });
  };
  const act = (key: JudgingKey): void => {
    if (key === "right" || key === "wrong") {
      judge(at, key === "right");
      given.current.push(at);
      setIndex(nextOpen(answers.length, at, (i) => (i === at ? true : wordAt(i))));
    } else if (key === "undo") {
      const last = given.current.pop() ?? at;
      judge(last, null);
      setIndex(last);
    } else {
      setIndex(Math.max(0, Math.min(answers.length - 1, at + (key === "back" ? -1 : 1))));
    }
  };
  return (
    <div class="bench">
      <div class="bench-picture">
        <Judged answer={answer} at={at} of={answers.length} word={wordAt(at)} state={state} act={act} />
        {goOn}
      </div>
      <div class="bench-reader">
        <JudgingList answers={answers} at={at} wordAt={wordAt} onChoose={setIndex} />
      </div>
    </div>
  );
}

const keyAt = (answer: OpenAnswer | undefined): string =>
  answer === undefined ? "" : verdictKey({ taskId: answer.task.id, answer: answer.canonical });

interface JudgedProps {
  readonly answer: OpenAnswer;
  readonly at: number;
  readonly of: number;
  readonly word: boolean | null;
  readonly state: PageState;
  readonly act: (key: JudgingKey) => void;
}

/** The answer that is judged, with the keys that judge it: they work while the focus is in here. */
function Judged({ answer, at, of, word, state, act }: JudgedProps): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) group.current?.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = keyOf(event, event.target === group.current);
    if (key === null) return;
    event.preventDefault();
    act(key);
  };
  return (
    <div
      id="judging"
      class="lesson judging"
      role="group"
      tabIndex={0}
      ref={group}
      aria-labelledby="judging-title"
      aria-describedby="judging-keys"
      onKeyDown={onKeyDown}
    >
      <div class="lesson-given" aria-live="polite">
        <h3 id="judging-title">
          {sayRich("Answer {n}<total> of {of}</total>", {
            n: grouped(at + 1),
            of: grouped(of),
            total: (words) => <span class="of-total">{words}</span>,
          })}
        </h3>
        <Talked class="question">{visibleText(answer.task.question)}</Talked>
        <p class="judged-answer">
          <Talked as="strong">{visibleText(answer.answer)}</Talked>
        </p>
        <p class="small">
          {say("{votes|agent|agents} of {of} gave it.", { votes: answer.votes, of: grouped(answer.of) })}{" "}
          {wordOf(word)}
        </p>
      </div>
      <div class="lesson-learned">
        <h3>{say("How it was said")}</h3>
        {solutionLines(answer.solution, state.voice.value).map((line, i) => (
          <Talked key={i}>{line}</Talked>
        ))}
      </div>
      <Buttons act={act} />
    </div>
  );
}

function Buttons({ act }: Pick<JudgedProps, "act">): JSX.Element {
  return (
    <div class="judging-buttons question">
      {BUTTONS.map(({ key, label, shortcut }) => (
        <button
          key={key}
          type="button"
          class="secondary"
          id={`judge-${key}`}
          aria-keyshortcuts={shortcut}
          onClick={() => act(key)}
        >
          {say(label)} <kbd aria-hidden="true">{shortcut === "Space" ? say("Space") : shortcut}</kbd>
        </button>
      ))}
      <p id="judging-keys" class="small">
        {say(
          "With the keyboard, while this part has the focus: Y right, N wrong, Space to leave it for later, J and K or the arrow keys to move, U to take the last one back.",
        )}
      </p>
    </div>
  );
}

const BUTTONS = [
  { key: "right", label: "Right#button", shortcut: "Y" },
  { key: "wrong", label: "Wrong#button", shortcut: "N" },
  { key: "skip", label: "Later", shortcut: "Space" },
  { key: "undo", label: "Take back", shortcut: "U" },
] as const satisfies readonly {
  readonly key: JudgingKey;
  readonly label: Sentence;
  readonly shortcut: string;
}[];

function wordOf(word: boolean | null): string {
  if (word === null) return say("You have not judged it.");
  return word ? say("✓ You judged it right.") : say("✗ You judged it wrong.");
}

interface GoOnProps {
  readonly check: PersonCheck;
  readonly isLook: boolean;
  readonly onGoOn: () => void;
}

function GoOn({ check, isLook, onGoOn }: GoOnProps): JSX.Element {
  const isNothing = !isLook && check.right === 0 && check.keyed === 0;
  return (
    <div class="table-bar">
      <p id="judging-state" role="status">
        {isLook ? lookSentence(check) : judgedSentence(check)}
      </p>
      <button type="button" id="go-on" class="primary" disabled={isNothing} onClick={onGoOn}>
        {say("Go on and learn")}
      </button>
    </div>
  );
}

function judgedSentence({ answers, judged, right, keyed }: PersonCheck): string {
  if (right === 0 && keyed === 0) return say("As soon as one answer is judged right, the run can go on.");
  const known =
    keyed === 0 ? "" : say(", and {keyed|question|questions} judged by the known answer", { keyed });
  const left = answers - judged;
  const rest =
    left === 0
      ? say("All are judged.")
      : say("{left} not judged: the run goes on without them.", { left: grouped(left) });
  const said = say("{right|answer|answers} of {judged} judged right{known}.", {
    right,
    judged: grouped(judged),
    known,
  });
  return `${said} ${rest}`;
}

function lookSentence({ judged, keyed }: PersonCheck): string {
  const missing = LEAST_CHECKED - judged - keyed;
  return missing > 0
    ? say("Judge {missing} more for an estimate, or go on with what the group agreed on, unchecked.", {
        missing: grouped(missing),
      })
    : say("That is enough for an estimate. More make it closer.");
}
