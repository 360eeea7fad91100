// What a debate teaches: the question as one agent alone is asked it and a chosen solution, and, where it is asked for, an agent's
// correction of its own mistake. These are texts; dataset.ts makes tokens of them.
// The controls (`sources`) go through the same code: only where the traces come from differs.
import type { Dataset, DatasetFilters, Example, TraceRule } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { beforeReading } from "../teachers/trajectory.ts";
import type { Voice } from "../voice/voice.ts";
import { chooseTraces, type TraceChoice } from "./augment.ts";
import { hasWrongSum } from "./fitness.ts";
import { chooseTrace, unfilteredTrace } from "./rsft.ts";
import { correctionOf } from "./self_correction.ts";

/** Who speaks, and the run's own rules for what is learned of it. */
export interface LessonSource {
  readonly config: {
    readonly seed: number;
    readonly labels: Dataset["labels"];
    readonly strategy: LessonChoice;
  };
  readonly voice: Voice;
}

interface Choosing extends TraceChoice {
  readonly rule: TraceRule;
  /** Traces at most. */
  readonly most: number;
}

interface ChoiceOfTraces {
  readonly of: (debate: Trajectory, how: Choosing) => ReturnType<typeof chooseTraces>;
  /** Why a set of debates left nothing to choose, after "of … questions". */
  readonly lacking: Readonly<Record<Dataset["labels"], string>>;
}

const single = (turn: Turn | null) => ({ traces: turn === null ? [] : [turn], duplicates: 0 });

const NO_ANSWER = "none brings an answer that can be copied";

/** The ways to choose traces of a debate, by the name that a dataset carries. */
const CHOICES = {
  rsft: {
    of: (debate, how) => single(chooseTrace(debate, how)),
    lacking: {
      truth: "no agent ended with the right answer",
      consensus: "no agent ended with an answer to agree on",
      person: "no agent ended with a whole solution that you judged right",
      model: "no agent ended with a whole solution that the checking model called right",
    },
  },
  da: {
    of: (debate, how) => chooseTraces(debate, how),
    lacking: {
      truth: "none ended with two agents right",
      consensus: "none ended with two agents of one answer",
      person: "none ended with two agents whom you judged right",
      model: "none ended with two agents whom the checking model called right",
    },
  },
  /** The questions' own answers (filters.sources "truth"): no debate is looked at. */
  answers: {
    of: () => single(null),
    lacking: { truth: NO_ANSWER, consensus: NO_ANSWER, person: NO_ANSWER, model: NO_ANSWER },
  },
} satisfies Readonly<Record<string, ChoiceOfTraces>>;
export type LessonChoice = keyof typeof CHOICES;

/** One text to learn, before it is tokens. */
export interface LessonText {
  readonly prompt: string;
  readonly completion: string;
  readonly turn: Turn | null;
  readonly kind: NonNullable<Example["from"]["kind"]>;
}

/** The lessons of one task. */
export interface TaskLessons {
  readonly lessons: readonly LessonText[];
  /** Fit traces that were left out because a chosen one calculates the same. */
  readonly duplicates: number;
}

/** What is learned of one task; nothing where its debate is missing or left no fit trace. */
export function lessonsAbout(
  task: Task,
  debate: Trajectory | undefined,
  filters: DatasetFilters,
  { config, voice }: LessonSource,
): TaskLessons {
  const prompt = voice.render({ role: "propose", question: task.question });
  if (filters.sources === "truth") {
    const completion = voice.write(task);
    const isUnfit = completion === null || (filters.working === "checked" && hasWrongSum(completion));
    const lesson: LessonText | null = isUnfit ? null : { prompt, completion, turn: null, kind: "truth" };
    return { lessons: lesson === null ? [] : [lesson], duplicates: 0 };
  }
  if (debate === undefined) return { lessons: [], duplicates: 0 };
  const { traces, duplicates } = tracesOf(debate, filters, config, voice);
  const lessons = traces.map((turn): LessonText => ({
    prompt,
    completion: turn.solution,
    turn,
    kind: "trace",
  }));
  if (filters.selfCorrection && filters.sources === "debate" && lessons.length > 0) {
    const correction = correctionOf(debate, config.labels, voice, filters.working);
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
  { sources, rule, traces, working }: DatasetFilters,
  { labels, seed, strategy }: LessonSource["config"],
  voice: Voice,
): ReturnType<typeof chooseTraces> {
  if (sources === "unfiltered") return single(unfilteredTrace(debate, seed));
  const heard = sources === "singles" ? beforeReading(debate) : debate;
  return CHOICES[strategy].of(heard, { labels, seed, voice, rule, most: traces, working });
}

/** Why a set of debates left nothing to learn, after "of … questions". */
export function lackingLessons(
  { sources }: Pick<DatasetFilters, "sources">,
  { labels, strategy }: LessonSource["config"],
): string {
  if (sources === "truth" && strategy !== "answers") return "none has known steps";
  if (sources === "unfiltered") return "none ended with a whole solution";
  return CHOICES[strategy].lacking[labels];
}
