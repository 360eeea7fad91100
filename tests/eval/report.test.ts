import { expect, test } from "vitest";
import type { EvalAnswer, MethodName } from "../../src/records/eval_answer.ts";
import { ANSWER_METHODS, buildReport, pairedTest } from "../../src/eval/report.ts";
import { wilson95 } from "../../src/core/wilson.ts";
import { mcNemarExact } from "../../src/eval/stats.ts";

/** correct[i] says whether the method solved task i; the first half of the tasks is "compare", the rest "boxes". */
function answersOf(method: MethodName, correct: readonly boolean[], generatedTokens = 30): EvalAnswer[] {
  return correct.map((isCorrect, i) => ({
    schema: 2,
    id: `run/${method}/t${i}`,
    runId: "run",
    method,
    taskId: `t${i}`,
    family: i < correct.length / 2 ? "compare" : "boxes",
    answer: isCorrect ? "7" : null,
    correct: isCorrect,
    generatedTokens,
    promptTokens: 32,
    text: "",
  }));
}
const [yes, no] = [true, false];
const TABLE: Record<MethodName, EvalAnswer[]> = {
  single: answersOf("single", [yes, no, no, no]),
  singleSampled: answersOf("singleSampled", [no, yes, yes, no]),
  majority: answersOf("majority", [no, yes, yes, no], 270),
  teacher: answersOf("teacher", [yes, yes, yes, yes], 260),
  distilled: answersOf("distilled", [yes, yes, no, yes]),
};
const report = (changes: Partial<Record<MethodName, EvalAnswer[]>> = {}) =>
  buildReport(ANSWER_METHODS.flatMap((method) => changes[method] ?? TABLE[method]));

test("each method: accuracy, interval, cost, families", () => {
  expect(report().methods.distilled).toEqual({
    accuracy: 0.75,
    ci95: wilson95(3, 4),
    tokensPerTask: 30,
    promptTokensPerTask: 32,
    n: 4,
    families: { compare: { accuracy: 1, n: 2 }, boxes: { accuracy: 0.5, n: 2 } },
  });
  expect(report().methods.teacher?.tokensPerTask).toBe(260);
  expect(report().majoritySamples).toBe(9);
});

test("the student is paired with the better baseline, with the greedy one at a tie", () => {
  expect(report().paired.distilledVsSingle).toEqual({
    baseline: "singleSampled",
    gained: 2,
    lost: 1,
    p: mcNemarExact(2, 1),
  });
  const tie = report({ singleSampled: answersOf("singleSampled", [no, no, no, yes]) });
  expect(tie.paired.distilledVsSingle).toMatchObject({ baseline: "single", gained: 2, lost: 0 });
});

test("the debate is paired with the same baseline", () => {
  expect(report().paired.teacherVsSingle).toEqual({
    baseline: "singleSampled",
    gained: 2,
    lost: 0,
    p: mcNemarExact(2, 0),
  });
});

test("two equal methods differ nowhere", () => {
  expect(pairedTest(TABLE.single, TABLE.single)).toEqual({ gained: 0, lost: 0, p: 1 });
});

test("a missing method, other tasks or a double answer make no report", () => {
  const refused = expect.objectContaining({ code: "internal" }) as Error;
  expect(() => buildReport([])).toThrow(refused);
  expect(() => report({ teacher: [] })).toThrow(/"teacher" to each of the 4 tasks.* got 0/);
  expect(() => report({ distilled: TABLE.distilled.slice(1) })).toThrow(/got 3/);
  const [first, ...rest] = TABLE.distilled;
  expect(() => report({ distilled: [{ ...first!, taskId: "other" }, ...rest] })).toThrow(refused);
  expect(() => report({ distilled: [{ ...first!, taskId: "t1" }, ...rest] })).toThrow(refused);
});
