// Turns of a run -> training rows: the question as one agent alone is asked it, then a chosen solution. So the student
// learns to say at once what the group said after debating. Data only; the same turns always give the same dataset.
// The rows of one task share the weight 1, so that every task counts the same (AgentArk, equation 2).
// The controls (`sources`) go through the same code: only where the traces come from differs.
import { datasetHash } from "../records/dataset_hash.ts";
import { RunError } from "../core/errors.ts";
import type { Dataset, DatasetFilters, DatasetStatistics, Example, TraceRule } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { beforeReading } from "../teachers/trajectory.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { audit } from "./audit.ts";
import { chooseTraces, MOST_TRACES, type TraceChoice } from "./augment.ts";
import { chooseTrace, unfilteredTrace } from "./rsft.ts";
import { correctionOf } from "./self_correction.ts";

export interface DatasetSource {
  readonly runId: string;
  readonly config: {
    readonly seed: number;
    readonly labels: Dataset["labels"];
    readonly strategy: LessonChoice;
    readonly rule?: TraceRule;
    readonly selfCorrection?: "off" | "on";
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

interface Choosing extends TraceChoice {
  readonly rule: TraceRule;
  /** Traces at most. */
  readonly most: number;
}

interface ChoiceOfTraces {
  readonly of: (debate: Trajectory, how: Choosing) => ReturnType<typeof chooseTraces>;
  /** Why a set of debates left nothing to choose, after "of … debated questions". */
  readonly lacking: Readonly<Record<Dataset["labels"], string>>;
}

const single = (turn: Turn | null) => ({ traces: turn === null ? [] : [turn], duplicates: 0 });

/** The ways to choose traces of a debate, by the name that a dataset carries. */
const CHOICES = {
  rsft: {
    of: (debate, how) => single(chooseTrace(debate, how)),
    lacking: {
      truth: "no agent ended with the right answer",
      consensus: "no agent ended with an answer to agree on",
    },
  },
  da: {
    of: (debate, how) => chooseTraces(debate, how),
    lacking: {
      truth: "none ended with two agents right",
      consensus: "none ended with two agents of one answer",
    },
  },
} satisfies Readonly<Record<string, ChoiceOfTraces>>;
export type LessonChoice = keyof typeof CHOICES;

/** One text to learn, before it is tokens. */
interface Lesson {
  readonly prompt: string;
  readonly completion: string;
  readonly turn: Turn | null;
  readonly kind: NonNullable<Example["from"]["kind"]>;
}
interface TaskLessons {
  readonly task: Task;
  readonly lessons: readonly Lesson[];
  readonly duplicates: number;
}

/** One row per task (R-SFT) or up to `filters.traces` (DA) whose debate is complete and left a fit trace, and one of
 *  self-correction where asked for; the other tasks count as dropped. @throws RunError("empty-dataset") when no task left any */
export function buildDataset(source: DatasetSource): Dataset {
  const { runId, config, tasks, trajectories, tokenizer } = source;
  let filters: DatasetFilters = {
    ...DATASET_FILTERS,
    ...(config.rule === undefined ? {} : { rule: config.rule }),
    ...(config.selfCorrection === undefined ? {} : { selfCorrection: config.selfCorrection === "on" }),
    ...source.filters,
  };
  if (!source.voice.can.includes("self-correction")) filters = { ...filters, selfCorrection: false };
  const { strategy } = config;
  const debates = new Map(trajectories.map((trajectory) => [trajectory.taskId, trajectory]));

  const taught: TaskLessons[] = [];
  let room = filters.rows ?? Number.POSITIVE_INFINITY;
  for (const task of tasks) {
    if (room <= 0) break;
    const { lessons, duplicates } = lessonsOf(task, debates.get(task.id), filters, source);
    const fitting = lessons.slice(0, room);
    room -= fitting.length;
    if (fitting.length > 0) taught.push({ task, lessons: fitting, duplicates });
  }
  if (taught.length === 0) throw nothingToLearn(source, filters);

  const examples = taught.flatMap(({ task, lessons }) =>
    lessons.map((lesson): Example => {
      const prompt = tokenizer.encode(lesson.prompt);
      const completion = [...tokenizer.encode(lesson.completion), tokenizer.endId];
      return {
        ids: [...prompt, ...completion],
        lossMask: [...prompt.map(() => 0 as const), ...completion.map(() => 1 as const)],
        weight: 1 / lessons.length,
        from: { taskId: task.id, turnId: lesson.turn?.id ?? null, strategy, kind: lesson.kind },
        text: { prompt: lesson.prompt, completion: lesson.completion },
      };
    }),
  );
  const isWrong = ({ lessons }: TaskLessons) =>
    lessons.some(({ turn }) => turn !== null && turn.correct === false);
  const statistics: DatasetStatistics = {
    tasks: tasks.length,
    kept: taught.length,
    tokens: examples.reduce((sum, { ids }) => sum + ids.length, 0),
    trainedTokens: examples.reduce(
      (sum, { lossMask }) => sum + lossMask.filter((bit) => bit === 1).length,
      0,
    ),
    dropped: tasks.length - taught.length,
    wrong: taught.filter(isWrong).length,
    audit: audit(tasks, taught, [...debates.values()], source.voice),
  };
  const turnIds = examples.flatMap(({ from }) => from.turnId ?? []);
  const dataset: Omit<Dataset, "hash"> = {
    schema: 2,
    runId,
    strategy,
    labels: config.labels,
    filters,
    examples,
    sources: { taskIds: taught.map(({ task }) => task.id), turnIds: [...new Set(turnIds)] },
    statistics,
  };
  return { ...dataset, hash: datasetHash(dataset) };
}

function lessonsOf(
  task: Task,
  debate: Trajectory | undefined,
  filters: DatasetFilters,
  { config, voice }: DatasetSource,
): Pick<TaskLessons, "lessons" | "duplicates"> {
  const prompt = voice.render({ role: "propose", question: task.question });
  if (filters.sources === "truth") {
    const completion = voice.write(task);
    const lesson: Lesson | null =
      completion === null ? null : { prompt, completion, turn: null, kind: "truth" };
    return { lessons: lesson === null ? [] : [lesson], duplicates: 0 };
  }
  if (debate === undefined) return { lessons: [], duplicates: 0 };
  const { traces, duplicates } = tracesOf(debate, filters, config, voice);
  const lessons = traces.map((turn): Lesson => ({ prompt, completion: turn.solution, turn, kind: "trace" }));
  if (filters.selfCorrection && filters.sources === "debate" && lessons.length > 0) {
    const correction = correctionOf(debate, config.labels, voice);
    if (correction !== null) {
      const { turn, previous, completion } = correction;
      const asked = voice.render({
        role: "revise",
        question: task.question,
        reads: [previous.solution],
      });
      lessons.push({ prompt: asked, completion, turn, kind: "correction" });
    }
  }
  return { lessons, duplicates };
}

function tracesOf(
  debate: Trajectory,
  { sources, rule, traces }: DatasetFilters,
  { labels, seed, strategy }: DatasetSource["config"],
  voice: Voice,
): ReturnType<typeof chooseTraces> {
  if (sources === "unfiltered") return single(unfilteredTrace(debate, seed));
  const heard = sources === "singles" ? beforeReading(debate) : debate;
  return CHOICES[strategy].of(heard, { labels, seed, voice, rule, most: traces });
}

function nothingToLearn({ tasks, trajectories, config }: DatasetSource, filters: DatasetFilters): RunError {
  const { labels, strategy } = config;
  const reason =
    filters.sources === "truth"
      ? "none has known steps"
      : filters.sources === "unfiltered"
        ? "none ended with a whole solution"
        : CHOICES[strategy].lacking[labels];
  return new RunError(
    "empty-dataset",
    `Nothing to learn from: of ${tasks.length} debated questions ${reason}. Debate more questions, or lower the temperature.`,
    { tasks: tasks.length, trajectories: trajectories.length, labels, sources: filters.sources },
  );
}
