// Between the desk and the store: which notebook lies open, and that each change of it is stored. A change is written as soon as the
// one before it is on the disk, so a page that is closed loses what was typed in its last moment at most.
import { effect, untracked } from "@preact/signals";
import type { Clock } from "../../core/ports.ts";
import { asRunError } from "../../core/errors.ts";
import { LONGEST_NOTE, type Notebook } from "../../records/notebook.ts";
import type { Store } from "../../store/store.ts";
import type { Commands, PageState } from "../state.ts";
import { isRunOn, type LessonCommands, type LessonState } from "./lesson_state.ts";

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

export class NotebookSession implements LessonCommands {
  readonly #state: LessonState;
  readonly #ports: NotebookPorts;
  /** All of this lesson on this device, by id; a new one is among them once something is written. */
  readonly #known = new Map<string, Notebook>();
  /** What is not on the disk yet, the newest of each notebook. */
  readonly #unsaved = new Map<string, Notebook>();
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
      const notebooks = await (await this.#ports.openStore()).notebooks();
      for (const each of notebooks.filter(({ lesson }) => lesson === this.#state.lesson.id))
        this.#known.set(each.id, each);
    } catch (thrown) {
      this.#state.trouble.value = asRunError(thrown, "notes").message;
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
    this.#change({ words: { ...notebook.value.words, [field]: text.slice(0, LONGEST_NOTE) } });
  };

  give = (predictions: readonly string[]): void => {
    const { given = [] } = this.#state.notebook.value ?? {};
    this.#change({ given: [...new Set([...given, ...predictions])] });
  };

  turnTo = (card: number): void => {
    const last = this.#state.lesson.cards.length - 1;
    this.#change({ card: Math.min(last, Math.max(0, card)) });
  };

  startAfresh = (): void => {
    if (isRunOn(this.#ports.page)) return;
    this.#ports.commands.leave();
    this.#state.notebook.value = this.#blank(null);
  };

  /** The notebook of a sitting that may still go on. */
  #newest(): Notebook | null {
    const since = this.#ports.clock.now() - SITTING_MS;
    const recent = [...this.#known.values()].filter(({ startedAt }) => startedAt >= since);
    return recent.toSorted((a, b) => b.startedAt - a.startedAt)[0] ?? null;
  }

  #blank(runId: string | null): Notebook {
    const [id, startedAt] = [this.#ports.newId(), this.#ports.clock.now()];
    const { id: lesson } = this.#state.lesson;
    return { schema: 1, id, lesson, runId, startedAt, card: 0, who: "", words: {}, given: [] };
  }

  /** A run came onto the page: its own notebook lies open now, or the one that was waiting for a run becomes its own. */
  #follow(runId: string): void {
    const { notebook } = this.#state;
    const own = [...this.#known.values()].find((each) => each.runId === runId);
    if (own !== undefined) notebook.value = own;
    else if (notebook.value !== null && notebook.value.runId === null) this.#change({ runId });
    else notebook.value = { ...this.#blank(runId), who: notebook.value?.who ?? "" };
  }

  #change(part: Partial<Notebook>): void {
    const { notebook } = this.#state;
    if (notebook.value === null) return;
    const changed = { ...notebook.value, ...part };
    notebook.value = changed;
    this.#known.set(changed.id, changed);
    this.#unsaved.set(changed.id, changed);
    this.#saving ??= this.#save();
  }

  /** What was written for a run that has been deleted meanwhile stays, as that of no run. */
  async #put(store: Store, notebook: Notebook): Promise<void> {
    try {
      await store.putNotebook(notebook);
    } catch (thrown) {
      if (asRunError(thrown, "notes").details["isGone"] !== true) throw thrown;
      await store.putNotebook({ ...notebook, runId: null });
    }
  }

  /** Never rejects. What could not be stored is tried again with the next change. */
  async #save(): Promise<void> {
    const { trouble } = this.#state;
    try {
      const store = await this.#ports.openStore();
      for (let [next] = this.#unsaved.values(); next !== undefined; [next] = this.#unsaved.values()) {
        await this.#put(store, next);
        if (this.#unsaved.get(next.id) === next) this.#unsaved.delete(next.id);
      }
      trouble.value = "";
    } catch (thrown) {
      trouble.value = `Not saved yet. ${asRunError(thrown, "notes").message}`;
    }
    this.#saving = null;
  }
}
