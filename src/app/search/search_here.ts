// A search that runs in the page, by the same rules as `retort search`.
import { signal } from "@preact/signals";
import { RunError } from "../../core/errors.ts";
import { checkKeys } from "../../pipeline/check_keys.ts";
import { drawTasks } from "../../pipeline/run_tasks.ts";
import { ExperimentGraph } from "../../search/experiment_graph.ts";
import { openExperimentLog } from "../../search/experiment_log.ts";
import { explore } from "../../search/explore.ts";
import { requireJudged, requireTestAnswers } from "../../search/judged_questions.ts";
import { SEARCH_METRICS, type SearchMetricId } from "../../search/metrics.ts";
import { runSpace, VARIED, type VariedKey } from "../../search/run_space.ts";
import { SCHEDULERS } from "../../search/schedulers.ts";
import { SealedQuestions } from "../../search/sealed_questions.ts";
import { searchOrder } from "../../search/search_order.ts";
import { submitBest } from "../../search/submit.ts";
import type { SpeakerName } from "../../records/speaker.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import { sourceOf } from "../../tasks/sources.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import { waitsFor } from "../../teachers/person_check.ts";
import { requireSource } from "../../voice/askable.ts";
import { KeptWork, type KeptWorkPorts, type LogOf, type WorkSitting } from "./kept_work.ts";
import { configOfOrder, speakerOfOrder, spokenBy } from "./order_config.ts";
import { PageBench } from "./page_bench.ts";
import { PAGE_WORDS, WAITS } from "./page_words.ts";

/** What a person chooses of a new search; the settings of the first experiment are those of the form. */
export interface SearchWish {
  readonly config: RunConfig;
  readonly vary: readonly VariedKey[];
  readonly evaluations: number;
  readonly traces: number;
}

type Own = Readonly<Record<"traces" | "scheduler" | "metric" | "vary" | "evaluations", number | string>>;
type SearchLog = LogOf<"search">;

export interface Doing {
  readonly id: number;
  readonly kind: "smoke" | "full" | "submitted";
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export class SearchHere extends KeptWork<"search", Doing> {
  /** Whether it ended before its experiments were used up: in every branch, each change of the best has been tried. */
  readonly isOnTop = signal(false);

  constructor(ports: KeptWorkPorts) {
    super("search", ports);
  }

  begin({ config, vary, evaluations, traces }: SearchWish): Promise<void> {
    const own = { traces, scheduler: "puct", metric: "accuracy", vary: vary.join(","), evaluations };
    return this.sitting((sitting) => this.#explore({ config, heldOut: config.testTasks, own }, sitting));
  }

  /** Goes on with what is kept. @param evaluations experiments in all, which may be more than before */
  goOn(evaluations: number): Promise<void> {
    return this.sitting((sitting) => this.#explore(askedBefore(this.kept(), evaluations), sitting));
  }

  /** Has the best run once more, and tests it on the test questions. Nothing may be added afterwards. */
  submit(): Promise<void> {
    return this.sitting(async (sitting) => {
      const kept = this.kept();
      const asked = askedBefore(kept, Number(kept.order["evaluations"]));
      const { bench, graph, keep, requireEnd } = await this.#open(asked, sitting);
      requireEnd();
      await submitBest(graph, { bench, keep });
    });
  }

  async #explore(asked: Asked, sitting: WorkSitting): Promise<void> {
    const { bench, graph, keep, space } = await this.#open(asked, sitting);
    if (graph.opened !== null) throw new RunError("config", PAGE_WORDS.search.closed);
    const { traces, evaluations, scheduler } = asked.own;
    const order = {
      space,
      seed: asked.config.seed,
      traces: Number(traces),
      evaluations: Number(evaluations),
      scheduler: SCHEDULERS[scheduler as keyof typeof SCHEDULERS],
    };
    this.isOnTop.value = false;
    await explore(graph, order, { bench, keep, signal: sitting.signal });
    this.isOnTop.value = graph.all.length < order.evaluations;
  }

  /** Opens all that a sitting needs, and checks that it is the search that is kept. */
  async #open(wish: Asked, { store, signal: stopped }: WorkSitting) {
    const { files, clock } = this.ports;
    const { whole, heldOut, seed, space, metric, model, asked } = await this.#asked(wish);
    const tellOf = (sentence: string) => (this.notice.value = sentence);
    const log = await this.inPageWords(() => openExperimentLog(files, tellOf, asked));
    const graph = new ExperimentGraph(metric, log.entries);
    const keep = this.keeping(log, (entries) => {
      const shown = new ExperimentGraph(metric, entries);
      return { kind: "search", order: asked, isTorn: false, graph: shown, metric };
    });
    const tell = (what: string, done: number, total: number): void => {
      const at = graph.open ?? graph.all[graph.opened ?? -1];
      if (at === undefined) return;
      const kind = graph.opened !== null ? "submitted" : at.smoke === null ? "smoke" : "full";
      this.doing.value = { id: at.experiment.id, kind, what, done, total };
    };
    const bench = new PageBench(
      { space, metric, heldOut },
      { store, clock, crew: this.ports.crew(), model, questions: whole, signal: stopped, tell },
    );
    const requireEnd = () => requireTestAnswers(whole, heldOut, seed);
    return { bench, graph, keep, space, requireEnd };
  }

  /** What is asked of the search, by the form or by its log. @throws RunError("config") for what cannot be searched with */
  async #asked({ config: wanted, heldOut: most, own, speaker }: Asked) {
    const { taskSet } = this.ports;
    const source = sourceOf(wanted.source);
    if (waitsFor(wanted) !== null) throw new RunError("config", WAITS);
    const model = spokenBy(await this.ports.model(), speaker);
    requireSource(source, model.voice);
    const whole = await taskSet(wanted);
    const questions = SealedQuestions.toLearn(whole);
    const thereIs = (set: TaskSet) => set.size?.("test") ?? Number.POSITIVE_INFINITY;
    const heldOut = Math.min(most, thereIs(whole));
    const measured = Math.min(heldOut, thereIs(questions));
    if (measured === 0) throw new RunError("config", PAGE_WORDS.search.parts);
    const config = SETTINGS.check({ ...wanted, testTasks: measured });
    const tasks = drawTasks(questions, config);
    checkKeys(questions, config);
    requireJudged(config, tasks);
    const vary = VARIED.filter((key) => String(own.vary).split(",").includes(key));
    const space = runSpace(config, vary, model.voice.can);
    const metric = SEARCH_METRICS[own.metric as SearchMetricId];
    const run = { config, model: model.ref };
    const examples = questions.examples ?? [];
    const asked = await searchOrder({
      run,
      tasks,
      examples,
      heldOut,
      speaker: model.speaker,
      trainer: null,
      own,
    });
    return { whole, heldOut, seed: config.seed, space, metric, model, asked };
  }
}

interface Asked {
  readonly config: RunConfig;
  readonly heldOut: number;
  readonly own: Own;
  /** What its agents speak through; left out: what is usual now. */
  readonly speaker?: SpeakerName | null;
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
  const valueOf = (key: string): number | string => order[key] ?? "";
  return {
    config: configOfOrder(order),
    speaker: speakerOfOrder(order),
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
