// A search that runs in the page, by the same rules as `retort search`: its log lies in a database of the browser, one entry a row, and its runs in
// another, so that a pause, a reload or a crash loses nothing. One at a time; a lock keeps other tabs out.
import { type Signal, signal } from "@preact/signals";
import { asRunError, RunError } from "../../core/errors.ts";
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
import { openSource } from "../../tasks/sources.ts";
import { toldError } from "../parts/told_error.ts";
import type { PageModel } from "../run/session_ports.ts";
import { PageBench } from "./page_bench.ts";

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
  /** What the log had to say, e.g. that a torn line was cut off. */
  readonly notice = signal("");
  readonly #ports: SearchHerePorts;
  #stop: AbortController | null = null;

  constructor(ports: SearchHerePorts) {
    this.#ports = ports;
  }

  /** Reads what is kept, unless the search is on. */
  async look(): Promise<void> {
    if (this.#stop !== null) return;
    await this.#guard(async () => {
      const bytes = await this.#ports.files.read(JOURNAL_FILE);
      const log = bytes === null ? null : await readLog(bytes, this.#ports.files.place(JOURNAL_FILE));
      this.log.value = log?.kind === "search" ? log : null;
    });
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

  /** Deletes the search and its runs. */
  async forget(): Promise<void> {
    if (this.#stop !== null) return;
    await this.#guard(async () => {
      const lease = await this.#ports.openProject();
      try {
        await this.#ports.files.remove(JOURNAL_FILE);
        this.log.value = null;
        await withStore(this.#ports.openStore, async (store) => {
          for (const { id } of await store.listRuns()) await store.deleteRun(id);
        });
      } finally {
        lease.release();
      }
    });
  }

  /** The log as a file, for `retort search` and for this page elsewhere. */
  bytes(): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#ports.files.read(JOURNAL_FILE);
  }

  async #explore(asked: Asked, sitting: Sitting): Promise<void> {
    const { bench, graph, keep, space } = await this.#open(asked, sitting);
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
    const model = await this.#ports.model();
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
    const log = await openExperimentLog(files, (sentence) => (this.notice.value = sentence), asked);
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
    throw new RunError("store-corrupt", "There is no search in this browser to go on with. Begin one.");
  }

  /** One at a time, with the search's lock. A pause is no trouble. */
  async #sitting(work: (sitting: Sitting) => Promise<void>): Promise<void> {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.phase.value = "runs";
    await this.#guard(async () => {
      const lease = await this.#ports.openProject();
      try {
        await withStore(this.#ports.openStore, (store) => work({ store, signal: stop.signal }));
      } catch (thrown) {
        if (!stop.signal.aborted) throw thrown;
      } finally {
        lease.release();
      }
    });
    this.#stop = null;
    this.doing.value = null;
    this.phase.value = "rests";
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    this.trouble.value = "";
    try {
      await work();
    } catch (thrown) {
      this.trouble.value = toldError(asRunError(thrown, "search"));
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
