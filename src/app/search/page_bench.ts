// How an experiment of a search is run in the page: as a run of the bundled model in the search's own database, through the same stages as any
// run. A run that was cut goes on; what is measured is deleted when the next one begins, so that one run at most takes room.
import { canonicalJson } from "../../core/canonical_json.ts";
import { asRunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { RunControl } from "../../pipeline/control.ts";
import type { CrewPorts } from "../../pipeline/crew.ts";
import { runPipeline } from "../../pipeline/pipeline.ts";
import { createRun } from "../../pipeline/runs.ts";
import type { Report } from "../../records/report.ts";
import type { Measurement, Submission } from "../../search/experiment.ts";
import type { TriedExperiment } from "../../search/experiment_graph.ts";
import type { ExperimentBench } from "../../search/explore.ts";
import { isOfSettings } from "../../search/faults.ts";
import type { SearchMetric } from "../../search/metrics.ts";
import type { RunSpace } from "../../search/run_space.ts";
import { tokensOfRun } from "../../search/run_tokens.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import { measuredBy, smokeTexts } from "../../search/smoke_run.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { openSource } from "../../tasks/sources.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import type { PageModel } from "../run/session_ports.ts";

export interface PageBenchPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly crew: CrewPorts;
  readonly model: PageModel;
  readonly signal: AbortSignal;
  /** Is told how far the stage is that works: what is counted, and how much of it is done. */
  readonly tell: (what: string, done: number, total: number) => void;
}

interface Wanted {
  /** Names the run, so that it is found again after a reload. */
  readonly name: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly view: (questions: TaskSet) => TaskSet;
}

export class PageBench implements ExperimentBench {
  readonly #space: RunSpace;
  readonly #metric: SearchMetric;
  readonly #heldOut: number;
  readonly #ports: PageBenchPorts;

  /** @param heldOut test questions of the submission */
  constructor(
    { space, metric, heldOut }: { space: RunSpace; metric: SearchMetric; heldOut: number },
    ports: PageBenchPorts,
  ) {
    this.#space = space;
    this.#metric = metric;
    this.#heldOut = heldOut;
    this.#ports = ports;
  }

  async measure({ experiment: { id, values } }: TriedExperiment, kind: Measurement["kind"]) {
    const full = this.#space.textsOf(values);
    let run: RunRecord | null = null;
    try {
      const texts = kind === "smoke" ? smokeTexts(full, SETTINGS.from(full)) : full;
      const view = (questions: TaskSet) => SealedQuestions.toLearn(questions);
      run = await this.#run({ name: `${id} ${kind}`, texts, view });
      const report = await this.#reportOf(run);
      return { ...measuredBy(this.#metric, report, kind), cost: await this.#cost(run) };
    } catch (thrown) {
      const error = asRunError(thrown, "search");
      if (!isOfSettings(error)) throw error;
      this.#ports.signal.throwIfAborted(); // it is measured again when the search goes on
      return { score: null, cost: run === null ? 0 : await this.#cost(run), why: error.message };
    }
  }

  /** @throws errors of the run */
  async submit({ experiment: { id, values } }: TriedExperiment): Promise<Submission> {
    const texts = this.#space.textsOf(values).set("testTasks", String(this.#heldOut));
    const run = await this.#run({ name: "submitted", texts, view: (questions) => questions });
    const { methods } = await this.#reportOf(run);
    return { kind: "submitted", id, score: methods.distilled.accuracy, cost: await this.#cost(run) };
  }

  /** The run of this name and these settings, or a new one; any other is deleted, e.g. one that a deleted search has left. */
  async #run({ name, texts, view }: Wanted): Promise<RunRecord> {
    const { store, clock, model } = this.#ports;
    const config = SETTINGS.from(texts);
    const kept = await store.listRuns();
    const wanted = canonicalJson(SETTINGS.complete(config));
    const found = kept.find(
      (run) =>
        run.label?.name === name &&
        run.model.sha256 === model.ref.sha256 &&
        canonicalJson(SETTINGS.complete(run.config)) === wanted,
    );
    for (const { id } of kept) if (id !== found?.id) await store.deleteRun(id);
    if (found !== undefined) return found;
    const taskSet = view(await openSource(config.source, { settings: config }));
    const run = await createRun({ store, clock, taskSet }, { config, model: model.ref });
    return store.updateRun(run.id, { label: { name, note: "" } });
  }

  /** Runs it to the end of its test. */
  async #reportOf({ id }: RunRecord): Promise<Report> {
    const { store, clock, crew, model, signal, tell } = this.#ports;
    const control = new RunControl();
    const stop = (): void => control.cancel();
    signal.throwIfAborted();
    signal.addEventListener("abort", stop);
    try {
      const { report } = await runPipeline(
        id,
        {
          ...crew,
          store,
          clock,
          voice: model.voice,
          versions: {},
          until: "evaluate",
          emit: (event) => event.type === "progress" && tell(event.what, event.done, event.total),
        },
        control,
      );
      return report!; // the evaluation ends with one
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #cost = ({ id }: RunRecord): Promise<number> => tokensOfRun(this.#ports.store, id);
}
