// Between the page and the pipeline: turns commands into runs and events into signals. The only writer of the signals.
// It holds the project's lock while a run is on, so that two tabs never write the same run.
import { batch } from "@preact/signals";
import { asRunError, type RunError } from "../../core/errors.ts";
import type { RunEvent } from "../../threads/run_event.ts";
import { STAGES } from "../../records/stage.ts";
import { RunControl } from "../../pipeline/control.ts";
import type { PipelineDeps } from "../../pipeline/stage.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { busyElsewhere } from "./busy_elsewhere.ts";
import { addressOf, choiceOf, ChosenModel } from "./chosen_model.ts";
import { withText } from "./form_texts.ts";
import { fetchNewRun, fetchPipeline } from "./fetch_pipeline.ts";
import { emptyLog, reopenLog } from "./reopen.ts";
import type { RunLog } from "./run_log.ts";
import { LazyJudging } from "./lazy_judging.ts";
import { DownloadReader } from "../stages/take/read_back.ts";
import { readResults } from "./run_results.ts";
import { clearRun, copyLog, copyRun } from "./run_signals.ts";
import { RunShelf } from "./run_shelf.ts";
import type { Commands, PageState } from "../state.ts";
import type { SessionPorts } from "./session_ports.ts";
import { teacherDevice } from "./teacher_device.ts";

export class Session implements Commands {
  readonly #state: PageState;
  readonly #ports: SessionPorts;
  readonly #requestFlush: () => void;
  #store: Promise<Store> | null = null;
  #log: RunLog | null = null;
  #control: RunControl | null = null;
  #isBusy = false;
  /** The page's look at earlier runs and other tabs. A run begins after it: a look that ends later would put the stored
   *  state of the very run over the running one, and its test of the lock would find ours. */
  #looking: Promise<void> = Promise.resolve();
  /** The results are read by one at a time, or a download would be opened twice. */
  #reading: Promise<void> = Promise.resolve();
  readonly #downloadReader: DownloadReader;
  readonly #model: ChosenModel;
  readonly #judging: LazyJudging;
  readonly #shelf: RunShelf;

  constructor(state: PageState, ports: SessionPorts) {
    this.#state = state;
    this.#ports = ports;
    this.#requestFlush = ports.schedule(() => this.#flush());
    this.#downloadReader = new DownloadReader(state, ports.readBack);
    const onEvent = this.#onEvent.bind(this);
    this.#judging = new LazyJudging(state, { ...ports, openStore: () => this.#openStore(), onEvent });
    this.#model = new ChosenModel(state, ports);
    this.#shelf = new RunShelf(state, {
      ...ports,
      openStore: () => this.#openStore(),
      lease: () => this.#lease(ports.openProject),
      guard: (work) => this.#guard(work),
      probeStorage: () => ports.probeStorage(),
    });
  }

  /** What happens when the page opens: look at the device, read the store, show an unfinished run. */
  async open(): Promise<void> {
    const state = this.#state;
    const device = this.#ports.probeDevice().then((found) => (state.device.value = found));
    this.#looking = this.#guard(async () => {
      const store = await this.#openStore();
      const { error } = await store.checkIntegrity();
      await this.#shelf.list();
      await this.#lookForOtherTab();
      const [newest] = state.runs.value;
      if (newest !== undefined && !isFinished(newest)) await this.#show(newest.id);
      else if (state.model.value !== "") await this.#model.open();
      void device.then(() => this.#model.lookAtTeam()); // never rejects
      if (error !== null) {
        // After #show, which clears the page of earlier troubles.
        state.trouble.value = { code: error.code, message: error.message, stage: null };
        await store.acceptLosses();
      }
    });
    await this.#looking;
    await device;
    state.storage.value = await this.#ports.probeStorage();
  }

  /** Looks again when the reader comes back to this tab: the other one may have closed, or gone on. */
  look(): void {
    if (this.#isBusy) return;
    const { runId, runState } = this.#state;
    this.#looking = this.#looking.then(() =>
      this.#guard(async () => {
        await this.#lookForOtherTab();
        if (runId.value === "") await this.#shelf.list();
        else if (runState.value === "idle") await this.#show(runId.value);
      }),
    );
  }

  start = (): void => {
    void this.#begin(this.#ports.openProject, async () => {
      const ports = { ...this.#ports, chosen: this.#model, openStore: () => this.#openStore() };
      const { storeNewRun } = await fetchNewRun();
      const run = await storeNewRun(this.#state, ports);
      const store = await this.#openStore();
      this.#adopt(run, emptyLog(run, await store.tasks(run.id)));
      return run;
    });
  };

  proceed = (runId: string): void => {
    void this.#begin(this.#ports.openProject, () => this.#show(runId));
  };

  takeOver = (): void => {
    void this.#begin(this.#ports.takeOverProject, async () => {
      await this.#shelf.list();
      const [newest] = this.#state.runs.value;
      return newest === undefined || isFinished(newest) ? null : this.#show(newest.id);
    });
  };

  show = (runId: string): void => {
    if (this.#isOn()) return;
    this.#looking = this.#looking.then(() => this.#guard(async () => void (await this.#show(runId))));
  };

  remove = (runId: string): void => this.#shelf.remove(runId);
  undoRemove = (): void => this.#shelf.undo();
  holdUndo = (isHeld: boolean): void => this.#shelf.hold(isHeld);
  removeNow = (): void => void this.#guard(() => this.#shelf.settle());
  label: Commands["label"] = (runId, label) => this.#shelf.label(runId, label);

  leave = (): void => {
    if (this.#isOn()) return;
    void this.#guard(async () => {
      this.#clear();
      await this.#shelf.list();
    });
  };

  pause = (): void => this.#control?.pause();
  resume = (): void => this.#control?.resume();
  finish = (): void => {
    if (this.#control === null) return;
    this.#state.finishing.value = true;
    this.#control.finish();
  };
  cancel = (): void => this.#control?.cancel();
  judge: Commands["judge"] = (said) => void this.#guard(() => this.#judging.judge(said));
  chooseLessons: Commands["chooseLessons"] = (it) => void this.#guard(() => this.#judging.choose(it));
  goOn = (): void => void this.#guard(() => this.#judging.goOn(this.#control));

  hold = (key: string): void => void (this.#state.held.value = key);

  setField = (key: string, text: string): void => {
    const form = this.#state.form.value;
    const texts = withText(form, key, text);
    this.#state.form.value = texts;
    this.#ports.setQuery(addressOf(this.#state));
  };

  chooseModel = (path: string): void => {
    this.#state.model.value = path;
    this.#choose(path === this.#state.second.value ? "" : this.#state.second.value);
  };

  chooseSecond = (path: string): void => this.#choose(path);

  /** Takes note of the models that are chosen, and opens them. */
  #choose(second: string): void {
    this.#state.second.value = second;
    this.#state.trouble.value = null;
    this.#ports.setQuery(addressOf(this.#state));
    void this.#guard(async () => void (await this.#model.open()));
    void this.#model.lookAtTeam(); // never rejects
  }

  /** Takes the project, lets `prepare` put a run on the page, runs it. One at a time: a second click does nothing. */
  async #begin(take: () => Promise<ProjectLease>, prepare: () => Promise<RunRecord | null>): Promise<void> {
    const { starting } = this.#state;
    if (this.#isBusy) return;
    this.#isBusy = true;
    starting.value = true;
    await this.#looking;
    await this.#guard(async () => {
      await this.#shelf.settle();
      const lease = await this.#lease(take);
      if (lease === null) return;
      try {
        this.#state.trouble.value = null;
        const run = await prepare();
        if (run !== null) await this.#run(run, lease);
      } finally {
        lease.release();
      }
    });
    starting.value = false;
    this.#isBusy = false;
  }

  /** Runs to the end, or to whatever stops it. */
  async #run(run: RunRecord, lease: ProjectLease): Promise<void> {
    const state = this.#state;
    const control = new RunControl();
    this.#control = control;
    let takenOver = false;
    void lease.lost.then(() => {
      takenOver = true;
      control.cancel();
    });
    batch(() => {
      state.starting.value = false;
      state.runState.value = "running";
      state.held.value = "";
    });
    try {
      const { runPipeline } = await fetchPipeline();
      await runPipeline(run.id, await this.#deps(run), control);
      this.#flush();
      await this.#readResults();
      state.runState.value = "done";
    } catch (thrown) {
      this.#flush();
      const error = asRunError(thrown, "run");
      if (error.code === "aborted" && control.signal.aborted && !takenOver)
        state.runState.value = "cancelled";
      else {
        state.runState.value = "failed";
        this.#tell(takenOver ? busyElsewhere() : error);
      }
    } finally {
      this.#control = null;
      state.finishing.value = false; // who goes on later trains on, unless they ask again
      if (this.#log !== null) this.#log.awaiting = false; // nobody hears the person any more
      this.#flush();
      state.storage.value = await this.#ports.probeStorage();
    }
  }

  async #deps(run: RunRecord): Promise<PipelineDeps> {
    const { voice } = await this.#model.open(choiceOf(run));
    return {
      ...this.#ports.crew(teacherDevice(this.#state.device.value)),
      store: await this.#openStore(),
      clock: this.#ports.clock,
      isOffline: this.#ports.isOffline,
      voice,
      versions: this.#ports.versions,
      emit: (event) => this.#onEvent(event),
    };
  }

  #onEvent(event: RunEvent): void {
    this.#log?.apply(event);
    this.#requestFlush();
    const isDone = event.type === "stage" && event.state === "done";
    const isAnswer = event.type === "progress" && event.stage === "evaluate";
    if (isDone || isAnswer) void this.#guard(() => this.#readResults());
  }

  /** Whether a run is on or about to be. Then nothing else comes onto the page: its events go into the log that is shown. */
  #isOn = (): boolean => this.#control !== null || this.#state.starting.value;

  async #show(runId: string): Promise<RunRecord> {
    const [run, log] = await reopenLog(runId, await this.#openStore());
    const missing = await this.#model.lookFor(run);
    this.#adopt(run, log);
    // Before what it left is read: the sum of a download of gigabytes takes its time.
    this.#state.runState.value = isFinished(run) ? "done" : "idle";
    await this.#readResults();
    if (missing !== null) this.#tell(missing);
    return run;
  }

  /** Makes `run` the one on the page. */
  #adopt(run: RunRecord, log: RunLog): void {
    batch(() => {
      this.#clear();
      this.#log = log;
      copyRun(run, this.#state);
      this.#flush();
    });
    this.#ports.setQuery(addressOf(this.#state));
  }

  #clear(): void {
    const { url } = this.#state.download.value ?? { url: "" };
    if (url !== "") URL.revokeObjectURL(url);
    this.#log = null;
    clearRun(this.#state);
    this.#downloadReader.look();
  }

  #flush(): void {
    if (this.#log !== null) copyLog(this.#log, this.#state);
  }

  /** Reads what finished stages left in the store. */
  #readResults(): Promise<void> {
    const next = this.#reading.then(async () => {
      if (this.#log !== null) await readResults(this.#log, await this.#openStore(), this.#state);
      this.#downloadReader.look();
    });
    this.#reading = next.catch(() => undefined); // `next` carries the error to its caller
    return next;
  }

  /** The lease, or null after saying that another tab has it. */
  async #lease(take: () => Promise<ProjectLease>): Promise<ProjectLease | null> {
    try {
      const lease = await take();
      this.#state.otherTab.value = false;
      return lease;
    } catch (thrown) {
      const error = asRunError(thrown, "project");
      if (error.code !== "busy") throw error;
      this.#state.otherTab.value = true;
      return null;
    }
  }

  async #lookForOtherTab(): Promise<void> {
    (await this.#lease(this.#ports.openProject))?.release();
  }

  #openStore(): Promise<Store> {
    this.#store ??= this.#ports.openStore();
    this.#store.catch(() => (this.#store = null)); // the next command tries again; this caller gets the error
    return this.#store;
  }

  /** Every command ends here when it fails: as a sentence on the page. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#tell(asRunError(thrown, "page"));
    }
  }

  #tell(error: RunError): void {
    const { code, message, details } = error;
    const stage = this.#state.stage.value || null;
    const gone = details["isGone"] === true ? { isGone: true } : {};
    this.#state.trouble.value = { code, message, stage, ...gone };
  }
}

function isFinished(run: RunRecord): boolean {
  return STAGES.every((stage) => run.finished.includes(stage));
}
