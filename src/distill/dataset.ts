// Turns of a run -> training rows: the question as one agent alone is asked it, then a chosen solution. So the student
// learns to say at once what the group said after debating. Data only; the same turns always give the same dataset.
// The rows of one task share the weight 1, so that every task counts the same (AgentArk, equation 2).
import { datasetHash } from "../records/dataset_hash.ts";
import { RunError } from "../core/errors.ts";
import type { Dataset, DatasetFilters, DatasetStatistics, Example, TraceRule } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { audit } from "./audit.ts";
import type { WorkingCheck } from "./fitness.ts";
import { MOST_TRACES } from "./augment.ts";
import {
  lackingLessons,
  type LessonText,
  type LessonSource,
  lessonsAbout,
  type TaskLessons,
} from "./lessons.ts";

export interface DatasetSource {
  readonly runId: string;
  readonly config: LessonSource["config"] & {
    readonly rule?: TraceRule;
    readonly selfCorrection?: "off" | "on";
    readonly working?: WorkingCheck;
  };
  /** The tasks that were debated, in the order the rows shall have. */
  readonly tasks: readonly Task[];
  /** What the teachers said about them; a task without an outcome is left out. */
  readonly trajectories: readonly Trajectory[];
  readonly voice: Voice;
  readonly tokenizer: Pick<Tokenizer, "encode" | "endId">;
  /** What differs from DATASET_FILTERS and from the config's own rules. */
  readonly filters?: Partial<DatasetFilters>;
}

export const DATASET_FILTERS: DatasetFilters = {
  sources: "debate",
  rule: "final",
  selfCorrection: false,
  traces: MOST_TRACES,
  rows: null,
};

/** A task that gives rows, and the lessons that become them. */
interface TaughtTask extends TaskLessons {
  readonly task: Task;
}

/** One row per task (R-SFT) or up to `filters.traces` (DA) whose debate is complete and left a fit trace, and one of
 *  self-correction where asked for; the other tasks count as dropped. @throws RunError("empty-dataset") when no task left any */
export function buildDataset(source: DatasetSource): Dataset {
  const { runId, config, tasks, tokenizer } = source;
  const filters = filtersOf(source);
  const debates = new Map(source.trajectories.map((trajectory) => [trajectory.taskId, trajectory]));
  const taught = taughtTasks(source, debates, filters);
  if (taught.length === 0) throw nothingToLearn(source, filters);
  const examples = taught.flatMap(({ task, lessons }) =>
    lessons.map((lesson): Example => {
      const { turn, kind } = lesson;
      return {
        ...tokenRow(lesson, tokenizer, source.voice),
        weight: 1 / lessons.length,
        from: { taskId: task.id, turnId: turn?.id ?? null, strategy: config.strategy, kind },
        text: { prompt: lesson.prompt, completion: lesson.completion },
      };
    }),
  );
  const turnIds = examples.flatMap(({ from }) => from.turnId ?? []);
  const dataset: Omit<Dataset, "hash"> = {
    schema: 2,
    runId,
    strategy: config.strategy,
    labels: config.labels,
    filters,
    examples,
    sources: { taskIds: taught.map(({ task }) => task.id), turnIds: [...new Set(turnIds)] },
    statistics: {
      ...countsOf(tasks, taught, examples),
      audit: audit(tasks, taught, [...debates.values()], {
        voice: source.voice,
        labels: config.labels,
        working: filters.working,
      }),
    },
  };
  return { ...dataset, hash: datasetHash(dataset) };
}

/** The defaults, then the config's own rules, then what the source asks for. */
function filtersOf({ config, filters, voice }: DatasetSource): DatasetFilters {
  const asked: DatasetFilters = {
    ...DATASET_FILTERS,
    ...(config.strategy === "answers" ? { sources: "truth" } : {}),
    ...(config.rule === undefined ? {} : { rule: config.rule }),
    ...(config.selfCorrection === undefined ? {} : { selfCorrection: config.selfCorrection === "on" }),
    ...(config.working === "checked" ? { working: "checked" } : {}),
    ...filters,
  };
  return voice.can.includes("self-correction") ? asked : { ...asked, selfCorrection: false };
}

/** The tasks that give rows, in their order, until there are as many rows as the filters admit. */
function taughtTasks(
  source: DatasetSource,
  debates: ReadonlyMap<string, Trajectory>,
  filters: DatasetFilters,
): readonly TaughtTask[] {
  const taught: TaughtTask[] = [];
  let room = filters.rows ?? Number.POSITIVE_INFINITY;
  for (const task of source.tasks) {
    if (room <= 0) break;
    const { lessons, duplicates } = lessonsAbout(task, debates.get(task.id), filters, source);
    const fitting = lessons.slice(0, room);
    room -= fitting.length;
    if (fitting.length > 0) taught.push({ task, lessons: fitting, duplicates });
  }
  return taught;
}

/** Prompt and completion as tokens; the completion and its end are trained, the prompt is not. */
export function tokenRow(
  lesson: Pick<LessonText, "prompt" | "completion">,
  tokenizer: DatasetSource["tokenizer"],
  { addSpecials }: Pick<Voice, "addSpecials">,
): Pick<Example, "ids" | "lossMask"> {
  const prompt = tokenizer.encode(lesson.prompt, { addSpecials });
  const completion = [...tokenizer.encode(lesson.completion), tokenizer.endId];
  return {
    ids: [...prompt, ...completion],
    lossMask: [...prompt.map(() => 0 as const), ...completion.map(() => 1 as const)],
  };
}

function countsOf(
  tasks: readonly Task[],
  taught: readonly TaughtTask[],
  examples: readonly Example[],
): Omit<DatasetStatistics, "audit"> {
  const isWrong = ({ lessons }: TaughtTask) =>
    lessons.some(({ turn }) => turn !== null && turn.correct === false);
  const trainedIn = ({ lossMask }: Example) => lossMask.filter((bit) => bit === 1).length;
  return {
    tasks: tasks.length,
    kept: taught.length,
    tokens: examples.reduce((sum, { ids }) => sum + ids.length, 0),
    trainedTokens: examples.reduce((sum, example) => sum + trainedIn(example), 0),
    dropped: tasks.length - taught.length,
    wrong: taught.filter(isWrong).length,
  };
}

function nothingToLearn({ tasks, trajectories, config }: DatasetSource, filters: DatasetFilters): RunError {
  return new RunError(
    "empty-dataset",
    `Nothing to learn from: of ${tasks.length} questions ${lackingLessons(filters, config)}. Ask more questions, or lower the temperature.`,
    {
      tasks: tasks.length,
      trajectories: trajectories.length,
      labels: config.labels,
      sources: filters.sources,
    },
  );
}
