// The student's answers on its way, by question, and the sentence about them. Pure functions.
import type { TrainingSample } from "../../../records/training_sample.ts";
import { plural } from "../../parts/wording.ts";
import { grouped, percent } from "../../words/numbers.ts";

/** One question and its answers, in the order of the steps. */
export interface SampleRow {
  readonly taskId: string;
  readonly question: string;
  readonly samples: readonly TrainingSample[];
}

export function sampleRows(samples: readonly TrainingSample[]): readonly SampleRow[] {
  const rows = new Map<string, TrainingSample[]>();
  for (const sample of samples) rows.set(sample.taskId, [...(rows.get(sample.taskId) ?? []), sample]);
  return Array.from(rows, ([taskId, own]) => ({
    taskId,
    question: own[0]!.question,
    samples: own.toSorted((a, b) => a.step - b.step),
  }));
}

/** "The same 3 questions on the way: 1 right before, 3 right after 60 steps; it is 61 % sure of a word before, 94 % now." */
export function samplesSentence(samples: readonly TrainingSample[]): string {
  const steps = samples.map(({ step }) => step);
  if (steps.length === 0) return "";
  const at = (step: number): TrainingSample[] => samples.filter((each) => each.step === step);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const asked = plural(at(last).length, "question");
  const same = at(last).length === 1 ? `The same ${asked.slice(2)}` : `The same ${asked}`;
  if (first === last) return `${same} on the way: ${rightWords(at(last))} ${whenWords(last)}.`;
  const sure = `it is ${percent(meanSureness(at(first)))} sure of a word ${whenWords(first)}, ${percent(meanSureness(at(last)))} now`;
  return `${same} on the way: ${rightWords(at(first))} ${whenWords(first)}, ${rightWords(at(last))} ${whenWords(last)}; ${sure}.`;
}

const whenWords = (step: number): string => (step === 0 ? "before" : `after ${plural(step, "step")}`);

function rightWords(samples: readonly TrainingSample[]): string {
  const known = samples.filter(({ correct }) => correct !== null);
  if (known.length === 0) return `${grouped(samples.length)} answered`;
  return `${grouped(known.filter(({ correct }) => correct).length)} right`;
}

const meanSureness = (samples: readonly TrainingSample[]): number =>
  samples.reduce((sum, { sureness }) => sum + sureness, 0) / Math.max(1, samples.length);
