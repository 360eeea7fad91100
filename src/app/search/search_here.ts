// A search that runs in the page, by the same rules as `retort search`: its log lies in a database of the browser, one entry a row, and its runs in
// another, so that a pause, a reload or a crash loses nothing. One at a time; a lock keeps other tabs out.
import { type Signal, signal } from "@preact/signals";
import { asRunError, type ErrorCode, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import { drawTasks } from "../../pipeline/run_tasks.ts";
import type { Configuration } from "../../search/configuration.ts";
import type { SearchEntry } from "../../search/experiment.ts";
import { ExperimentGraph } from "../../search/experiment_graph.ts";
import { openExperimentLog } from "../../search/experiment_log.ts";
import { explore } from "../../search/explore.ts";
import { requireJudged } from "../../search/judged_questions.ts";
import { SEARCH_METRICS, type SearchMetricId } from "../../search/metrics.ts";
import { type OpenedLog, readLog } from "../../search/opened_log.ts";
import { runSpace, VARIED, type VariedKey } from "../../search/run_space.ts";
import { SCHEDULERS } from "../../search/schedulers.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import { searchOrder } from "../../search/search_order.ts";
import { submitBest } from "../../search/submit.ts";
import { flagName } from "../../settings/flag_name.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import type { LogFiles } from "../../store/journal/files.ts";
import { JOURNAL_FILE } from "../../store/journal/journal.ts";
import type { ProjectLease } from "../../store/project_lock.ts";
import type { Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import { openSource, sourceOf } from "../../tasks/sources.ts";
import { waitsFor } from "../../teachers/person_check.ts";
import { requireSource } from "../../voice/askable.ts";
import { toldError } from "../parts/told_error.ts";
import type { PageModel } from "../run/session_ports.ts";
import { PageBench } from "./page_bench.ts";
import { inPageWords, REFUSALS } from "./page_words.ts";

export interface SearchHerePorts {
  readonly files: LogFiles & { readonly remove: (name: string) => Promise<void> };
  /** The database of the search's runs. */
  readonly openStore: () => Promise<Store>;
  readonly openProject: () => Promise<ProjectLease>;
  readonly clock: Clock;
  readonly crew: () => CrewPorts;
  readonly model: () => Promise<PageModel>;
}

/** What a person chooses of a new search; the settings of the first experiment are those of the form. */
export interface SearchWish {
  readonly config: RunConfig;
  readonly vary: readonly VariedKey[];
  readonly evaluations: number;
  readonly traces: number;
}

type Own = Readonly<Record<"traces" | "scheduler" | "metric" | "vary" | "evaluations", number | string>>;
type SearchLog = Extract<OpenedLog, { kind: "search" }>;

export interface Doing {
  readonly id: number;
  readonly kind: "smoke" | "full" | "submitted";
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export class SearchHere {
  /** What is kept; null where nothing is. */
  readonly log: Signal<SearchLog | null> = signal(null);
  /** Whether it runs, is about to pause, or rests. */
  readonly phase: Signal<"looking" | "rests" | "runs" | "pausing"> = signal("looking");
  readonly doing: Signal<Doing | null> = signal(null);
  readonly trouble = signal("");
  /** Whether something is kept that cannot be read. It can be saved and deleted. */
  readonly isUnreadable = signal(false);
  /** What the log had to say, e.g. that a torn line was cut off. */
  readonly notice = signal("");
  readonly #ports: SearchHerePorts;
  #stop: AbortController | null = null;

  constructor(ports: SearchHerePorts) {
    this.#ports = ports;
  }

  /** Reads what is kept, unless the search is on. What a sitting has told stays told, what another look has told where it still holds. */
  async look(): Promise<void> {
    if (this.#isOn()) return;
    const trouble = await this.#guard(async () => {
      const log = await inPageWords(() => this.#read());
      if (!this.#isOn()) this.log.value = log;
    });
    if (this.#isOn()) return; // a sitting has begun meanwhile, and knows better
    if (trouble === null && this.isUnreadable.value) this.trouble.value = "";
    this.isUnreadable.value = trouble === "store-corrupt" || trouble === "file-invalid";
    this.phase.value = "rests";
  }

  begin({ config, vary, evaluations, traces }: SearchWish): Promise<void> {
    const own = { traces, scheduler: "puct", metric: "accuracy", vary: vary.join(","), evaluations };
    return this.#sitting((sitting) => this.#explore({ config, heldOut: config.testTasks, own }, sitting));
  }

  /** Goes on with what is kept. @param evaluations experiments in all, which may be more than before */
  goOn(evaluations: number): Promise<void> {
    return this.#sitting((sitting) => this.#explore(askedBefore(this.#kept(), evaluations), sitting));
  }

  /** Has the best run once more, and tests it on the test questions. Nothing may be added afterwards. */
  submit(): Promise<void> {
    return this.#sitting(async (sitting) => {
      const kept = this.#kept();
      const asked = askedBefore(kept, Number(kept.order["evaluations"]));
      const { bench, graph, keep } = await this.#open(asked, sitting);
      await submitBest(graph, { bench, keep });
    });
  }

  /** Nothing that is done is lost. */
  pause(): void {
    if (this.#stop === null) return;
    this.phase.value = "pausing";
    this.#stop.abort(new RunError("aborted", "The search pauses."));
  }

  /** Deletes the runs of the search, and then the search: where that is cut, it is still there to be deleted. */
  async forget(): Promise<void> {
    if (this.#isOn()) return;
    this.trouble.value = "";
    await this.#guard(async () => {
      const lease = await inPageWords(this.#ports.openProject);
      try {
        await withStore(this.#ports.openStore, async (store) => {
          for (const { id } of await store.listRuns()) await store.deleteRun(id);
        });
        await this.#ports.files.remove(JOURNAL_FILE);
        this.log.value = null;
        this.isUnreadable.value = false;
      } finally {
        lease.release();
      }
    });
  }

  /** The log as a file, for `retort search` and for this page elsewhere. */
  bytes(): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#ports.files.read(JOURNAL_FILE);
  }

  async #read(): Promise<SearchLog | null> {
    const { files } = this.#ports;
    const bytes = await files.read(JOURNAL_FILE);
    const log = bytes === null ? null : await readLog(bytes, files.place(JOURNAL_FILE));
    return log?.kind === "search" ? log : null;
  }

  async #explore(asked: Asked, sitting: Sitting): Promise<void> {
    const { bench, graph, keep, space } = await this.#open(asked, sitting);
    if (graph.opened !== null) throw new RunError("config", REFUSALS.submitted);
    const { traces, evaluations, scheduler } = asked.own;
    const order = {
      space,
      seed: asked.config.seed,
      traces: Number(traces),
      evaluations: Number(evaluations),
      scheduler: SCHEDULERS[scheduler as keyof typeof SCHEDULERS],
    };
    await explore(graph, order, { bench, keep, signal: sitting.signal });
  }

  /** Opens all that a sitting needs, and checks that it is the search that is kept. */
  async #open({ config: wanted, heldOut, own }: Asked, { store, signal: stopped }: Sitting) {
    const { files, clock } = this.#ports;
    const source = sourceOf(wanted.source);
    if (source.needs !== "nothing") throw new RunError("config", REFUSALS.brought);
    if (waitsFor(wanted) !== null) throw new RunError("config", REFUSALS.waits);
    const model = await this.#ports.model();
    requireSource(source, model.voice);
    const questions = SealedQuestions.toLearn(await openSource(wanted.source, { settings: wanted }));
    const there = questions.size?.("test") ?? Number.POSITIVE_INFINITY;
    const config = SETTINGS.check({ ...wanted, testTasks: Math.min(heldOut, there) });
    const tasks = drawTasks(questions, config);
    requireJudged(config, tasks);
    const vary = VARIED.filter((key) => String(own.vary).split(",").includes(key));
    const space = runSpace(config, vary, model.voice.can);
    const metric = SEARCH_METRICS[own.metric as SearchMetricId];
    const run = { config, model: model.ref };
    const examples = questions.examples ?? [];
    const asked = await searchOrder({ run, tasks, examples, heldOut, speaker: null, trainer: null, own });
    const tellOf = (sentence: string) => (this.notice.value = sentence);
    const log = await inPageWords(() => openExperimentLog(files, tellOf, asked));
    const graph = new ExperimentGraph(metric, log.entries);
    const entries = [...log.entries];
    const show = (): void => {
      // A graph of its own each time: what is shown is drawn anew when it is another one.
      const shown = new ExperimentGraph(metric, entries);
      this.log.value = { kind: "search", order: asked, isTorn: false, graph: shown, metric };
    };
    show();
    const keep = async (entry: SearchEntry): Promise<void> => {
      await log.keep(entry);
      entries.push(entry);
      show();
    };
    const tell = (what: string, done: number, total: number): void => {
      const at = graph.open ?? graph.all[graph.opened ?? -1];
      if (at === undefined) return;
      const kind = graph.opened !== null ? "submitted" : at.smoke === null ? "smoke" : "full";
      this.doing.value = { id: at.experiment.id, kind, what, done, total };
    };
    const bench = new PageBench(
      { space, metric, heldOut },
      { store, clock, crew: this.#ports.crew(), model, signal: stopped, tell },
    );
    return { bench, graph, keep, space };
  }

  #kept(): SearchLog {
    const log = this.log.value;
    if (log !== null) return log;
    throw new RunError("store-corrupt", REFUSALS.none);
  }

  #isOn(): boolean {
    return this.#stop !== null;
  }

  /** One at a time, with the search's lock. A pause is no trouble; what else goes wrong while it pauses is. */
  async #sitting(work: (sitting: Sitting) => Promise<void>): Promise<void> {
    if (this.#isOn()) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.trouble.value = "";
    this.phase.value = "runs";
    await this.#guard(async () => {
      const lease = await inPageWords(this.#ports.openProject);
      try {
        await withStore(this.#ports.openStore, (store) => work({ store, signal: stop.signal }));
      } catch (thrown) {
        const isPause = stop.signal.aborted && asRunError(thrown, "search").code === "aborted";
        if (!isPause) throw thrown;
      } finally {
        lease.release();
      }
    });
    this.#stop = null;
    this.doing.value = null;
    if (this.log.value === null) await this.look(); // another tab may have begun one
    else this.phase.value = "rests";
  }

  /** @returns what went wrong, null where nothing did */
  async #guard(work: () => Promise<void>): Promise<ErrorCode | null> {
    try {
      await work();
      return null;
    } catch (thrown) {
      const error = asRunError(thrown, "search");
      this.trouble.value = toldError(error);
      return error.code;
    }
  }
}

/** One opening of the search, from its beginning or going on to its pause or end. */
interface Sitting {
  readonly store: Store;
  readonly signal: AbortSignal;
}

interface Asked {
  readonly config: RunConfig;
  readonly heldOut: number;
  readonly own: Own;
}

/** How many experiments in all a search is offered to go on to: as many as it was asked for, and more where those are there. A log keeps the
 *  number with which its search began, so that one which was raised is not known after a reload. */
export function nextTotal({ graph, order }: Pick<SearchLog, "graph" | "order">, most: number): number {
  const asked = Number(order["evaluations"]);
  const there = graph.all.length;
  const isDone = there > asked || (there === asked && graph.open === null);
  return isDone ? Math.min(most, there + asked) : asked;
}

/** What was asked of a search, out of its log. */
function askedBefore({ order }: SearchLog, evaluations: number): Asked {
  const valueOf = (key: string): Configuration[string] => order[key] ?? "";
  const values = Object.fromEntries(
    SETTINGS.fields.flatMap(({ key }) => {
      const value = order[flagName({ key })];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return {
    config: SETTINGS.complete(values), // it is checked where it is used
    heldOut: Number(valueOf("test-tasks")),
    own: {
      traces: valueOf("traces"),
      scheduler: valueOf("scheduler"),
      metric: valueOf("metric"),
      vary: valueOf("vary"),
      evaluations,
    },
  };
}
