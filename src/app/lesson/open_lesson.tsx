// Puts a lesson beside the page. It is fetched for an address that asks for one.
import { effect } from "@preact/signals";
import { render } from "preact";
import "./lesson.css";
import type { Clock } from "../../core/ports.ts";
import type { Store } from "../../store/store.ts";
import type { Commands, PageState } from "../state.ts";
import { LessonDesk, type LessonView } from "./desk.tsx";
import { lessonOf } from "./lesson_list.ts";
import { createLessonState } from "./lesson_state.ts";
import { NotebookSession } from "./notebook_session.ts";
import { isGiven } from "./predictions.tsx";

export interface LessonPorts {
  /** As the address names it. */
  readonly lesson: string;
  readonly page: PageState;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly openStore: () => Promise<Store>;
  readonly newId: () => string;
  readonly view: LessonView;
  /** Settles when the page has looked at what is stored. */
  readonly pageOpened: Promise<void>;
}

/** @returns a function that takes it away again when all that was written is stored */
export function openLesson(ports: LessonPorts): () => Promise<void> {
  const { page, commands, clock } = ports;
  const lesson = createLessonState(lessonOf(ports.lesson));
  const session = new NotebookSession(lesson, ports);
  const host = document.createElement("div");
  document.body.append(host);
  document.body.classList.add("has-lesson");
  render(
    <LessonDesk
      lesson={lesson}
      commands={session}
      page={page}
      run={commands}
      clock={clock}
      view={ports.view}
      openStore={async () => {
        await session.stored();
        return ports.openStore();
      }}
    />,
    host,
  );
  const stopCovering = effect(() => {
    const notebook = lesson.notebook.value;
    const covered = lesson.lesson.cards.find(
      (card) => card.isCovered === true && (notebook === null || !isGiven(card, notebook)),
    );
    page.covered.value = covered === undefined || covered.beside === "recording" ? "" : covered.beside;
  });
  void ports.pageOpened.then(() => {
    if (page.runId.value === "") fillSettings(lesson.lesson.settings, page, commands);
    return session.open();
  }); // neither rejects
  return async () => {
    stopCovering();
    page.covered.value = "";
    render(null, host);
    host.remove();
    document.body.classList.remove("has-lesson");
    await session.close();
  };
}

/** A lesson's own settings hold where the address says nothing else. */
function fillSettings(settings: Readonly<Record<string, string>>, page: PageState, commands: Commands): void {
  for (const [key, text] of Object.entries(settings))
    if (!page.form.value.has(key)) commands.setField(key, text);
}
