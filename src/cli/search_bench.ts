// How an experiment of a search is run: as a run of its own, in a folder of its own, through the same stages as `retort run`. While the search
// lasts its questions are sealed: what a run is tested on are validation questions.
import { join } from "node:path";
import { asRunError, type ErrorCode } from "../core/errors.ts";
import type { EndpointPorts } from "../lm/endpoint_lm.ts";
import type { OpenSource } from "../models/source.ts";
import type { TrainerDevice } from "../records/trainer_device.ts";
import type { Configuration } from "../search/configuration.ts";
import type { Measurement, Submission } from "../search/experiment.ts";
import type { TriedExperiment } from "../search/experiment_graph.ts";
import type { ExperimentBench } from "../search/explore.ts";
import type { SearchMetric } from "../search/metrics.ts";
import type { RunSpace } from "../search/run_space.ts";
import { tokensOfRun } from "../search/run_tokens.ts";
import { SealedQuestions } from "../search/sealed_questions.ts";
import { smokeTexts, whyNotInFull } from "../search/smoke_run.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Surroundings } from "./command.ts";
import { beginRun, type RunOrder } from "./run_begin.ts";
import { type SeatedRun, withRun } from "./run_sitting.ts";

/** Errors that are the configuration's own: the experiment failed, and the search goes on. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  "config",
  "empty-dataset",
  "non-finite",
  "gpu-memory",
  "budget",
  "shape",
]);

export interface BenchOrder {
  /** What all runs have in common. */
  readonly order: Omit<RunOrder, "texts" | "view">;
  readonly space: RunSpace;
  readonly metric: SearchMetric;
  /** The search's folder. */
  readonly out: string;
  readonly trainer: TrainerDevice | null;
  readonly source: OpenSource;
  readonly network: EndpointPorts;
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
    const texts = space.textsOf(experiment.values);
    const part = kind === "smoke" ? smokeTexts(texts, SETTINGS.from(texts)) : texts;
    const folder = join(out, "experiments", String(experiment.id).padStart(4, "0"), kind);
    let cost = 0;
    try {
      const { report } = await this.#run(part, { folder, isSealed: true }, (tokens) => (cost = tokens));
      const why = kind === "smoke" ? whyNotInFull(report) : null;
      const score = why === null ? metric.of(report) : null;
      return { score, cost, why: score === null ? (why ?? "No question was answered right.") : "" };
    } catch (thrown) {
      const error = asRunError(thrown, `experiment ${experiment.id}`);
      if (!FAULTS.has(error.code) || this.#around.signal.aborted) throw error;
      return { score: null, cost, why: error.message };
    }
  }

  /** The configuration once more, on all questions: tested on the test questions, which nobody has read before.
   *  @throws errors of the run */
  async submit({ experiment }: TriedExperiment): Promise<Submission> {
    const { space, out } = this.#given;
    let cost = 0;
    const run = { folder: join(out, "submitted"), isSealed: false };
    const { report } = await this.#run(space.textsOf(experiment.values), run, (tokens) => (cost = tokens));
    return { kind: "submitted", id: experiment.id, score: report.methods.distilled.accuracy, cost };
  }

  async #run(
    texts: Map<string, string>,
    { folder, isSealed }: { readonly folder: string; readonly isSealed: boolean },
    tellCost: (tokens: number) => void,
  ) {
    const { order, source, network, trainer } = this.#given;
    const around = { ...this.#around, tell: () => {} };
    const draft = new MemoryStore();
    const view = isSealed
      ? (questions: Parameters<typeof SealedQuestions.toLearn>[0]) => SealedQuestions.toLearn(questions)
      : undefined;
    const begun = await beginRun({ ...order, texts: new Map(texts), view }, { store: draft, source }, around);
    const sitting = {
      begun,
      draft,
      out: folder,
      isFresh: false,
      isSpeakerAsked: order.speaker !== null,
      formats: ["peft"],
      trainer,
      source,
      network,
    };
    return withRun(
      { ...sitting, until: isSealed ? "evaluate" : "export" },
      around,
      async ({ store, go }: SeatedRun) => {
        const runId = (await store.listRuns())[0]!.id; // `withRun` has begun it
        try {
          const { report } = await go();
          return { report: report! }; // the evaluation ends with one
        } finally {
          tellCost(await tokensOfRun(store, runId));
        }
      },
    );
  }
}

export const configurationLine = (values: Configuration): string =>
  Object.entries(values)
    .map(([key, value]) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`)
    .join(" ");
