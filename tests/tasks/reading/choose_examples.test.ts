import { expect, test } from "vitest";
import { findAnswer } from "../../../src/tasks/judge.ts";
import { chooseExamples, exampleOf } from "../../../src/tasks/reading/choose_examples.ts";
import { readQuestions } from "../../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../../src/tasks/reading/read_wish.ts";

const file = (withWorking: boolean) => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const answer = withWorking && i % 2 === 0 ? `First ${i}.\\nThen <<1+1=2>>two.\\n#### ${i}` : `${i}`;
    return `{"question": "Which one of them is the ${"abcdefghij"[i % 10]}${i}th?", "answer": "${answer}", "family": "${["x", "y", "z"][i % 3]}"}`;
  });
  return { name: "rows.jsonl", content: rows.join("\n") };
};

test("examples are rows with their working, of those to learn from, one of each family first, and are not asked", () => {
  const none = readQuestions(file(true), USUAL_WISH);
  const some = readQuestions(file(true), { ...USUAL_WISH, examples: 4 });
  expect([none.examples.length, some.examples.length]).toEqual([0, 4]);
  const from = some.examples.map(({ question }) => none.tasks.find((task) => task.question === question)!);
  expect(from.every(({ split, solution }) => split === "distil" && solution !== undefined)).toBe(true);
  expect(new Set(from.slice(0, 3).map(({ family }) => family))).toEqual(new Set(["x", "y", "z"]));
  const asked = new Set(some.tasks.map(({ question }) => question));
  expect(some.examples.filter(({ question }) => asked.has(question))).toEqual([]);
  expect(some.tasks.length).toBe(56);
  expect(readQuestions(file(true), { ...USUAL_WISH, examples: 4 }).examples).toEqual(some.examples);
  expect(some.counts).toMatchObject({ val: none.counts.val, test: none.counts.test });
});

test("an example is one line of working and the answer, in a form that every judge reads", () => {
  const { tasks } = readQuestions(file(true), USUAL_WISH);
  const worked = tasks.find(({ id }) => id === "line-3")!;
  expect(exampleOf(worked).solution).toBe("First 2. Then two. Answer: 2");
  expect(findAnswer(exampleOf(worked).solution, "number")).toBe("2");
  const choice = { ...worked, answer: "B", judge: "choice" as const, solution: "It is red.\nAnswer: red" };
  expect(exampleOf(choice).solution).toBe("It is red. Answer: B");
});

test("without any working the bare answers show the form, and at most a quarter of the questions is taken", () => {
  const { examples } = readQuestions(file(false), { ...USUAL_WISH, examples: 8 });
  expect(examples).toHaveLength(7);
  for (const { solution } of examples) expect(solution).toMatch(/^Answer: \d+$/);
  const open = readQuestions(file(false), USUAL_WISH).tasks.map((task) => ({ ...task, answer: null }));
  expect(chooseExamples(open, 4, 1)).toEqual({ examples: [], from: [] });
});

test("a row that repeats an example is not asked either, and is named", () => {
  const lines = file(false).content.split("\n");
  const content = [...lines, ...lines].join("\n");
  const { tasks, examples, problems, rows } = readQuestions(
    { name: "twice.jsonl", content },
    { ...USUAL_WISH, examples: 3 },
  );
  const asked = new Set(tasks.map(({ question }) => question));
  expect(examples.filter(({ question }) => asked.has(question))).toEqual([]);
  const repeated = problems.filter(({ reason }) => reason.includes("is a worked example"));
  expect(repeated.length).toBeGreaterThan(0);
  expect(tasks.length + examples.length + repeated.length).toBe(rows);
});
