// A run without a single right answer: the group's agreement is the key, in the report and in every sentence about it.
import { expect, test } from "vitest";
import { resultsSection } from "../../src/export/results_section.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { checkKeys } from "../../src/pipeline/check_keys.ts";
import { agreedSentence } from "../../src/records/report.ts";
import { type Split, fixedTaskSet, takeTasks } from "../../src/tasks/task_set.ts";
import { makeWorld, MODEL, smallConfig, TASK_SET } from "./world.ts";

const SIZES: Readonly<Record<Split, number>> = { distil: 8, val: 20, test: 20 };
const known = (Object.keys(SIZES) as Split[]).flatMap((split) => takeTasks(TASK_SET, split, SIZES[split], 7));
const openSet = (isOpen: (i: number) => boolean = () => true) =>
  fixedTaskSet(
    "open.csv",
    known.map((task, i) => (isOpen(i) ? { ...task, answer: null } : task)),
  );

async function ran(set: ReturnType<typeof openSet>) {
  const world = makeWorld();
  const { store, clock } = world;
  const config = smallConfig();
  checkKeys(set, config);
  const { id } = await createRun({ store, clock, taskSet: set }, { config, model: MODEL });
  await world.run(id);
  return { store, id, report: (await store.getRun(id))!.report! };
}

test("what the group agrees on counts as right: the group always is, the others as often as they agree with it", async () => {
  const { store, id, report } = await ran(openSet());
  const { single, distilled } = report.methods;
  const teacher = report.methods.teacher!;
  expect(report.agreed).toBe(teacher.n);
  expect(teacher.n).toBeGreaterThan(10);
  expect(teacher.accuracy).toBe(1);
  expect(single.accuracy).toBeLessThan(1);
  expect(report.gate).toBeUndefined();
  const answers = await store.evalAnswers(id);
  const agreed = new Map(
    answers.filter(({ method }) => method === "teacher").map(({ taskId, answer }) => [taskId, answer]),
  );
  for (const { method, taskId, answer, correct } of answers) {
    expect([method, taskId, correct]).toEqual([method, taskId, answer === agreed.get(taskId)]);
  }
  expect(distilled.n).toBe(teacher.n);
  expect((await store.tasks(id)).every(({ answer }) => answer === null)).toBe(true); // nothing is made up in the store
  expect(agreedSentence(report)).toMatch(
    /^Nobody gave right answers: what the group agreed on counts as right/,
  );
  expect(resultsSection(report, { name: "debate" })).toContain("Nobody gave right answers");
});

test("with all right answers nothing of it is there", async () => {
  const { report } = await ran(fixedTaskSet("keyed.csv", known));
  expect(report.agreed).toBeUndefined();
  expect(report.gate).toBeDefined();
  expect(agreedSentence(report)).toBeNull();
  expect(resultsSection(report, { name: "debate" })).not.toContain("agreed");
});

test("some answers are not none: a held-out question must have one where others have; so must all that is learned by the key", () => {
  expect(() =>
    checkKeys(
      openSet((i) => i % 2 === 0),
      smallConfig(),
    ),
  ).toThrow(/is held out to measure with/);
  expect(() => checkKeys(openSet(), smallConfig({ labels: "truth" }))).toThrow(
    /learns from answers that are right/,
  );
});
