// Stored answers -> the table of a run: accuracy, interval and cost of each method, and whether the student beats the
// better of the two single-agent baselines on the same questions.
import { RunError } from "../core/errors.ts";
import type { AnswerMethod, EvalAnswer, MethodName } from "../records/eval_answer.ts";
import type { MethodResult, PairedResult, Report } from "../records/report.ts";
import { majoritySamples } from "./methods.ts";
import { wilson95 } from "../core/wilson.ts";
import { mcNemarExact } from "./stats.ts";

export const ANSWER_METHODS: readonly MethodName[] = [
  "single",
  "singleSampled",
  "majority",
  "teacher",
  "distilled",
];

/** Those of a run in which nobody teaches. */
export const UNTAUGHT_METHODS = [
  "single",
  "singleSampled",
  "distilled",
] as const satisfies readonly MethodName[];

/** @throws RunError("internal") when a method has no answers, or methods answered different tasks: their figures would
 *  not be comparable. */
export function buildReport(answers: readonly EvalAnswer[]): Report {
  const of = (method: AnswerMethod) => answers.filter((answer) => answer.method === method);
  const single = of("single");
  const tasks = new Set(single.map((answer) => answer.taskId));
  const bare = of("bare");
  const isTaught = of("teacher").length + of("majority").length > 0;
  const asked = isTaught ? ANSWER_METHODS : UNTAUGHT_METHODS;
  for (const method of [...asked, ...(bare.length === 0 ? [] : (["bare"] as const))]) {
    const found = of(method);
    const isComparable =
      found.length === tasks.size && tasks.size > 0 && found.every((answer) => tasks.has(answer.taskId));
    if (isComparable && new Set(found.map((answer) => answer.taskId)).size === tasks.size) continue;
    throw new RunError(
      "internal",
      `Report: expected one answer of "${method}" to each of the ${tasks.size} tasks that "single" answered, got ${found.length}.`,
      { method, expected: tasks.size, got: found.length },
    );
  }
  const methods = {
    single: methodResult(single),
    singleSampled: methodResult(of("singleSampled")),
    ...(isTaught ? { majority: methodResult(of("majority")), teacher: methodResult(of("teacher")) } : {}),
    distilled: methodResult(of("distilled")),
  };
  // The better baseline is picked after the fact, which can only make the comparison harder for the student.
  const baseline = methods.singleSampled.accuracy > methods.single.accuracy ? "singleSampled" : "single";
  return {
    methods,
    ...(bare.length === 0 ? {} : { bare: methodResult(bare) }),
    paired: {
      distilledVsSingle: { ...pairedTest(of(baseline), of("distilled")), baseline },
      ...(isTaught ? { teacherVsSingle: { ...pairedTest(of(baseline), of("teacher")), baseline } } : {}),
    },
    majoritySamples: isTaught ? majoritySamples(of("teacher"), of("singleSampled")) : 0,
  };
}

function methodResult(answers: readonly EvalAnswer[]): MethodResult {
  const n = answers.length;
  const correct = countCorrect(answers);
  const families: Record<string, { accuracy: number; n: number }> = {};
  for (const family of new Set(answers.map((answer) => answer.family))) {
    const members = answers.filter((answer) => answer.family === family);
    families[family] = { accuracy: countCorrect(members) / members.length, n: members.length };
  }
  return {
    accuracy: correct / n,
    ci95: wilson95(correct, n),
    tokensPerTask: answers.reduce((sum, answer) => sum + answer.generatedTokens, 0) / n,
    promptTokensPerTask: answers.reduce((sum, answer) => sum + answer.promptTokens, 0) / n,
    n,
    families,
  };
}

/** McNemar's test of `other` against `base` on the tasks they share. */
export function pairedTest(
  base: readonly EvalAnswer[],
  other: readonly EvalAnswer[],
): Omit<PairedResult, "baseline"> {
  const baseCorrect = new Map(base.map((answer) => [answer.taskId, answer.correct]));
  let gained = 0;
  let lost = 0;
  for (const { taskId, correct } of other) {
    const before = baseCorrect.get(taskId);
    if (before === undefined || before === correct) continue;
    if (correct) gained++;
    else lost++;
  }
  return { gained, lost, p: mcNemarExact(gained, lost) };
}

const countCorrect = (answers: readonly EvalAnswer[]): number =>
  answers.filter((answer) => answer.correct).length;
