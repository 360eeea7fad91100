import { expect, test } from "vitest";
import { isRight } from "../../../src/tasks/judge.ts";
import { openSource, SOURCES } from "../../../src/tasks/sources.ts";
import { readTaskLines } from "../../../src/tasks/reading/task_lines.ts";
import { JSONL_SOURCE } from "../../../src/tasks/sources/jsonl.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";

const text = (lines: readonly unknown[]) =>
  lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
const read = (lines: readonly unknown[], needsAnswers = true) =>
  readTaskLines(text(lines), "tasks.jsonl", { needsAnswers });

test("GSM8K's worked answers are judged by their last line", () => {
  const [number, word, decimal] = read([
    {
      question: "How many?",
      answer: "Half of 2,000 is 1,000.\n1000 + 234 = <<1000+234=1234>>1,234\n#### 1,234",
    },
    { question: "Which?", answer: "Paris", id: "capital" },
    { question: "How much?", answer: 2.5 },
  ]);
  expect([number!.answer, number!.id, number!.family]).toEqual(["1,234", "line-1", "all"]);
  expect([number, word, decimal].map((task) => task!.judge)).toEqual(["number", "text", "number"]);
  expect(word).toMatchObject({ id: "capital", origin: "jsonl" });
  expect([isRight(number!, "1234"), isRight(number!, "$1,234.00"), isRight(number!, "234")]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isRight(word!, " paris "), isRight(word!, "7"), isRight(word!, null)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isRight(decimal!, "5/2"), isRight(decimal!, "25")]).toEqual([true, false]);
});

test("what stands after the last #### is the answer, whatever kind it is of", () => {
  const [day] = read([{ question: "Which day?", answer: "7 days make a week.\n#### Tuesday" }]);
  expect(day).toMatchObject({ answer: "Tuesday", judge: "text" });
});

test("a question may come without an answer where nobody has to judge it", () => {
  const [task] = read([{ question: "Who was it?" }], false);
  expect(task).toMatchObject({ question: "Who was it?", answer: null });
  expect(isRight(task!, "the butler")).toBeNull();
  const kinds = (...lines: readonly object[]) => read(lines, false).map(({ judge }) => judge);
  expect(kinds({ question: "a" }, { question: "b", answer: "7" }, { question: "c" })).toEqual([
    "number",
    "number",
    "number",
  ]);
  expect(kinds({ question: "a" }, { question: "b", answer: 7 }, { question: "c", answer: "B" })[0]).toBe(
    "text",
  );
  expect(kinds({ question: "a", judge: "choice" }, { question: "b", answer: 7 })[0]).toBe("choice");
});

test.each([
  ["no JSON", '{"question": "x"', /tasks.jsonl, line 2: expected one JSON object/],
  [
    "no answer",
    { question: "x" },
    /line 2: expected \{"question": "…", "answer": "…"\}, got \{"question":"x"\}/,
  ],
  ["an empty answer", { question: "x", answer: " " }, /line 2: "answer" is empty/],
  [
    "nothing after ####",
    { question: "x", answer: "1 + 1\n####" },
    /line 2: Its answer has nothing after its last "####"/,
  ],
  ["an answer that is a list", { question: "x", answer: [1] }, /line 2: expected/],
  ["a list", "[1]", /line 2: expected/],
  [
    "an answer that is no choice",
    { question: "x", choices: ["a", "b"], answer: "c" },
    /line 2: Its answer “c” is none of its 2 choices/,
  ],
  [
    "a split that is none",
    { question: "x", answer: "1", split: "somewhere" },
    /line 2: Its split “somewhere” is none of learn, validate and test/,
  ],
  [
    "a judge that is none",
    { question: "x", answer: "1", judge: "tests" },
    /line 2: "judge" is "tests", but of programs only the small functions/,
  ],
  ["an id twice", { question: "x", answer: "1", id: "line-1" }, /two tasks have the id "line-1"/],
])("a line with %s is named by its number", (_, line, message) => {
  expect(() => read([{ question: "a", answer: "1" }, line])).toThrow(
    expect.objectContaining({ code: "file-invalid", message: expect.stringMatching(message) as string }),
  );
});

test("choices are shown in the question, and the answer is a letter", () => {
  const [one, other] = read([
    { question: "Which swims?", choices: ["cat", "cod"], answer: "cod" },
    { question: "Which barks?", options: ["dog", "cod"], answer: "dog" },
  ]);
  expect(one).toMatchObject({
    question: "Which swims?\nA) cat\nB) cod",
    answer: "B",
    judge: "choice",
    choices: ["cat", "cod"],
  });
  expect([isRight(one!, "b"), isRight(other!, "A"), isRight(other!, "B")]).toEqual([true, true, false]);
});

test.each([
  ["its letter", { choices: ["stone", "apple"], answer: "B" }],
  ["its place from 0, as the only line of a file", { options: ["stone", "apple"], answer: 1 }],
  ["its label, as in ARC", { choices: { text: ["stone", "apple"], label: ["A", "B"] }, answer: "B" }],
])("a choice may be named by %s", (_, line) => {
  const [task] = read([{ question: "Which is a fruit?", ...line }]);
  expect(task).toMatchObject({
    question: "Which is a fruit?\nA) stone\nB) apple",
    answer: "B",
    choices: ["stone", "apple"],
  });
});

test("splits share no question: its own, or the one its text falls into, wherever it stands in the file", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => ({
    question: `What is ${i % 150} plus 1?`,
    answer: (i % 150) + 1,
  }));
  const open = async (rows: readonly unknown[]) =>
    JSONL_SOURCE.open({ file: { name: "f", text: text(rows) } });
  const set = await open(lines);
  const questions = (split: "distil" | "val" | "test", seed = 1, of = set) =>
    [...of.tasks(split, seed)].map(({ question }) => question);
  const [distil, val, held] = [questions("distil"), questions("val"), questions("test")];
  expect(distil.length + val.length + held.length).toBe(200);
  for (const [one, other] of [
    [distil, val],
    [distil, held],
    [val, held],
  ] as const)
    expect(one.filter((question) => other.includes(question))).toEqual([]);
  for (const part of [distil, val, held]) expect(part.length).toBeGreaterThan(20);
  expect(questions("distil", 2)).not.toEqual(distil);
  expect(questions("distil", 2).toSorted()).toEqual(distil.toSorted());
  const fewer = await open(lines.slice(0, 100));
  expect(distil).toEqual(expect.arrayContaining(questions("distil", 1, fewer)));
  const told = await open([{ question: "q", answer: "1", split: "test" }]);
  expect([questions("test", 1, told), questions("distil", 1, told)]).toEqual([["q"], []]);
  expect(() => takeTasks(told, "distil", 1, 1)).toThrow(expect.objectContaining({ code: "config" }));
});

test("sources are found by their id; one that needs a file says so", async () => {
  expect(new Set(SOURCES.map(({ id }) => id)).size).toBe(SOURCES.length);
  for (const { id, title, words } of SOURCES) {
    expect([title, words].every((each) => each.length > 5)).toBe(true);
    expect(SOURCES.filter((each) => each.id === id)).toHaveLength(1);
  }
  const bundled = await openSource("bundled", {});
  expect(takeTasks(bundled, "test", 1, 7)[0]).toMatchObject({ origin: "bundled", judge: "number" });
  await expect(openSource("jsonl", {})).rejects.toThrow(/need the file/);
  await expect(openSource("hub", {})).rejects.toThrow(
    /no source of questions called "hub"; there are bundled, plain-english, small-functions, lookup-sum, own, jsonl/,
  );
});
