// How an experiment of a search is run. While the search lasts its questions are sealed: what a run is tested on are validation questions.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import type { Configuration } from "../search/configuration.ts";
import type { Measurement, Submission } from "../search/experiment.ts";
import type { TriedExperiment } from "../search/experiment_graph.ts";
import type { ExperimentBench } from "../search/explore.ts";
import type { SearchMetric } from "../search/metrics.ts";
import type { RunSpace } from "../search/run_space.ts";
import { SealedQuestions } from "../search/sealed_questions.ts";
import { measuredBy, smokeTexts } from "../search/smoke_run.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import type { Surroundings } from "./command.ts";
import { type MeasuringOrder, measureRun } from "./measured_run.ts";

export interface BenchOrder extends MeasuringOrder {
  readonly space: RunSpace;
  readonly metric: SearchMetric;
  /** Test questions that the submission is tested on. While the search lasts, runs are tested on fewer: a part of the validation questions. */
  readonly heldOut: number;
  /** The search's folder. */
  readonly out: string;
}

export class SearchBench implements ExperimentBench {
  readonly #given: BenchOrder;
  readonly #around: Surroundings;

  constructor(given: BenchOrder, around: Surroundings) {
    this.#given = given;
    this.#around = around;
  }

  async measure({ experiment }: TriedExperiment, kind: Measurement["kind"]) {
    const { space, metric, out } = this.#given;
    const full = space.textsOf(experiment.values);
    const texts = kind === "smoke" ? smokeTexts(full, SETTINGS.from(full)) : full;
    const folder = join(out, "experiments", String(experiment.id).padStart(4, "0"), kind);
    const view = (questions: TaskSet) => SealedQuestions.toLearn(questions);
    const run = { texts, folder, view, until: "evaluate" } as const;
    const { value, cost, why } = await measureRun(
      this.#given,
      run,
      this.#around,
      ({ report }) => measuredBy(metric, report!, kind), // the evaluation ends with one
    );
    return { score: value?.score ?? null, cost, why: value?.why ?? why };
  }

  /** The configuration once more, on all questions: tested on the test questions, which nobody has read before.
   *  @throws errors of the run */
  async submit({ experiment }: TriedExperiment): Promise<Submission> {
    const { space, out, heldOut } = this.#given;
    const run = {
      texts: space.textsOf(experiment.values).set("testTasks", String(heldOut)),
      folder: join(out, "submitted"),
      until: "export",
    } as const;
    const { value, cost, why } = await measureRun(
      this.#given,
      run,
      this.#around,
      ({ report }) => report!.methods.distilled.accuracy,
    );
    if (value === null) throw new RunError("config", why);
    return { kind: "submitted", id: experiment.id, score: value, cost };
  }
}

/** "--rank 16 --learning-rate 0.002" */
export const configurationLine = (values: Configuration): string =>
  Object.entries(values)
    .map(([key, value]) => `--${flagName({ key })} ${value}`)
    .join(" ");
