// The figures of a run that a card asks pupils to guess: each is read off what the page shows, and is null until the run has come so far.
import { METHODS } from "../../methods/list.ts";
import type { Debate, PageState } from "../state.ts";
import { answersAgain } from "../../teachers/protocol_of.ts";
import { areAllKnown, NOBODY_KNOWS, tallyOf } from "../run/tally.ts";
import { beforeOf } from "../parts/before.ts";
import { lossSummary } from "../parts/loss_summary.ts";
import { methodWords, pairedSentence } from "../parts/result_words.ts";
import { grouped } from "../words/numbers.ts";
import type { StepMetric } from "../../records/metric.ts";
import { say, sayAny } from "../words/say.tsx";

export interface LessonFigure {
  /** Of 100, rounded, or the value of a choice; null where this run cannot tell. */
  readonly value: number | string | null;
  readonly sentence: string;
}

type Shown = Pick<PageState, "debates" | "progress" | "lesson" | "steps" | "report" | "config">;
type FigureOf = (state: Shown) => LessonFigure | null;

/** Fewer questions say too little. */
const LEAST_DEBATES = 20;

const of100 = (part: number, whole: number): number => Math.round((part / Math.max(1, whole)) * 100);

const distilled = ({ debates }: Shown): Debate[] =>
  [...debates.value.values()].filter(({ set }) => set === "distil");

const unknown = (): LessonFigure => ({ value: null, sentence: sayAny(NOBODY_KNOWS) });

/** Rounds of practice are told in right answers, and have no one loss that falls. */
const practised = (): LessonFigure => ({
  value: null,
  sentence: say("This student practised in rounds: there is no one loss to follow."),
});

/** Counts over what was said about the questions to learn from; null while there are too few. */
function talk(state: Shown) {
  const tally = tallyOf(distilled(state));
  const isOver = state.progress.value.debate?.state === "done";
  if (tally.finished < LEAST_DEBATES && !(isOver && tally.finished > 0)) return null;
  const isOnce = state.config.value !== null && !answersAgain(state.config.value);
  return { ...tally, isOnce, soFar: isOver ? "" : ` ${say("so far")}` };
}

/** A figure over the talk, where the right answers are known. */
const talked =
  (said: (tally: Talk) => LessonFigure): FigureOf =>
  (state) => {
    const tally = talk(state);
    if (tally === null) return null;
    return areAllKnown(distilled(state)) ? said(tally) : unknown();
  };

type Talk = NonNullable<ReturnType<typeof talk>>;

export const FIGURES = {
  alone: talked(({ alone, aloneRight, soFar }) => ({
    value: of100(aloneRight, alone),
    sentence: say("One agent alone: {aloneRight} of {alone|answer|answers} right{soFar}.", {
      aloneRight: grouped(aloneRight),
      alone,
      soFar,
    }),
  })),
  group: talked(({ finished, teacherRight, isOnce, soFar }) => {
    const values = { teacherRight: grouped(teacherRight), finished, soFar };
    return {
      value: of100(teacherRight, finished),
      sentence: isOnce
        ? say(
            "The group, in one round: {teacherRight} of {finished|question|questions} right{soFar}.",
            values,
          )
        : say(
            "The group, after talking: {teacherRight} of {finished|question|questions} right{soFar}.",
            values,
          ),
    };
  }),
  minds: talked(({ corrected, misled, isOnce, soFar }) => {
    if (isOnce)
      return { value: null, sentence: say("Nobody answered a second time, so nobody changed an answer.") };
    const most = Math.max(corrected, misled);
    const isEven = Math.abs(corrected - misled) <= most / 5;
    return {
      value: isEven ? "even" : corrected > misled ? "corrected" : "misled",
      sentence: say(
        "{corrected|time|times} from wrong to right, {misled|time|times} from right to wrong{soFar}.",
        { corrected, misled, soFar },
      ),
    };
  }),
  wrongLessons: (state) => {
    if (state.lesson.value === null) return null;
    const { kept, wrong } = state.lesson.value.statistics;
    if (!areAllKnown(distilled(state))) return unknown();
    return {
      value: of100(wrong, kept),
      sentence: say("{wrong} of {kept|lesson|lessons} teach something wrong.", {
        wrong: grouped(wrong),
        kept,
      }),
    };
  },
  curve: ({ steps, progress, config }) => {
    if (progress.value.train?.state !== "done" || steps.value.length < 6) return null;
    if (config.value !== null && METHODS[config.value.strategy].chart.kind === "practice") return practised();
    return { value: shapeOf(steps.value), sentence: lossSummary(steps.value) };
  },
  student: ({ report, config }) => {
    if (report.value === null || config.value === null) return null;
    if (report.value.agreed !== undefined) return unknown();
    const { distilled } = report.value.methods;
    const { method, result } = beforeOf(report.value);
    const { name } = methodWords(config.value)[method];
    const before = say("“{name}” has {before} of 100, the student {after}.", {
      name,
      before: of100(result.accuracy, 1),
      after: of100(distilled.accuracy, 1),
    });
    const paired = pairedSentence(say("The student"), report.value.paired.distilledVsSingle, distilled.n);
    return { value: of100(distilled.accuracy, 1), sentence: `${before} ${paired}` };
  },
} as const satisfies Readonly<Record<string, FigureOf>>;

export type FigureName = keyof typeof FIGURES;

export const figureOf = (name: FigureName, state: Shown): LessonFigure | null => FIGURES[name](state);

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
