// The figures that a card reveals are those of the run, and are not there before it has come so far.
import { expect, test } from "vitest";
import { figureOf, shapeOf } from "../../../src/app/lesson/figures.ts";
import { tallyOf } from "../../../src/app/run/tally.ts";
import { createState } from "../../../src/app/state.ts";
import { recordedConfig } from "../fixture.ts";
import { showMoment } from "../recorded_page.ts";

function at(moment: Parameters<typeof showMoment>[1]) {
  const state = createState();
  showMoment(state, moment, recordedConfig());
  return state;
}

const NAMES = ["alone", "group", "minds", "wrongLessons", "curve", "student"] as const;

test("figures come with the run", () => {
  const there = (moment: Parameters<typeof at>[0]) =>
    NAMES.filter((name) => figureOf(name, at(moment)) !== null);
  expect(there("idle")).toEqual([]);
  expect(there("debate")).toEqual(["alone", "group", "minds"]);
  expect(there("train")).toEqual(["alone", "group", "minds", "wrongLessons"]);
  expect(there("result")).toEqual([...NAMES]);
});

test("they are what the page counts", () => {
  const state = at("result");
  const tally = tallyOf(state.debates.value.values());
  expect(figureOf("alone", state)?.value).toBe(Math.round((100 * tally.aloneRight) / tally.alone));
  expect(figureOf("group", state)?.value).toBe(Math.round((100 * tally.teacherRight) / tally.finished));
  expect(figureOf("minds", state)).toEqual({
    value: "corrected",
    sentence: `${tally.corrected} times from wrong to right, ${tally.misled} times from right to wrong.`,
  });
  expect(figureOf("wrongLessons", state)).toEqual({
    value: 14,
    sentence: "5 of 37 lessons teach something wrong.",
  });
  expect(figureOf("curve", state)?.value).toBe("early");
  const student = figureOf("student", state);
  expect(student?.value).toBe(83); // 0.825
  expect(student?.sentence).toContain("“One agent, rolling dice” has 65 of 100, the student 83.");
});

test("a running debate is told as what is so far, and few questions say nothing", () => {
  const state = at("debate");
  expect(figureOf("group", state)?.sentence).toMatch(/right so far\.$/);
  state.debates.value = new Map([...state.debates.value].slice(0, 19));
  expect(figureOf("group", state)).toBeNull();
});

/** Takes away the right answer of one question to learn from, as if nobody had given it. */
function forgetOne(state: ReturnType<typeof at>): void {
  const debates = new Map(state.debates.value);
  const [key, debate] = [...debates].find(([, each]) => each.set === "distil")!;
  debates.set(key, { ...debate, task: { ...debate.task, answer: null } });
  state.debates.value = debates;
}

test("where not all right answers are known nobody counts what is right", () => {
  const state = at("result");
  forgetOne(state);
  const sentence = "Nobody knows: not all of these questions came with a right answer.";
  for (const name of ["alone", "group", "minds", "wrongLessons"] as const)
    expect(figureOf(name, state), name).toEqual({ value: null, sentence });
  expect(figureOf("student", state)?.value).toBe(83); // the test questions have theirs
  state.report.value = { ...state.report.value!, agreed: 40 };
  expect(figureOf("student", state)).toEqual({ value: null, sentence });
});

test("what the group says about test questions does not count as a lesson", () => {
  const state = at("result");
  const [key, debate] = [...state.debates.value][0]!;
  const task = { ...debate.task, answer: null };
  state.debates.value = new Map([...state.debates.value, [`test/${key}`, { ...debate, set: "test", task }]]);
  expect(figureOf("wrongLessons", state)?.value).toBe(14);
});

test("rounds of practice have no curve to guess at", () => {
  const state = at("result");
  state.config.value = { ...state.config.value!, strategy: "pad" };
  expect(figureOf("curve", state)).toMatchObject({
    value: null,
    sentence: expect.stringContaining("rounds"),
  });
});

test("the shape of a curve", () => {
  const curve = (loss: (x: number) => number) =>
    shapeOf(Array.from({ length: 30 }, (_, i) => ({ loss: loss(i / 29) })));
  expect(curve((x) => Math.exp(-6 * x))).toBe("early");
  expect(curve((x) => 1 - x)).toBe("even");
  expect(curve((x) => 1 - x ** 6)).toBe("late");
  expect(curve((x) => x)).toBe("even"); // it rose
});
