import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const DEBATE = { teacher: "debate-aggregator", agents: 3, rounds: 2 } as const;

test("after the rounds an aggregator reads one solution of each answer, says how many agreed, and its answer stands", async () => {
  const { said, trajectory, prompt, carriers, turn } = await speakScript(DEBATE, {
    "agent-1": ["Answer: 5", "3 + 4 = 7. Answer: 7"],
    "agent-2": ["Answer: 5", "Answer: 5"],
    "agent-3": ["Answer: 5", "Answer: 5"],
    aggregator: ["4 more than 3 is 7. Answer: 7"],
  });
  expect(said.slice(3)).toEqual([
    "agent-1/1 < agent-1/0 agent-2/0 agent-3/0",
    "agent-2/1 < agent-2/0 agent-3/0 agent-1/0",
    "agent-3/1 < agent-3/0 agent-1/0 agent-2/0",
    "aggregator/0 < agent-2/1 agent-1/1 agent-3/1",
  ]);
  const [asked] = prompt("aggregator");
  expect(asked).toContain("Solution 1, whose answer 2 of 3 gave:\nAnswer: 5");
  expect(asked).toContain("Solution 2:\n3 + 4 = 7. Answer: 7");
  expect(asked).toMatch(/write one whole solution.*Answer: /s);
  // The minority was right, and no count would have found it: its solution is learned as well as the aggregator's.
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 7 } });
  expect(trajectory.outcome.votes).toBeUndefined();
  expect(carriers).toEqual(["agent-1/1", "aggregator/0"]);
  expect(turn("aggregator").kind).toBe("say");
});

test("an aggregator without an answer leaves it to the vote of the last round", async () => {
  const { trajectory, carriers } = await speakScript(DEBATE, {
    "agent-1": ["Answer: 5", "Answer: 7"],
    "agent-2": ["Answer: 5", "Answer: 7"],
    "agent-3": ["Answer: 5", "Answer: 5"],
    aggregator: ["I cannot say."],
  });
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(trajectory.outcome.votes).toHaveLength(2);
  expect(carriers).toEqual(["agent-1/1", "agent-2/1"]);
});
