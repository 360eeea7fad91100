// One card: what to look at, what to guess, what to write.
import type { JSX } from "preact";
import type { Clock } from "../../core/ports.ts";
import { LONGEST_NOTE, type Notebook } from "../../records/notebook.ts";
import type { Store } from "../../store/store.ts";
import { stageTitle } from "../parts/wording.ts";
import { ReportButton } from "../stages/take/report_offer.tsx";
import type { Commands, PageState } from "../state.ts";
import { tabId } from "../workbench/shown_stage.ts";
import type { LessonCard, LessonNote } from "./card.ts";
import { ExplainedText } from "./explained_text.tsx";
import type { LessonCommands } from "./lesson_state.ts";
import { Minute } from "./minute.tsx";
import { isGiven, Predictions } from "./predictions.tsx";
import { say } from "../words/say.tsx";

export interface CardViewProps {
  readonly card: LessonCard;
  readonly notebook: Notebook;
  readonly page: PageState;
  readonly run: Pick<Commands, "start">;
  readonly commands: LessonCommands;
  readonly clock: Pick<Clock, "now">;
  readonly openStore: () => Promise<Store>;
  /** The pupil wants to see what lies beside the card; on a phone the card is in its way. */
  readonly onLook: () => void;
  /** Whether it is shown to a whole class: then nobody writes notes. */
  readonly isProjected: boolean;
}

export function CardView(props: CardViewProps): JSX.Element {
  const { card, notebook, page, commands, isProjected } = props;
  const [from, to] = card.minutes;
  return (
    <article class="lesson-card" aria-labelledby="lesson-card">
      <h3 id="lesson-card" tabIndex={-1}>
        {say(card.title)}
      </h3>
      <p class="small">
        {say("Minutes {from} to {to}", { from, to })}
        <Minute startedAt={notebook.startedAt} clock={props.clock} />
        <Beside {...props} />
      </p>
      {card.offers === "names" && !isProjected && <Names notebook={notebook} commands={commands} />}
      {card.says.map((paragraph) => (
        <ExplainedText key={paragraph} paragraph={say(paragraph)} />
      ))}
      <Predictions key={card.id} card={card} notebook={notebook} page={page} commands={commands} />
      {card.offers === "run" && <StartOffer {...props} />}
      {card.notes.map((note) =>
        isProjected ? (
          <p key={note.id} class="asked">
            {say(note.question)}
          </p>
        ) : (
          <Note key={note.id} note={note} notebook={notebook} commands={commands} />
        ),
      )}
      {card.offers === "report" && <LessonReport {...props} />}
    </article>
  );
}

/** A way to what lies beside the card, where it is not in sight already. */
function Beside({ card, page, onLook }: CardViewProps): JSX.Element | null {
  const { beside } = card;
  if (beside === "recording") {
    if (page.runId.value !== "") return null;
    return (
      <>
        {" · "}
        <a href="#story" onClick={onLook}>
          {say("Look at the recording")}
        </a>
      </>
    );
  }
  if (page.runId.value === "") return null;
  const look = (): void => {
    showStage(card);
    onLook();
  };
  return (
    <>
      {" · "}
      <button type="button" class="link" onClick={look}>
        {say("Look at {stage}", { stage: stageTitle(beside, page.config.value) })}
      </button>
    </>
  );
}

/** Puts the stage that a card is about beside it, where there is a run. */
export function showStage({ beside }: LessonCard): void {
  if (beside !== "recording") document.getElementById(tabId(beside))?.click();
}

function Names({ notebook, commands }: Pick<CardViewProps, "notebook" | "commands">): JSX.Element {
  return (
    <p class="lesson-note">
      <label for="lesson-who">{say("Who are you? A first name or a made-up one is enough.")}</label>
      <input
        id="lesson-who"
        type="text"
        autoComplete="off"
        maxLength={200}
        value={notebook.who}
        onInput={(event) => commands.name(event.currentTarget.value)}
      />
    </p>
  );
}

interface NoteProps {
  readonly note: LessonNote;
  readonly notebook: Notebook;
  readonly commands: LessonCommands;
}

function Note({ note, notebook, commands }: NoteProps): JSX.Element {
  const id = `note-${note.id}`;
  return (
    <p class="lesson-note">
      <label for={id}>{say(note.question)}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={LONGEST_NOTE}
        value={notebook.words[note.id] ?? ""}
        onInput={(event) => commands.write(note.id, event.currentTarget.value)}
      />
    </p>
  );
}

function StartOffer({ card, notebook, page, run }: CardViewProps): JSX.Element | null {
  if (page.runId.value !== "") return null;
  if (!isGiven(card, notebook)) return <p class="small">{say("Then you can start the run from here.")}</p>;
  return (
    <button type="button" class="primary" disabled={page.starting.value} onClick={run.start}>
      {page.starting.value ? say("Starting…") : say("Start the run")}
    </button>
  );
}

function LessonReport({ page, openStore }: CardViewProps): JSX.Element {
  if (page.report.value === null)
    return <p class="small">{say("The report can be made as soon as the run has been tested.")}</p>;
  return <ReportButton state={page} openStore={openStore} isPrimary={true} />;
}
