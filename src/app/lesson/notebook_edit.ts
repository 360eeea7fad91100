// What a pupil did to a notebook, apart from the notebook itself: it is done to what is stored, so that a tab with an older copy takes
// nothing back of what was written in another one.
import type { Notebook } from "../../records/notebook.ts";

export interface NotebookEdit extends Partial<Pick<Notebook, "runId" | "card" | "who">> {
  /** Only the fields that were written in. */
  readonly words?: Notebook["words"];
  /** Only the predictions that were given now. */
  readonly given?: Notebook["given"];
}

/** Both edits in one, the later one on top. */
export const bothEdits = (first: NotebookEdit, then: NotebookEdit): NotebookEdit => ({
  ...first,
  ...then,
  words: { ...first.words, ...then.words },
  given: [...(first.given ?? []), ...(then.given ?? [])],
});

/** The notebook after an edit. What was given in it stays as it is, and so does the run that it is about. */
export function editedNotebook(notebook: Notebook, edit: NotebookEdit): Notebook {
  const { words = {}, given = [], ...others } = edit;
  const free = Object.entries(words).filter(([field]) => !notebook.given.includes(field));
  return {
    ...notebook,
    ...others,
    runId: notebook.runId ?? edit.runId ?? null,
    words: { ...notebook.words, ...Object.fromEntries(free) },
    given: [...new Set([...notebook.given, ...given])],
  };
}
