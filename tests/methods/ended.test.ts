// What is left of a training that a person ended.
import { expect, test } from "vitest";
import { endedStudent } from "../../src/methods/ended.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { adapter, checkpoint } from "../store/records.ts";

const COPYING = { ...defaultConfig(), steps: 60 };
const PAD = { ...defaultConfig("pad"), prmSteps: 10, iterations: 8 };
const at = (step: number, more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...checkpoint("run", step),
  ...more,
});

test("without a step of the student there is none", () => {
  expect(endedStudent(COPYING, null, 0)).toBeNull();
  expect(endedStudent(COPYING, at(0), 0)).toBeNull();
  expect(endedStudent(PAD, at(7, { phase: "prm" }), 0)).toBeNull();
});

test("it is the state of the last step, where none was looked for", () => {
  const last = at(12);
  const student = endedStudent(COPYING, last, 5);
  expect(student?.adapter).toBe(last.adapter);
  const sentence = "It was ended by hand after training step 12 of 60.";
  expect(student?.outcome).toEqual({
    stop: { reason: "by-hand", step: 12, sentence },
    keptStep: 12,
    validations: [],
    validationTasks: 0,
  });
});

test("it is the best state that was found on the way", () => {
  const best = { step: 2, score: 0.6, adapter: adapter(9) };
  const validations = [
    { step: 0, score: 0.4 },
    { step: 2, score: 0.6 },
  ];
  const student = endedStudent(PAD, at(13, { watch: { validations, best, history: [] } }), 20);
  expect(student?.adapter).toBe(best.adapter);
  expect(student?.outcome).toMatchObject({
    keptStep: 2,
    stop: { reason: "by-hand", step: 3 },
    validations,
    validationTasks: 20,
  });
});
