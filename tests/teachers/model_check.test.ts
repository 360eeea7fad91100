// A model as the judge: how its reply is read, what it is asked about, and how its errors are counted.
import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import {
  answersToCheck,
  checkPrompt,
  modelCheck,
  modelWords,
  readCheck,
} from "../../src/teachers/model_check.ts";
import { votedOutcome } from "../../src/teachers/verdict.ts";
import { makeTurn, ROSTER, TASK } from "./turns.ts";

const KNOWN: Task = { ...TASK, id: "known" };
const OPEN: Task = { ...TASK, id: "open", answer: null };
const TASKS = [OPEN, KNOWN];
const turns = [
  ...["7", "7", "8"].map((answer, agent) => makeTurn(0, agent, answer, { task: OPEN })),
  ...["7", "8", "9"].map((answer, agent) => makeTurn(0, agent, answer, { task: KNOWN })),
];
const outcomes = [turns.slice(0, 3), turns.slice(3)].map((each) => votedOutcome(each, each));
const talks = { turns, outcomes, roster: ROSTER };
const CHECKER = { url: "http://localhost:8000/v1", model: "judge" };

test("a reply counts by its last yes or no, thoughts apart; one that says neither judges nothing", () => {
  expect(readCheck("Yes")).toBe(true);
  expect(readCheck("12 + 30 = 42, so yes it was 42.\nNo.")).toBe(false);
  expect(readCheck("<think>yes? no!</think> YES")).toBe(true);
  expect(readCheck("<think>no")).toBeNull();
  expect(readCheck("Nobody knows.")).toBeNull();
});

test("it is asked about every open answer and about known ones, and is never shown a key", () => {
  const { open, known } = answersToCheck(talks, TASKS);
  expect(open.map(({ task, answer, votes }) => [task.id, answer, votes])).toEqual([
    ["open", "7", 2],
    ["open", "8", 1],
  ]);
  expect(known.map(({ task, answer }) => [task.id, answer])).toEqual([
    ["known", "7"],
    ["known", "8"],
    ["known", "9"],
  ]);
  const asked = JSON.parse(checkPrompt(known[1]!)) as { role: string; content: string }[];
  expect(asked.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(asked[1]!.content).toContain("The answer to check: 8");
  expect(asked[1]!.content).not.toContain("7"); // the key
});

test("its errors are counted where the key is known, both ways", () => {
  const say = (taskId: string, answer: string, isRight: boolean | null) =>
    ({ schema: 1, runId: "run", taskId, answer, isRight, at: 0 }) as const;
  const check = modelCheck(CHECKER, talks, TASKS, [
    say("open", "7", true),
    say("open", "8", null), // it said neither
    say("known", "7", false),
    say("known", "8", true),
    say("known", "9", false),
  ]);
  expect(check).toMatchObject({
    answers: 2,
    judged: 1,
    right: 1,
    keyed: 1,
    known: { wrong: 2, wrongCalledRight: 1, right: 1, rightCalledWrong: 1 },
  });
  expect(modelWords(check)).toBe(
    "checked by judge at http://localhost:8000/v1, 1 of 2 answers; the known answers judged 1 question more; where the answer is known it called 1 of 2 wrong answers right, and 1 of 1 right ones wrong",
  );
  expect(modelWords(modelCheck(CHECKER, talks, [OPEN], []))).toContain("how often it errs was not measured");
});

test("whether a program is right is what was said of it when it was run", () => {
  const task: Task = { ...KNOWN, answer: "{}", judge: "tests" };
  const said = ["f = (A) => A", "f = (a) => A"].map((answer, agent) => ({
    ...makeTurn(0, agent, answer, { task }),
    judge: "tests" as const,
    correct: agent === 0,
  }));
  const check = modelCheck(
    CHECKER,
    { turns: said, outcomes: [votedOutcome(said, said)], roster: ROSTER },
    [task],
    said.map(({ answer }) => ({
      schema: 1,
      runId: "run",
      taskId: "known",
      answer: answer!,
      isRight: true,
      at: 0,
    })),
  );
  expect(check.known).toEqual({ wrong: 1, wrongCalledRight: 1, right: 1, rightCalledWrong: 0 });
});
