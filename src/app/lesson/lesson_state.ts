// What the lesson's desk shows, as signals. Only notebook_session.ts writes them; `covered` is in the page's state, since a stage reads it.
import { signal } from "@preact/signals";
import type { Notebook } from "../../records/notebook.ts";
import type { PageState } from "../state.ts";
import type { ClassLesson } from "./card.ts";

export function createLessonState(lesson: ClassLesson) {
  return {
    lesson,
    /** What is written; null until the store has been read. */
    notebook: signal<Notebook | null>(null),
    /** What keeps it from being stored, "" when nothing does. */
    trouble: signal(""),
  };
}

export type LessonState = ReturnType<typeof createLessonState>;

/** Whether a run is on, paused or about to begin: it must be stopped before the desk is laid for somebody else. */
export const isRunOn = ({ runState, starting }: Pick<PageState, "runState" | "starting">): boolean =>
  starting.value || runState.value === "running" || runState.value === "paused";

/** What a pupil does at the desk. Nothing here throws: failures appear in `state.trouble`. */
export interface LessonCommands {
  readonly name: (who: string) => void;
  /** @param field the id of a note or of a prediction */
  readonly write: (field: string, text: string) => void;
  /** The predictions of these ids cannot be changed any more. */
  readonly give: (predictions: readonly string[]) => void;
  readonly turnTo: (card: number) => void;
  /** Lays a new notebook open, for the next pupil; the old one stays with its run, and is deleted where it has none. Nothing
   *  happens while a run is on. */
  readonly startAfresh: () => void;
}
