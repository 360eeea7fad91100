// Between the view in which a person judges and the store: each word is stored the moment it is given, one after the other, so that
// a page that is closed or killed loses none.
import type { Clock } from "../../../core/ports.ts";
import type { RunControl } from "../../../pipeline/control.ts";
import { type Fate, fatesOf, withFate } from "../../../records/by_hand.ts";
import { verdictKey } from "../../../records/verdict.ts";
import type { RunRecord, Store } from "../../../store/store.ts";
import { JUDGED, verdictMap } from "../../../teachers/person_check.ts";
import type { RunEvent } from "../../../threads/run_event.ts";
import type { Judgement, LearnedChoice, PageState } from "../../state.ts";

export interface JudgingPorts {
  readonly clock: Clock;
  readonly openStore: () => Promise<Store>;
  readonly onEvent: (event: RunEvent) => void;
}

export class Judging {
  readonly #state: PageState;
  readonly #ports: JudgingPorts;
  #writing: Promise<void> = Promise.resolve();
  /** Choices that are shown and not stored yet. */
  #pendingChoices = 0;
  /** Whether the run was told to go on: what comes after that is not taken. */
  #isOver = false;

  constructor(state: PageState, ports: JudgingPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Shows the word at once and resolves when it is stored; what could not be stored is not shown any more.
   *  @throws RunError of the store */
  judge(judgement: Judgement): Promise<void> {
    const { verdicts } = this.#state;
    if (!this.#isOpen()) return Promise.resolve();
    const key = verdictKey(judgement);
    const words = new Map(verdicts.value);
    if (judgement.isRight === null) words.delete(key);
    else words.set(key, judgement.isRight);
    this.#show(words);
    const runId = this.#state.runId.value;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#store(runId, judgement));
    return this.#writing;
  }

  /** Changes what a run learns that has learned nothing yet; what could not be stored is not shown any more.
   *  @throws RunError of the store */
  choose(choice: LearnedChoice): Promise<void> {
    const { config, fates, runId } = this.#state;
    if (!this.#isOpen() || config.value === null) return Promise.resolve();
    if ("leastVotes" in choice) config.value = { ...config.value, ...choice };
    else fates.value = changed(fates.value, choice.taskId, choice.fate);
    const id = runId.value;
    this.#pendingChoices++;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#storeChoice(id, choice));
    return this.#writing;
  }

  /** The run goes on when the last word is stored, or is told not to be: what could not be stored was said when it failed. */
  async goOn(control: RunControl | null): Promise<void> {
    this.#isOver = true;
    await this.#writing.catch(() => undefined);
    control?.goOn();
    this.#state.awaiting.value = false; // before the page hears of it by an event
    this.#isOver = false;
  }

  #isOpen(): boolean {
    return this.#state.awaiting.value && !this.#isOver;
  }

  async #store(runId: string, { taskId, answer, isRight }: Judgement): Promise<void> {
    const { clock, openStore } = this.#ports;
    const store = await openStore();
    try {
      await store.putVerdict({ schema: 1, runId, taskId, answer, isRight, at: clock.now() });
    } catch (thrown) {
      this.#show(verdictMap(await store.verdicts(runId)));
      throw thrown;
    }
  }

  async #storeChoice(runId: string, choice: LearnedChoice): Promise<void> {
    const store = await this.#ports.openStore().finally(() => this.#pendingChoices--);
    try {
      const stored = await store.updateRun(runId, (now) => chosen(now, choice));
      if (this.#pendingChoices === 0) this.#showStored(stored); // one that failed before may have hidden this one
    } catch (thrown) {
      const stored = await store.getRun(runId).catch(() => null);
      if (stored !== null) this.#showStored(stored);
      throw thrown;
    }
  }

  #showStored(run: RunRecord): void {
    const { runId, config, fates } = this.#state;
    if (runId.value !== run.id) return;
    config.value = run.config;
    fates.value = fatesOf(run);
  }

  #show(words: ReadonlyMap<string, boolean>): void {
    const { verdicts, progress, runId } = this.#state;
    verdicts.value = words;
    const { total = 0 } = progress.value.distil ?? {};
    const counted = { stage: "distil", what: JUDGED, done: words.size, total } as const;
    this.#ports.onEvent({ type: "progress", runId: runId.value, at: this.#ports.clock.now(), ...counted });
  }
}

/** What a choice changes of a run; nothing where another tab has begun to learn. */
function chosen(run: RunRecord, choice: LearnedChoice): Pick<Partial<RunRecord>, "config" | "byHand"> {
  if (run.finished.includes("distil")) return {};
  if ("leastVotes" in choice) return { config: { ...run.config, ...choice } };
  return { byHand: withFate(run, choice.taskId, choice.fate) };
}

function changed(
  fates: ReadonlyMap<string, Fate>,
  taskId: string,
  fate: Fate | null,
): ReadonlyMap<string, Fate> {
  const after = new Map(fates);
  if (fate === null) after.delete(taskId);
  else after.set(taskId, fate);
  return after;
}
