// The student's answers on its way, by question, and the sentence about them. Pure functions.
import type { TrainingSample } from "../../../records/training_sample.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

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
  const n = at(last).length;
  const same = n === 1 ? say("The same question") : say("The same {n|question|questions}", { n });
  const [right, when] = [rightWords(at(last)), whenWords(last)];
  if (first === last) return say("{same} on the way: {right} {when}.", { same, right, when });
  return say(
    "{same} on the way: {rightFirst} {first}, {right} {when}; it is {sureFirst} sure of a word {first}, {sure} now.",
    {
      same,
      rightFirst: rightWords(at(first)),
      first: whenWords(first),
      right,
      when,
      sureFirst: percent(meanSureness(at(first))),
      sure: percent(meanSureness(at(last))),
    },
  );
}

const whenWords = (step: number): string =>
  step === 0 ? say("before") : say("after {step|step|steps}", { step });

function rightWords(samples: readonly TrainingSample[]): string {
  const known = samples.filter(({ correct }) => correct !== null);
  if (known.length === 0) return say("{n} answered", { n: grouped(samples.length) });
  return say("{n} right", { n: grouped(known.filter(({ correct }) => correct).length) });
}

const meanSureness = (samples: readonly TrainingSample[]): number =>
  samples.reduce((sum, { sureness }) => sum + sureness, 0) / Math.max(1, samples.length);
