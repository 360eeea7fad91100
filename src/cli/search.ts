// `retort search`: R&D-Agent's experiments over runs of our own (src/search/explore.ts says what it is and how it differs). Everything is kept
// below --out, so the same command goes on after a kill.
import { RunError } from "../core/errors.ts";
import type { SearchExperiment, SearchEntry } from "../search/experiment.ts";
import { ExperimentGraph } from "../search/experiment_graph.ts";
import { openExperimentLog } from "../search/experiment_log.ts";
import { explore, MOST_BRANCHES } from "../search/explore.ts";
import { experimentLine, graphJson } from "../search/graph_lines.ts";
import { requireJudged, requireTestAnswers } from "../search/judged_questions.ts";
import { type SearchMetric, SEARCH_METRICS } from "../search/metrics.ts";
import { runSpace, VARIED } from "../search/run_space.ts";
import { type SchedulerId, SCHEDULERS } from "../search/schedulers.ts";
import { SealedQuestions } from "../search/sealed_questions.ts";
import { searchOrder } from "../search/search_order.ts";
import { submitBest } from "../search/submit.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { TaskSet } from "../tasks/task_set.ts";
import { command, type Surroundings } from "./command.ts";
import { endpointPorts } from "./endpoint_flags.ts";
import { choiceFlag, type FlagValues, integerFlag, needed, optional, someOf, toggle } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { QUESTION_FLAGS, QUESTION_NOTES } from "./question_flags.ts";
import { beginRun } from "./run_begin.ts";
import { journalFilesIn } from "./run_folder.ts";
import { lockFolder } from "./run_lock.ts";
import { heldOutCount } from "./searched_questions.ts";
import { applyCheck, CHECK_FLAG, settingTexts, withSettings } from "./run_settings.ts";
import { ownModelOrder } from "./measured_run.ts";
import { configurationLine, SearchBench } from "./search_bench.ts";
import { SPEAKER_FLAG } from "./speaker.ts";
import { RUN_TRAINER_FLAGS, trainerWish } from "./trainer_device.ts";

const SCHEDULER_IDS = Object.keys(SCHEDULERS) as [SchedulerId, ...SchedulerId[]];
const METRIC_IDS = Object.keys(SEARCH_METRICS) as [keyof typeof SEARCH_METRICS];
/** Seconds; no server is asked here. */
const NO_SERVER = { "endpoint-wait": 600 };

const FLAGS = withSettings({
  model: needed("DIR", "the model's folder"),
  out: needed("DIR", "the graph of experiments and their runs are kept there"),
  evaluations: integerFlag(24, { min: 1, max: 10_000 }, "experiments in all"),
  traces: integerFlag(3, { min: 1, max: MOST_BRANCHES }, "branches"),
  scheduler: choiceFlag(["puct", ...SCHEDULER_IDS.filter((id) => id !== "puct")], "which branch goes on"),
  metric: choiceFlag(METRIC_IDS, "what is looked for"),
  vary: someOf(VARIED, "settings that may change"),
  submit: toggle("ends the search: the best configuration is run once more and tested on the test questions"),
  json: optional("FILE", "writes the graph there"),
  ...QUESTION_FLAGS,
  worked: optional("FILE", 'worked examples to choose from, {"question", "solution"} a line'),
  ...SPEAKER_FLAG,
  ...RUN_TRAINER_FLAGS,
  ...CHECK_FLAG,
});

export const searchCommand = command({
  name: "search",
  summary: "tries settings in runs of its own, and keeps a graph of what they came to",
  flags: FLAGS,
  notes: `${QUESTION_NOTES}
The settings are those of the first experiment, and --seed that of the search as well. Each experiment changes one setting of its branch's
best, is run on a tenth of the data, and in full when that held. Scores are on validation questions; the test questions are first read with
--submit, after which nothing more may be tried. After a kill the same command goes on; --evaluations may be raised.
--json FILE: {"schema": 1, "direction", "experiments": [{"id", "parent", "trace", "changes", "values", "expects", "memory", "smoke", "full",
"reward"}], "best", "submitted"}.`,
  run: async (flags, around) => {
    const { disk, out, signal } = around;
    await disk.makeFolder(flags.out);
    const release = await lockFolder(flags.out, disk);
    try {
      const { bench, graph, keep, space, seed } = await openSearch(flags, around);
      const { traces, evaluations } = flags;
      const scheduler = SCHEDULERS[flags.scheduler];
      await explore(graph, { space, seed, traces, evaluations, scheduler }, { bench, keep, signal });
      for (const tried of graph.all) out(experimentLine(tried));
      const best = graph.ranked()[0];
      if (best === undefined)
        throw new RunError("config", "Every experiment failed; the lines above say why.");
      if (graph.all.length < evaluations && graph.submission === null) {
        out(
          `Every branch stands on top of its hill after ${graph.all.length} of ${evaluations} experiments.`,
        );
      }
      out(`best: #${best.experiment.id}, ${configurationLine(best.experiment.values)}`);
      if (flags.submit) await submitBest(graph, { bench, keep });
      if (graph.opened !== null && graph.submission === null) {
        out(`The submission of #${graph.opened} was cut. --submit goes on with it.`);
      }
      if (graph.submission !== null) {
        const { id, score } = graph.submission;
        out(`submitted: #${id}, ${(100 * score).toFixed(1)} % of the test questions right`);
      }
      if (flags.json !== null)
        await disk.replace(flags.json, `${JSON.stringify(graphJson(graph), null, 2)}\n`);
    } finally {
      await release();
    }
  },
});

type SearchFlags = FlagValues<typeof FLAGS>;

/** Opens everything that a search needs, checks it, and reads what is kept of it. */
async function openSearch(flags: SearchFlags, around: Surroundings) {
  const source = diskSources(around.disk);
  const texts = settingTexts(flags);
  applyCheck(texts, flags.check);
  const order = ownModelOrder(flags);
  const draft = new MemoryStore();
  let examples: NonNullable<TaskSet["examples"]> = [];
  let heldOut = 0;
  const view = (questions: TaskSet) => {
    const sealed = SealedQuestions.toLearn(questions);
    examples = questions.examples ?? [];
    heldOut = heldOutCount(questions, texts.get("testTasks"), flags.submit ? "submit" : null);
    if (flags.submit) requireTestAnswers(questions, heldOut, SETTINGS.from(texts).seed);
    const there = sealed.size?.("test");
    if (there !== undefined && heldOut > there) texts.set("testTasks", String(there));
    return sealed;
  };
  const base = await beginRun({ ...order, texts, view }, { store: draft, source }, around);
  const tasks = await draft.tasks(base.run.id);
  const { config } = base.run;
  requireJudged(config, tasks);
  const space = runSpace(config, flags.vary, base.voice.can);
  const metric: SearchMetric = SEARCH_METRICS[flags.metric];
  const graph = new ExperimentGraph(metric);
  const { speaker, trainer } = flags;
  const own = ownFlags(flags);
  const asked = await searchOrder({ run: base.run, tasks, examples, heldOut, speaker, trainer, own });
  const log = await openExperimentLog(journalFilesIn(flags.out, around.disk), around.tell, asked);
  for (const entry of log.entries) graph.add(entry);
  const network = endpointPorts(NO_SERVER, around);
  const given = {
    order,
    space,
    metric,
    heldOut,
    out: flags.out,
    trainer: trainerWish(flags),
    source,
    network,
  };
  const bench = new SearchBench(given, around);
  const keep = async (entry: SearchEntry) => {
    await log.keep(entry);
    tellEntry(entry, around.tell);
  };
  return { bench, graph, keep, space, seed: config.seed };
}

/** What of the flags is the search's own, as the log keeps it. */
const ownFlags = ({ traces, scheduler, metric, vary, evaluations }: SearchFlags) => ({
  traces,
  scheduler,
  metric,
  vary: vary.join(","),
  evaluations,
});

function tellEntry(entry: SearchEntry, tell: (line: string) => void): void {
  if (entry.kind === "experiment") tell(`#${entry.id}: ${changesOf(entry)}`);
  if (entry.kind === "smoke" || entry.kind === "full") {
    tell(`#${entry.id} ${entry.kind}: ${entry.score ?? (entry.why || "held")}, ${entry.cost} tokens`);
  }
}

const changesOf = ({ changes, expects }: SearchExperiment): string =>
  `${configurationLine(changes) || "as given"}. ${expects}`;
