// The figures of a run that a card asks pupils to guess: each is read off what the page shows, and is null until the run has come so far.
import type { Debate, PageState } from "../state.ts";
import { tallyOf } from "../run/tally.ts";
import { grouped, lossSummary, pairedSentence, plural } from "../parts/wording.ts";
import type { StepMetric } from "../../records/metric.ts";

export interface LessonFigure {
  /** Of 100, rounded, or the value of a choice; null where this run cannot tell. */
  readonly value: number | string | null;
  readonly sentence: string;
}

type Shown = Pick<PageState, "debates" | "progress" | "lesson" | "steps" | "report">;
type FigureOf = (state: Shown) => LessonFigure | null;

/** Fewer questions say too little. */
const LEAST_DEBATES = 20;

const of100 = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 100);

/** Counts over what was said about the questions to learn from; null while there are too few. */
function talk({ debates, progress }: Shown) {
  const tally = tallyOf([...debates.value.values()].filter(({ set }) => set === "distil"));
  const isOver = progress.value.debate?.state === "done";
  if (tally.finished < LEAST_DEBATES && !(isOver && tally.finished > 0)) return null;
  return { ...tally, soFar: isOver ? "" : " so far" };
}

export const FIGURES = {
  alone: (state) => {
    const tally = talk(state);
    if (tally === null) return null;
    const { alone, aloneRight, soFar } = tally;
    return {
      value: of100(aloneRight, alone),
      sentence: `One agent alone: ${grouped(aloneRight)} of ${plural(alone, "answer")} right${soFar}.`,
    };
  },
  group: (state) => {
    const tally = talk(state);
    if (tally === null) return null;
    const { finished, teacherRight, soFar } = tally;
    return {
      value: of100(teacherRight, finished),
      sentence: `The group, after talking: ${grouped(teacherRight)} of ${plural(finished, "question")} right${soFar}.`,
    };
  },
  minds: (state) => {
    const tally = talk(state);
    if (tally === null) return null;
    const { corrected, misled, soFar } = tally;
    const most = Math.max(corrected, misled);
    const isEven = Math.abs(corrected - misled) <= most / 5;
    return {
      value: isEven ? "even" : corrected > misled ? "corrected" : "misled",
      sentence: `${plural(corrected, "time")} from wrong to right, ${plural(misled, "time")} from right to wrong${soFar}.`,
    };
  },
  wrongLessons: ({ lesson, debates }) => {
    if (lesson.value === null) return null;
    const { kept, wrong } = lesson.value.statistics;
    if (!areAllKnown(debates.value.values())) {
      return { value: null, sentence: "Nobody knows: not all of these questions came with a right answer." };
    }
    return {
      value: of100(wrong, kept),
      sentence: `${grouped(wrong)} of ${plural(kept, "lesson")} teach something wrong.`,
    };
  },
  curve: ({ steps, progress }) => {
    if (progress.value.train?.state !== "done" || steps.value.length < 6) return null;
    return { value: shapeOf(steps.value), sentence: lossSummary(steps.value) };
  },
  student: ({ report }) => {
    if (report.value === null) return null;
    const { distilled, single } = report.value.methods;
    const before = `One agent alone has ${of100(single.accuracy, 1)} of 100, the student ${of100(distilled.accuracy, 1)}.`;
    const paired = pairedSentence("The student", report.value.paired.distilledVsSingle, distilled.n);
    return { value: of100(distilled.accuracy, 1), sentence: `${before} ${paired}` };
  },
} as const satisfies Readonly<Record<string, FigureOf>>;

export type FigureName = keyof typeof FIGURES;

export const figureOf = (name: FigureName, state: Shown): LessonFigure | null => FIGURES[name](state);

const areAllKnown = (debates: Iterable<Debate>): boolean =>
  [...debates].every(({ task }) => task.answer !== null);

/** In which third of the steps most of the loss was lost; single steps jump, so ends are compared by means. */
export function shapeOf(steps: readonly Pick<StepMetric, "loss">[]): "early" | "even" | "late" {
  const third = Math.floor(steps.length / 3);
  const at = (i: number): number => meanOf(steps.slice(Math.max(0, i - 2), i + 3).map(({ loss }) => loss));
  const [start, first, second, end] = [at(0), at(third), at(2 * third), at(steps.length - 1)];
  const all = start - end;
  if (all <= 0) return "even";
  if ((start - first) / all > 0.5) return "early";
  return (second - end) / all > 0.5 ? "late" : "even";
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
