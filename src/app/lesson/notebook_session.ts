// Between the desk and the store: which notebook lies open, and that each change of it is stored. A change is written as soon as the
// one before it is on the disk, so a page that is closed loses what was typed in its last moment at most.
import { effect, untracked } from "@preact/signals";
import type { Clock } from "../../core/ports.ts";
import { asRunError } from "../../core/errors.ts";
import { LONGEST_NOTE, type Notebook } from "../../records/notebook.ts";
import type { Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import type { Commands, PageState } from "../state.ts";
import { bothEdits, editedNotebook, type NotebookEdit } from "./notebook_edit.ts";
import { isRunOn, type LessonCommands, type LessonState } from "./lesson_state.ts";
import { plainPart, toldError } from "../parts/told_error.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";

export interface NotebookPorts {
  readonly clock: Pick<Clock, "now">;
  readonly openStore: () => Promise<Store>;
  /** Names a new notebook; no two are alike. */
  readonly newId: () => string;
  readonly page: Pick<PageState, "runId" | "runs" | "runState" | "starting">;
  readonly commands: Pick<Commands, "show" | "leave">;
}

/** After this time the desk is laid for the next class, unless their run is still on the page. */
const SITTING_MS = 12 * 3_600_000;

const GONE: Sentence =
  "Not saved: these notes were deleted, or the run that they are about. What you write here now is lost when the page is closed. For new notes press “Begin anew” under “For the teacher”.";

export class NotebookSession implements LessonCommands {
  readonly #state: LessonState;
  readonly #ports: NotebookPorts;
  /** All of this lesson on this device, by id; a new one is among them once something is written. */
  readonly #known = new Map<string, Notebook>();
  /** What was done to each notebook and is not on the disk yet; null for one that is to be deleted. */
  readonly #unsaved = new Map<string, NotebookEdit | null>();
  /** Those that the store has, or had. */
  readonly #stored = new Set<string>();
  /** Those that were deleted, or whose run was: what is written in them is on this page alone. */
  readonly #gone = new Set<string>();
  #saving: Promise<void> | null = null;
  #stopFollowing = (): void => {};

  constructor(state: LessonState, ports: NotebookPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Lays open what was written last, and goes with the run on the page from then on. To be called when the page has opened. */
  async open(): Promise<void> {
    const { page, commands } = this.#ports;
    try {
      await withStore(this.#ports.openStore, (store) => this.#read(store));
    } catch (thrown) {
      this.#state.trouble.value = sayAny(plainPart(toldError(asRunError(thrown, "notes"))));
    }
    const last = this.#newest();
    this.#state.notebook.value = last ?? this.#blank(null);
    const isLeft = last !== null && last.runId !== null && page.runId.value === "";
    if (isLeft && page.runs.value.some(({ id }) => id === last.runId)) commands.show(last.runId);
    this.#stopFollowing = effect(() => {
      const runId = page.runId.value;
      if (runId !== "") untracked(() => this.#follow(runId));
    });
  }

  /** What an earlier sitting left without a run is under no run's name, so it is deleted when its time is over. */
  async #read(store: Store): Promise<void> {
    for (const each of await store.notebooks()) {
      if (each.runId === null && each.startedAt < this.#oldest()) await store.deleteNotebook(each.id);
      else if (each.lesson === this.#state.lesson.id) {
        this.#known.set(each.id, each);
        this.#stored.add(each.id);
      }
    }
  }

  /** Resolves when all that was written is on the disk, or was refused. */
  async stored(): Promise<void> {
    await this.#saving;
  }

  /** Ends it when all is stored. */
  async close(): Promise<void> {
    this.#stopFollowing();
    await this.stored();
  }

  name = (who: string): void => this.#change({ who });

  write = (field: string, text: string): void => {
    const { notebook } = this.#state;
    if (notebook.value === null || notebook.value.given.includes(field)) return;
    this.#change({ words: { [field]: text.slice(0, LONGEST_NOTE) } });
  };

  give = (predictions: readonly string[]): void => this.#change({ given: [...predictions] });

  turnTo = (card: number): void => {
    const last = this.#state.lesson.cards.length - 1;
    this.#change({ card: Math.min(last, Math.max(0, card)) });
  };

  startAfresh = (): void => {
    if (isRunOn(this.#ports.page)) return;
    const { value: old } = this.#state.notebook;
    this.#ports.commands.leave();
    if (old !== null && old.runId === null) this.#remove(old.id);
    this.#lay(this.#blank(null));
    this.#change({}); // stored at once: after a reload the empty desk is there, and not the old notes
  };

  /** The notebook of a sitting that may still go on. */
  #newest(): Notebook | null {
    const recent = [...this.#known.values()].filter(({ startedAt }) => startedAt >= this.#oldest());
    return recent.toSorted((a, b) => b.startedAt - a.startedAt)[0] ?? null;
  }

  #oldest = (): number => this.#ports.clock.now() - SITTING_MS;

  #blank(runId: string | null): Notebook {
    const [id, startedAt] = [this.#ports.newId(), this.#ports.clock.now()];
    const { id: lesson } = this.#state.lesson;
    return { schema: 1, id, lesson, runId, startedAt, card: 0, who: "", words: {}, given: [] };
  }

  /** A run came onto the page: its own notebook lies open now, or the one that was waiting for a run becomes its own. */
  #follow(runId: string): void {
    const { notebook } = this.#state;
    const own = [...this.#known.values()].find((each) => each.runId === runId);
    if (own !== undefined) this.#lay(own);
    else if (notebook.value !== null && notebook.value.runId === null) this.#change({ runId });
    else this.#lay({ ...this.#blank(runId), who: notebook.value?.who ?? "" });
  }

  #remove(id: string): void {
    this.#known.delete(id);
    this.#unsaved.set(id, null);
  }

  #lay(notebook: Notebook): void {
    const { trouble } = this.#state;
    this.#state.notebook.value = notebook;
    if (trouble.value === GONE) trouble.value = "";
  }

  #change(edit: NotebookEdit): void {
    const { notebook } = this.#state;
    if (notebook.value === null) return;
    const changed = editedNotebook(notebook.value, edit);
    notebook.value = changed;
    if (this.#gone.has(changed.id)) return;
    this.#known.set(changed.id, changed);
    this.#unsaved.set(changed.id, bothEdits(this.#unsaved.get(changed.id) ?? {}, edit));
    this.#saving ??= this.#save();
  }

  /** Never rejects. What could not be stored is tried again with the next change. */
  async #save(): Promise<void> {
    const { trouble } = this.#state;
    try {
      await withStore(this.#ports.openStore, async (store) => {
        for (let [next] = this.#unsaved.keys(); next !== undefined; [next] = this.#unsaved.keys())
          await this.#put(store, next);
      });
      trouble.value = this.#gone.has(this.#state.notebook.value?.id ?? "") ? GONE : "";
    } catch (thrown) {
      trouble.value = say("Not saved yet. {message}", {
        message: sayAny(plainPart(toldError(asRunError(thrown, "notes")))),
      });
    }
    this.#saving = null;
  }

  /** Does to the stored notebook what was done here. What is done meanwhile waits for the next time. */
  async #put(store: Store, id: string): Promise<void> {
    const [whole, edit = {}] = [this.#known.get(id) ?? null, this.#unsaved.get(id)];
    if (edit === null) await store.deleteNotebook(id);
    this.#unsaved.delete(id);
    if (edit === null) return;
    try {
      const now = await store.updateNotebook(id, (stored) => {
        if (stored === null) return this.#stored.has(id) ? null : whole;
        return editedNotebook(stored, edit);
      });
      if (now === null) return this.#giveUp(id);
      this.#stored.add(id);
      this.#adopt(now);
    } catch (thrown) {
      if (asRunError(thrown, "notes").details["isGone"] === true) return this.#giveUp(id);
      const meanwhile = this.#unsaved.get(id);
      if (meanwhile !== null) this.#unsaved.set(id, bothEdits(edit, meanwhile ?? {}));
      throw thrown;
    }
  }

  /** Who deleted it, or the run that it is about, does not get it back into the store. */
  #giveUp(id: string): void {
    this.#gone.add(id);
    this.#known.delete(id);
    this.#unsaved.delete(id);
  }

  /** Shows what another tab wrote into it, with what is not stored yet on top. */
  #adopt(stored: Notebook): void {
    const { notebook } = this.#state;
    const meanwhile = this.#unsaved.get(stored.id);
    if (meanwhile === null) return;
    const shown = editedNotebook(stored, meanwhile ?? {});
    this.#known.set(shown.id, shown);
    if (notebook.value?.id !== shown.id) return;
    notebook.value = shown;
    const runId = this.#ports.page.runId.value;
    if (runId !== "" && shown.runId !== runId) this.#follow(runId); // the other tab took it to another run
  }
}
