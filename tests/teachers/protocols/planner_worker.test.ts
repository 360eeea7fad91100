// MATPO's talk against a hand-worked transcript of its paper's description: subtasks one after the other, workers that know nothing but their
// own subtask, and a planner that sees nothing but their summaries.
import { expect, test } from "vitest";
import { lookupHints } from "../../../src/tasks/lookup_sum/table.ts";
import { speakScript } from "../script.ts";
import { TASK } from "../turns.ts";

const SUM = {
  ...TASK,
  question: "What is k1+k2 mod 10?",
  answer: "3",
  hints: lookupHints(
    new Map([
      ["k1", "elm k1 = 4 oak"],
      ["k2", "fir k2 = 9 ash"],
    ]),
  ),
};
const TEAM = { teacher: "matpo", subtasks: 3, workerCalls: 2 } as const;
const SCRIPT = {
  planner: [
    "I need k1 first.\nCall: worker find the value of k1",
    "Call: worker find the value of k2",
    "4 + 9 = 13, which ends in 3.\nAnswer: 3",
  ],
  "worker-1": ["Call: lookup k1", "", "I found it.", "Conclusion: k1 is 4.\nSupport: the tool said so."],
  "worker-2": [
    "Call: lookup k2",
    "",
    "Call: calculator 4 + 9",
    "",
    "Conclusion: k2 is 9.\nSupport: the table.",
  ],
};

test("the planner gives out subtasks, workers do them with tools and sum up, and the planner answers", async () => {
  const { said, turn, trajectory, carriers } = await speakScript(TEAM, SCRIPT, SUM);
  expect(said).toEqual([
    "planner/0",
    "worker-1/0 < planner/0",
    "worker-1/2 < planner/0 worker-1/0 worker-1/1",
    "worker-1/3 < planner/0 worker-1/0 worker-1/1 worker-1/2",
    "planner/1 < planner/0 worker-1/3",
    "worker-2/0 < planner/1",
    "worker-2/2 < planner/1 worker-2/0 worker-2/1",
    "worker-2/4 < planner/1 worker-2/0 worker-2/1 worker-2/2 worker-2/3",
    "planner/2 < planner/0 worker-1/3 planner/1 worker-2/4",
  ]);
  expect(turn("worker-1", 1)).toMatchObject({ kind: "tool", role: "lookup", solution: "elm k1 = 4 oak" });
  expect(turn("worker-2", 3)).toMatchObject({ kind: "tool", role: "calculator", solution: "13" });
  expect(trajectory.outcome).toMatchObject({ answer: "3", correct: true });
  expect(carriers).toEqual(["planner/2"]);
  expect(trajectory.turns.filter(({ kind }) => kind === "say").map(({ agent }) => agent)).toEqual([
    "planner",
  ]);
});

test("a worker begins without a memory, and the planner sees its summary alone", async () => {
  const { prompt } = await speakScript(TEAM, SCRIPT, SUM);
  const second = prompt("worker-2").join("\n");
  expect(second).toContain("Your subtask:\nfind the value of k2");
  expect(second).not.toMatch(/I need k1 first|k1 is 4|elm/);
  const last = prompt("planner", 2).join("\n");
  expect(last).toContain("What worker 1 found:\nConclusion: k1 is 4.");
  expect(last).not.toMatch(/elm|I found it|Call: lookup|Call: calculator/);
});

test("the question stands before the subtask or does not: one setting", async () => {
  const withQuestion = await speakScript(TEAM, SCRIPT, SUM);
  expect(withQuestion.prompt("worker-1").join("\n")).toContain(SUM.question);
  const without = await speakScript({ ...TEAM, recap: "subtask" }, SCRIPT, SUM);
  for (const step of [0, 2, 3])
    expect(without.prompt("worker-1", step).join("\n")).not.toContain(SUM.question);
  expect(without.prompt("worker-1")[1]).toMatch(/^user: Your subtask:\nfind the value of k1\n\nCall a tool/);
  expect(without.prompt("planner").join("\n")).toContain(SUM.question);
});

test("without a summary the planner reads a worker's last words, and a worker whose calls are used up is asked for them", async () => {
  const { said, prompt } = await speakScript(
    { ...TEAM, summary: "last" },
    { ...SCRIPT, "worker-2": [...SCRIPT["worker-2"].slice(0, 4), "k2 is 9."] },
    SUM,
  );
  expect(said.filter((each) => each.startsWith("worker-1"))).toHaveLength(2);
  expect(prompt("planner", 1).join("\n")).toContain("What worker 1 found:\nI found it.");
  expect(prompt("worker-2", 4).join("\n")).toContain("Call no more tools. Write what you found.");
  expect(prompt("planner", 2).join("\n")).toContain("What worker 2 found:\nk2 is 9.");
});

test("a planner that calls what is no worker is told so, and one whose subtasks are used up has to answer", async () => {
  const { said, turn, prompt, trajectory } = await speakScript(
    { ...TEAM, subtasks: 2 },
    {
      planner: ["Call: lookup k1", "", "Call: worker guess", "I do not know."],
      "worker-2": ["Nothing to do.", "None."],
    },
    SUM,
  );
  expect(turn("planner", 1)).toMatchObject({ kind: "tool", role: "refused" });
  expect(turn("planner", 1).solution).toMatch(/^Error \(bad-call\): Give out a subtask/);
  expect(said).toHaveLength(5);
  expect(prompt("planner", 3).join("\n")).toContain("Answer the question now.");
  expect(trajectory.outcome).toMatchObject({ answer: null, correct: false });
});
