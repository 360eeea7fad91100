// Two runs against each other: the settings that differ, and the students on the same questions.
import { expect, test } from "vitest";
import { type ComparedRun, pairStudents, settingDifferences } from "../../../src/app/home/comparison.ts";
import { pairedStudentsSentence } from "../../../src/app/home/comparison_view.tsx";
import type { EvalAnswer } from "../../../src/records/eval_answer.ts";
import { METHODS } from "../../../src/methods/list.ts";
import type { StartPoint } from "../../../src/records/adapter.ts";
import type { Task } from "../../../src/records/task.ts";
import { runRecord } from "../../store/records.ts";
import { recordedReport } from "../fixture.ts";

const task = (id: string, question: string): Task => ({
  id,
  question,
  answer: "7",
  judge: "number",
  family: "compare",
  split: "test",
  origin: "test",
});
const answer = (taskId: string, method: EvalAnswer["method"], correct: boolean): EvalAnswer => ({
  schema: 2,
  id: `${taskId}/${method}`,
  runId: "r",
  method,
  taskId,
  family: "compare",
  answer: "7",
  correct,
  generatedTokens: 1,
  promptTokens: 1,
  text: "7",
});
/** A student that is right where the string has a 1. */
function compared(id: string, questions: readonly string[], right: string): ComparedRun {
  const tasks = questions.map((question, i) => task(`${id}-${i}`, question));
  const answers = tasks.flatMap(({ id: taskId }, i) => [
    answer(taskId, "single", true),
    answer(taskId, "distilled", right[i] === "1"),
  ]);
  return { run: runRecord(id), tasks: [...tasks, task(`${id}-other`, "Not tested")], answers };
}
const NAMES = ["A", "B"] as const;
const START: StartPoint = {
  name: "older",
  sha256: "ab".repeat(32),
  lora: { r: 4, lora_alpha: 8, target_modules: ["q_proj"] },
  check: "sha256",
};

test("students are paired by the questions' words, whatever the runs call them", () => {
  const questions = ["one", "two", "three", "four"];
  const two = compared("b", questions.toReversed(), "1110");
  const found = pairStudents(compared("a", questions, "1000"), two, NAMES);
  expect(found).toEqual({ kind: "paired", gained: 3, lost: 1, n: 4, p: 0.625 }); // 2 (1 + 4) / 16
  expect(found.kind === "paired" && pairedStudentsSentence(found)).toBe(
    "Both students were asked the same 4 questions: B alone is right on 3, A alone on 1; a coin would do that in half of all tries or more, so the difference may be luck.",
  );
});

test("a question that stands twice counts twice", () => {
  const found = pairStudents(compared("a", ["one", "one"], "10"), compared("b", ["one", "one"], "11"), NAMES);
  expect(found).toMatchObject({ kind: "paired", gained: 1, lost: 0, n: 2 });
});

test("other questions are not paired, and the sentence counts them", () => {
  const found = pairStudents(
    compared("a", ["one", "two"], "11"),
    compared("b", ["two", "three", "four"], "111"),
    NAMES,
  );
  expect(found.kind === "different" && found.sentence).toMatch(
    /^The students were tested on different questions \(A was asked 2, B 3, 1 of them the same\)/,
  );
});

test("where the group's own agreement is the key, students are not compared question by question, and it is said why", () => {
  const [one, two] = [compared("a", ["one", "two"], "10"), compared("b", ["one", "two"], "11")];
  const unkeyed = ({ run, ...rest }: ComparedRun): ComparedRun => ({
    ...rest,
    run: { ...run, report: { ...recordedReport(), agreed: 2 } },
  });
  expect(pairStudents(one, two, NAMES).kind).toBe("paired");
  for (const [first, second, names] of [
    [unkeyed(one), two, "A"],
    [one, unkeyed(two), "B"],
    [unkeyed(one), unkeyed(two), "A and B"],
  ] as const) {
    const found = pairStudents(first, second, NAMES);
    expect(found.kind === "different" && found.sentence).toContain(
      `Nobody gave right answers to all questions of ${names}: there, what the run's own group agreed on counts as right.`,
    );
  }
});

test("settings that differ stand by their labels, those of another method as a dash", () => {
  const one = runRecord("a");
  const two = { ...one, id: "b", config: { ...one.config, seed: 9, agents: 5 } };
  expect(settingDifferences(one, one)).toEqual([]);
  expect(settingDifferences(one, two).map(({ values }) => values)).toEqual(
    expect.arrayContaining([
      [String(one.config.seed), "9"],
      [String(one.config.agents), "5"],
    ]),
  );
  expect(settingDifferences(one, two)).toHaveLength(2);
  const byHand = [{ taskId: "q1", fate: "keep" as const }];
  expect(settingDifferences(one, { ...one, byHand }).map(({ values }) => values)).toEqual([
    ["Nothing.", "By hand, 1 question was kept."],
  ]);
  const other = [{ taskId: "q2", fate: "keep" as const }];
  expect(settingDifferences({ ...one, byHand }, { ...one, byHand: other })[0]!.values[1]).toMatch(
    /other questions/,
  );
  expect(settingDifferences({ ...one, byHand }, { ...one, byHand })).toEqual([]);
  const copy = { ...one, config: { ...one.config, teacher: "nobody" as const } };
  expect(settingDifferences(one, copy).find(({ what }) => what === "Agents")?.values).toEqual([
    String(one.config.agents),
    "–",
  ]);
});

test("choices stand by their labels, and names of models with what could be a control character shown", () => {
  const one = runRecord("a");
  const two = {
    ...one,
    config: { ...one.config, strategy: "dpo" as const },
    model: { ...one.model, name: "tiny\u202e" },
    start: { ...START, name: "older\u202e" },
  };
  const rows = new Map(settingDifferences(one, two).map(({ what, values }) => [what, values]));
  expect(rows.get("Learn from what is said")).toEqual([METHODS.rsft.label, METHODS.dpo.label]);
  expect(rows.get("Model")?.[1]).toBe("tiny[U+202E]");
  expect(rows.get("Student starts from")).toEqual(["the base", "older[U+202E]"]);
});
