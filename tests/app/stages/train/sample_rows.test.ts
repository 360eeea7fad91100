// What is said of the student's answers on its way, by answers worked by hand.
import { h } from "preact";
import { expect, test } from "vitest";
import { sampleRows, samplesSentence } from "../../../../src/app/stages/train/sample_rows.ts";
import { SamplesView } from "../../../../src/app/stages/train/samples_view.tsx";
import { type TrainingSample, withSamples } from "../../../../src/records/training_sample.ts";
import { shownOf } from "../../../harness/small_dom.ts";

const sample = (step: number, taskId: string, answer: string | null, sureness: number): TrainingSample => ({
  step,
  taskId,
  question: `How many ${taskId}?`,
  text: answer === null ? "nothing" : `Answer : ${answer}`,
  answer,
  correct: answer === "7",
  sureness,
});

const SAMPLES = [
  sample(0, "eggs", "5", 0.5),
  sample(0, "hats", "7", 0.7),
  sample(15, "eggs", null, 0.6),
  sample(15, "hats", "7", 0.8),
  sample(60, "hats", "7", 0.96),
  sample(60, "eggs", "7", 0.9),
];

const TAKEN = { done: 60, total: 60, isOver: true, unit: "step" } as const;

test("a row a question, in the order of the steps", () => {
  expect(sampleRows(SAMPLES).map(({ taskId, samples }) => [taskId, samples.map(({ step }) => step)])).toEqual(
    [
      ["eggs", [0, 15, 60]],
      ["hats", [0, 15, 60]],
    ],
  );
});

test("the sentence counts what is right before and now, and how sure the student is", () => {
  expect(samplesSentence(SAMPLES)).toBe(
    "The same 2 questions on the way: 1 right before, 2 right after 60 steps; it is 60\u00a0% sure of a word before, 93\u00a0% now.",
  );
  expect(samplesSentence(SAMPLES.slice(0, 1))).toBe("The same question on the way: 0 right before.");
  expect(samplesSentence([])).toBe("");
  const unknown = SAMPLES.map((each) => ({ ...each, correct: null }));
  expect(samplesSentence(unknown)).toBe(
    "The same 2 questions on the way: 2 answered before, 2 answered after 60 steps; it is 60\u00a0% sure of a word before, 93\u00a0% now.",
  );
});

test("the newest answer of a step and a question counts", () => {
  const again = [sample(15, "eggs", "6", 0.4), sample(30, "eggs", "6", 0.4)];
  const all = withSamples(SAMPLES, again);
  expect(all.map(({ step }) => step)).toEqual([0, 0, 15, 15, 30, 60, 60]);
  expect(all.filter(({ step, taskId }) => step === 15 && taskId === "eggs")).toEqual([again[0]]);
});

test("the table holds every answer; the question that changed is read in full, before and now", () => {
  const { words } = shownOf(h(SamplesView, { samples: SAMPLES, taken: TAKEN, voice: null }));
  expect(words).toContain("Question before step 15 step 60");
  expect(words).toMatch(/5 × none × 7 ✓/);
  expect(words).toContain(
    "How many eggs? Before Answer : 5 50 % sure of each word After 60 steps Answer : 7 90 % sure of each word",
  );
  expect(words).toContain("2 of 4 looks on the way were left out, for want of time or memory.");
  expect(shownOf(h(SamplesView, { samples: [], taken: TAKEN, voice: null })).words).toBe("");
});
