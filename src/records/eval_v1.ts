// What an evaluation left behind before there were several teachers, and how it is read today: the teacher's answers and its
// figures were called "debate" there, whoever taught. This file alone knows that name.
import * as v from "valibot";
import { type EvalAnswer, evalAnswerSchema, type MethodName } from "./eval_answer.ts";
import { type Report, reportSchema } from "./report.ts";
import { runSchema } from "./run.ts";
import type { RecordOf } from "./schema.ts";

const methodV1Schema = v.picklist(["single", "singleSampled", "majority", "debate", "distilled"]);

export const evalAnswerV1Schema = v.strictObject({
  ...evalAnswerSchema.entries,
  schema: v.literal(1),
  method: methodV1Schema,
});

/** An answer whose method is "debate" where the teacher gave it. */
export interface EvalAnswerV1 extends RecordOf<typeof evalAnswerV1Schema> {}

/** An answer of any schema that is still read. */
export const storedEvalAnswerSchema = v.variant("schema", [evalAnswerV1Schema, evalAnswerSchema]);

const { methods, paired, ...kept } = reportSchema.entries;

export const reportV1Schema = v.strictObject({
  ...kept,
  methods: v.strictObject(v.entriesFromList(methodV1Schema.options, methods.entries.distilled)),
  paired: v.strictObject({
    distilledVsSingle: paired.entries.distilledVsSingle,
    debateVsSingle: paired.entries.distilledVsSingle,
  }),
});

/** A report whose teacher is called "debate". */
export interface ReportV1 extends RecordOf<typeof reportV1Schema> {}

/** A run with a report of any form that is still read. */
export const storedRunSchema = v.strictObject({
  ...runSchema.entries,
  report: v.nullable(v.union([reportSchema, reportV1Schema])),
});

/** Reads a stored answer of any schema as one of today's. Its id stays: nothing reads the method out of it. */
export function readEvalAnswer(stored: EvalAnswer | EvalAnswerV1): EvalAnswer {
  if (stored.schema === 2) return stored;
  const method: MethodName = stored.method === "debate" ? "teacher" : stored.method;
  return { ...stored, schema: 2, method };
}

/** Reads the report of a stored run as one of today's; the rest of the run stays as it is. */
export function readReport<Run extends { readonly report: Report | ReportV1 | null }>(
  run: Run,
): Omit<Run, "report"> & { readonly report: Report | null } {
  const { report } = run;
  if (report === null || !isV1(report)) return { ...run, report };
  const { methods, paired, ...rest } = report;
  const { single, singleSampled, majority, debate, distilled } = methods;
  const { distilledVsSingle, debateVsSingle } = paired;
  return {
    ...run,
    report: {
      methods: { single, singleSampled, majority, teacher: debate, distilled },
      paired: { distilledVsSingle, teacherVsSingle: debateVsSingle },
      ...rest,
    },
  };
}

const isV1 = (report: Report | ReportV1): report is ReportV1 => "debate" in report.methods;
