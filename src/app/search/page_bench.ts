// How an experiment of a search is measured in the page.
import { asRunError } from "../../core/errors.ts";
import type { Report } from "../../records/report.ts";
import type { Measurement, Submission } from "../../search/experiment.ts";
import type { TriedExperiment } from "../../search/experiment_graph.ts";
import type { ExperimentBench } from "../../search/explore.ts";
import { isOfSettings } from "../../search/faults.ts";
import type { SearchMetric } from "../../search/metrics.ts";
import type { RunSpace } from "../../search/run_space.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import { measuredBy, smokeTexts } from "../../search/smoke_run.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import type { RunRecord } from "../../store/store.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import { PageRuns, type PageRunsPorts } from "./page_runs.ts";

export class PageBench implements ExperimentBench {
  readonly #space: RunSpace;
  readonly #metric: SearchMetric;
  readonly #heldOut: number;
  readonly #runs: PageRuns;
  readonly #signal: AbortSignal;

  /** @param heldOut test questions of the submission */
  constructor(
    { space, metric, heldOut }: { space: RunSpace; metric: SearchMetric; heldOut: number },
    ports: PageRunsPorts,
  ) {
    this.#space = space;
    this.#metric = metric;
    this.#heldOut = heldOut;
    this.#runs = new PageRuns(ports);
    this.#signal = ports.signal;
  }

  async measure({ experiment: { id, values } }: TriedExperiment, kind: Measurement["kind"]) {
    const full = this.#space.textsOf(values);
    let run: RunRecord | null = null;
    try {
      const texts = kind === "smoke" ? smokeTexts(full, SETTINGS.from(full)) : full;
      const view = (questions: TaskSet) => SealedQuestions.toLearn(questions);
      run = await this.#runs.seat({ name: `${id} ${kind}`, texts, view, learns: true });
      const report = await this.#reportOf(run);
      return { ...measuredBy(this.#metric, report, kind), cost: await this.#runs.cost(run) };
    } catch (thrown) {
      const error = asRunError(thrown, "search");
      if (!isOfSettings(error)) throw error;
      this.#signal.throwIfAborted(); // it is measured again when the search goes on
      return { score: null, cost: run === null ? 0 : await this.#runs.cost(run), why: error.message };
    }
  }

  /** @throws errors of the run */
  async submit({ experiment: { id, values } }: TriedExperiment): Promise<Submission> {
    const texts = this.#space.textsOf(values).set("testTasks", String(this.#heldOut));
    const run = await this.#runs.seat({
      name: "submitted",
      texts,
      view: (questions) => questions,
      learns: true,
    });
    const { methods } = await this.#reportOf(run);
    return { kind: "submitted", id, score: methods.distilled.accuracy, cost: await this.#runs.cost(run) };
  }

  /** Runs it to the end of its test. */
  async #reportOf(run: RunRecord): Promise<Report> {
    const { report } = await this.#runs.go(run, "evaluate");
    return report!; // the evaluation ends with one
  }
}
