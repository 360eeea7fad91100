// The questions of the sieve one by one: lists in which a person finds the mistakes, and keeps or leaves out a question by hand while the
// run waits for that.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { visibleText } from "../../../core/visible_text.ts";
import { shortAnswer } from "../../parts/short_answer.ts";
import { grouped } from "../../words/numbers.ts";
import type { Commands } from "../../state.ts";
import { type Sieve, SIEVE_LISTS, type SieveDrop, type SieveList, whyLeftOut } from "./sieve.ts";
import { Talked } from "../../parts/talked.tsx";
import { say, sayAny, sayRich } from "../../words/say.tsx";

/** What can be done with a question of the sieve. */
export interface DropActs {
  readonly commands: Pick<Commands, "hold" | "chooseLessons">;
  readonly talk: { readonly one: string; readonly many: string };
  /** Whether the run waits for what is decided by hand. */
  readonly canChoose: boolean;
}

interface SieveListsProps extends DropActs {
  readonly sieve: Sieve;
  /** False while the lessons are not made. */
  readonly isDone: boolean;
}

/** Rows of a list that are shown at once; a list may have thousands. */
const PAGE = 20;

export function SieveLists({ sieve, isDone, ...acts }: SieveListsProps): JSX.Element {
  const [opened, setOpened] = useState<{
    readonly list: SieveList;
    readonly keys: ReadonlySet<string>;
  } | null>(null);
  const [most, setMost] = useState(PAGE);
  const choose = (list: SieveList): void => {
    // What a list had when it was opened stays in it: a row that is decided on must not vanish under the hand.
    const keys = new Set(sieve.drops.filter(SIEVE_LISTS[list].has).map(({ key }) => key));
    setOpened(opened?.list === list ? null : { list, keys });
    setMost(PAGE);
  };
  const found = opened === null ? [] : sieve.drops.filter(({ key }) => opened.keys.has(key));
  return (
    <div class="drop-lists">
      <div class="drop-filters" role="group" aria-label={say("Look through")}>
        {(Object.keys(SIEVE_LISTS) as SieveList[]).map((id) => (
          <button key={id} type="button" aria-pressed={opened?.list === id} onClick={() => choose(id)}>
            {say(SIEVE_LISTS[id].label)}: {grouped(sieve.drops.filter(SIEVE_LISTS[id].has).length)}
          </button>
        ))}
      </div>
      {opened !== null && found.length === 0 && <p class="small">{say(SIEVE_LISTS[opened.list].none)}</p>}
      {found.length > 0 && (
        <ol class="drop-list">
          {found.slice(0, most).map((drop) => (
            <li key={drop.key}>
              <strong>{grouped(drop.number)}.</strong> <Talked as="span">{visibleText(drop.question)}</Talked>{" "}
              <span class="small">{dropWords(drop, sieve, isDone)}.</span> <DropLinks drop={drop} {...acts} />
            </li>
          ))}
        </ol>
      )}
      {found.length > most && (
        <button type="button" class="quiet" onClick={() => setMost(most + PAGE)}>
          {say("Show {n} more of {found}", {
            n: grouped(Math.min(PAGE, found.length - most)),
            found: grouped(found.length),
          })}
        </button>
      )}
    </div>
  );
}

interface DropLinksProps extends DropActs {
  readonly drop: SieveDrop;
}

/** The way to what was said about a question, and what a person may decide about it. */
export function DropLinks({ drop, commands, talk, canChoose }: DropLinksProps): JSX.Element {
  const { taskId } = drop;
  const next = canChoose ? nextFate(drop) : null;
  const about = (
    <span class="visually-hidden">{say(", question {number}", { number: grouped(drop.number) })}</span>
  );
  return (
    <span class="drop-acts">
      <a class="quiet" href="#stage-debate" onClick={() => commands.hold(drop.key)}>
        {sayRich("Show its {talk}{about}", { talk: sayAny(talk.one), about })}
      </a>
      {next !== null && (
        <button
          type="button"
          class="quiet"
          onClick={() => commands.chooseLessons({ taskId, fate: next.fate })}
        >
          {next.label}
          {about}
        </button>
      )}
    </span>
  );
}

/** The one thing that can be decided about a question now; null where no lesson can be made of it. */
function nextFate({ byHand, isKept, canLearn }: SieveDrop) {
  if (byHand !== null) return { label: say("Undo"), fate: null };
  if (isKept) return { label: say("Leave it out"), fate: "leave-out" as const };
  return !canLearn ? null : { label: say("Keep it"), fate: "keep" as const };
}

/** "Answer 14, 2 votes, wrong, learned" @param isDone false while the lessons are not made: then it is to be learned */
export function dropWords(drop: SieveDrop, sieve: Sieve, isDone: boolean): string {
  const answer =
    drop.answer === null ? say("No answer") : say("Answer {answer}", { answer: shortAnswer(drop.answer) });
  const votes =
    drop.votes === null || drop.votes === 0 ? "" : `, ${say("{votes|vote|votes}", { votes: drop.votes })}`;
  const truth = drop.isRight === null ? "" : `, ${drop.isRight ? say("right") : say("wrong")}`;
  const learned = isDone ? say("learned") : say("to be learned");
  const kept = drop.byHand === "keep" ? say("kept by hand") : learned;
  const fate = drop.isKept ? `, ${kept}` : `, ${say("left out ({why})", { why: whyLeftOut(drop, sieve) })}`;
  return `${answer}${votes}${truth}${fate}`;
}
