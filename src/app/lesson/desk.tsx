// The lesson beside the page: one card at a time, the way to the others, and the pause for a discussion. On a phone it is a sheet that
// can be folded; in the projector view it fills the screen, or is folded and lets the page fill it.
import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Clock } from "../../core/ports.ts";
import type { Store } from "../../store/store.ts";
import type { Commands, PageState } from "../state.ts";
import { CardView, showStage } from "./card_view.tsx";
import { ClassCode } from "./class_code.tsx";
import type { LessonCommands, LessonState } from "./lesson_state.ts";
import { say, sayAny } from "../words/say.tsx";

export interface LessonDeskProps {
  readonly lesson: LessonState;
  readonly commands: LessonCommands;
  readonly page: PageState;
  readonly run: Pick<Commands, "start" | "pause" | "resume">;
  readonly clock: Pick<Clock, "now">;
  /** Settles when all that was written is stored. */
  readonly openStore: () => Promise<Store>;
  readonly view: LessonView;
}

/** How the lesson is shown; the address remembers it. */
export interface LessonView {
  readonly isProjector: boolean;
  readonly remember: (isProjector: boolean) => void;
}

export function LessonDesk(props: LessonDeskProps): JSX.Element {
  const { lesson, page } = props;
  const [isFolded, setFolded] = useState(false);
  const [isProjected, setProjected] = useProjector(props.view, isFolded);
  const notebook = lesson.notebook.value;
  const { cards, title } = lesson.lesson;
  const at = notebook?.card ?? 0;
  return (
    <aside class={`lesson-desk ${isFolded ? "is-folded" : ""}`} aria-label={say("Lesson")}>
      <header>
        <h2>{say(title)}</h2>
        <div class="desk-buttons">
          <PauseButton {...props} />
          <button
            type="button"
            class="quiet fold"
            aria-expanded={!isFolded}
            aria-controls="lesson-body"
            onClick={() => setFolded(!isFolded)}
          >
            {isFolded
              ? say("Open card {n}", { n: at + 1 })
              : isProjected
                ? say("Show the page")
                : say("Fold")}
          </button>
          {isProjected && (
            <button type="button" class="quiet" onClick={() => setProjected(false)}>
              {say("Leave the projector view")}
            </button>
          )}
        </div>
      </header>
      <div id="lesson-body" class="lesson-body">
        {notebook === null ? (
          <p class="small">{say("Opening the lesson…")}</p>
        ) : page.otherTab.value ? (
          <p class="note">
            {say("This lesson is open in another tab. Write there, or close it and reload this one.")}
          </p>
        ) : (
          <OpenCard
            {...props}
            notebook={notebook}
            card={cards[at] ?? cards[0]!}
            at={at}
            isProjected={isProjected}
            onLook={() => setFolded(true)}
            onProject={() => setProjected(true)}
          />
        )}
      </div>
    </aside>
  );
}

/** Larger type and one thing at a time, for a class that looks at one screen. @returns whether it is so, and what changes it */
function useProjector(view: LessonView, isFolded: boolean): [boolean, (isProjected: boolean) => void] {
  const [isProjected, setProjected] = useState(view.isProjector);
  useLayoutEffect(() => {
    const { classList } = document.documentElement;
    classList.toggle("is-projected", isProjected);
    const main = document.querySelector("main");
    if (main !== null) main.inert = isProjected && !isFolded; // it lies behind the card
    return () => {
      classList.remove("is-projected");
      if (main !== null) main.inert = false;
    };
  }, [isProjected, isFolded]);
  const change = (next: boolean): void => {
    setProjected(next);
    view.remember(next);
  };
  return [isProjected, change];
}

type OpenCardProps = LessonDeskProps &
  Omit<Parameters<typeof CardView>[0], keyof LessonDeskProps> & {
    readonly at: number;
    readonly onProject: () => void;
  };

function OpenCard({ at, ...props }: OpenCardProps): JSX.Element {
  const { lesson, commands } = props;
  const { cards } = lesson.lesson;
  const next = cards[at + 1];
  const turn = (card: number): void => {
    commands.turnTo(card);
    requestAnimationFrame(() => {
      const turned = cards[card];
      if (turned !== undefined) showStage(turned);
      document.getElementById("lesson-card")?.focus();
    });
  };
  return (
    <>
      <CardRow {...props} at={at} onTurn={turn} />
      <CardView {...props} />
      <p class="turn">
        {at > 0 && (
          <button type="button" class="secondary" onClick={() => turn(at - 1)}>
            {say("Back")}
          </button>
        )}
        {next !== undefined && (
          <button type="button" class="secondary" onClick={() => turn(at + 1)}>
            {say("Next card: {title}", { title: say(next.title) })}
          </button>
        )}
      </p>
      <p class="small" role="status">
        {lesson.trouble.value === ""
          ? say("What you write is kept in this browser.")
          : sayAny(lesson.trouble.value)}
      </p>
      {!props.isProjected && <ClassCode {...props} />}
    </>
  );
}

interface CardRowProps extends Pick<OpenCardProps, "lesson" | "at"> {
  readonly onTurn: (card: number) => void;
}

/** The cards by number; the open one is marked. */
function CardRow({ lesson, at, onTurn }: CardRowProps): JSX.Element {
  const { cards } = lesson.lesson;
  return (
    <ol class="card-row" aria-label={say("Cards of the lesson")}>
      {cards.map(({ id, title }, i) => (
        <li key={id}>
          <button
            type="button"
            aria-label={say("Card {n} of {cards}: {title}", {
              n: i + 1,
              cards: cards.length,
              title: say(title),
            })}
            aria-current={i === at ? "step" : undefined}
            onClick={() => onTurn(i)}
          >
            {i + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** A pause for talking is the run's own: nothing is lost, and the page can be closed meanwhile. */
function PauseButton({ page, run }: Pick<LessonDeskProps, "page" | "run">): JSX.Element | null {
  const runState = page.runState.value;
  if (runState === "running" && !page.awaiting.value)
    return (
      <button type="button" class="quiet" onClick={run.pause}>
        {say("Pause to talk")}
      </button>
    );
  if (runState !== "paused") return null;
  return (
    <button type="button" class="secondary" onClick={run.resume}>
      {say("Go on")}
    </button>
  );
}
