import { expect, test } from "vitest";
import * as v from "valibot";
import { evalAnswerSchema } from "../../src/records/eval_answer.ts";
import { evalAnswerV1Schema, readEvalAnswer, readReport, reportV1Schema } from "../../src/records/eval_v1.ts";
import { reportSchema } from "../../src/records/report.ts";
import { recordedReport } from "../app/fixture.ts";
import { evalAnswer } from "../store/records.ts";

const answer = evalAnswer("run", 3);

/** The report as it was stored before: the same figures, the teacher called "debate". */
function oldReport() {
  const { methods, paired, ...rest } = recordedReport();
  const { teacher: debate, ...others } = methods;
  const { teacherVsSingle: debateVsSingle, distilledVsSingle } = paired;
  return { ...rest, methods: { ...others, debate }, paired: { distilledVsSingle, debateVsSingle } };
}

test("a teacher's answer that was called a debate's is read as the teacher's, its id as it was", () => {
  const old = { ...answer, schema: 1, method: "debate" } as const;
  expect(readEvalAnswer(old)).toEqual({ ...answer, method: "teacher" });
  expect(Object.keys(readEvalAnswer(old))).toEqual(Object.keys(answer));
});

test.each(["single", "singleSampled", "majority", "distilled"] as const)(
  "an old answer of %s keeps its method",
  (method) => {
    expect(readEvalAnswer({ ...answer, schema: 1, method })).toEqual({ ...answer, method });
  },
);

test("neither schema takes the other's name of the teacher", () => {
  expect(v.is(evalAnswerSchema, { ...answer, method: "teacher" })).toBe(true);
  expect(v.is(evalAnswerSchema, { ...answer, method: "debate" })).toBe(false);
  expect(v.is(evalAnswerV1Schema, { ...answer, schema: 1, method: "debate" })).toBe(true);
  expect(v.is(evalAnswerV1Schema, { ...answer, schema: 1, method: "teacher" })).toBe(false);
  expect(v.is(reportV1Schema, oldReport())).toBe(true);
  expect(v.is(reportSchema, oldReport())).toBe(false);
});

test("an old report is read as today's, and the rest of its run stays", () => {
  expect(readReport({ report: oldReport(), seed: 7 })).toEqual({ report: recordedReport(), seed: 7 });
});

test("today's answers and reports, and a run without a report, are read as they are", () => {
  expect(readEvalAnswer(answer)).toBe(answer);
  const report = recordedReport();
  expect(readReport({ report }).report).toBe(report);
  expect(readReport({ report: null })).toEqual({ report: null });
});
