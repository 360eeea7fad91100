import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const NET = { teacher: "dylan", peers: 3, layers: 3, kept: 1 } as const;

test("more than two thirds of one answer end the talk; two thirds are not enough", async () => {
  const agreed = await speakScript(NET, {
    "agent-1": ["Answer: 7"],
    "agent-2": ["Answer: 7"],
    "agent-3": ["So 7. Answer: 7.0"],
  });
  expect(agreed.said).toHaveLength(3);
  expect(agreed.trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  const split = await speakScript(
    { ...NET, layers: 2, kept: 3 },
    {
      "agent-1": ["Answer: 7", "Scores: 5, 1", "Answer: 7"],
      "agent-2": ["Answer: 7", "Scores: 1, 5", "Answer: 7"],
      "agent-3": ["Answer: 5", "Scores: 5, 5", "Answer: 7"],
    },
  );
  expect(split.said).toHaveLength(9);
});

test("the ratings decide who answers in the last layer", async () => {
  // Worked by hand. After layer 2, agent-1 gives agent-2 4/5 and agent-3 1/5 of its weight; agent-2 gives agent-3 1/5 and agent-1 4/5;
  // agent-3 gives agent-1 1/6 and agent-2 5/6. Sums: agent-1 0.967, agent-2 1.633, agent-3 0.4. So agent-2 alone goes on.
  const { said, trajectory, prompt, carriers } = await speakScript(NET, {
    "agent-1": ["Answer: 5", "Scores: 3, 3", "Answer: 5", "Scores: 4, 1"],
    "agent-2": ["Answer: 7", "Scores: 3, 3", "3 + 4 = 7. Answer: 7", "Scores: 1, 4", "Answer: 7"],
    "agent-3": ["Answer: 9", "Scores: 3, 3", "Answer: 9", "Scores: 1, 5"],
  });
  expect(said.slice(-4)).toEqual([
    "agent-1/3 < agent-2/2 agent-3/2",
    "agent-2/3 < agent-3/2 agent-1/2",
    "agent-3/3 < agent-1/2 agent-2/2",
    "agent-2/4 < agent-2/2 agent-3/2 agent-1/2",
  ]);
  expect(prompt("agent-1", 1)[0]).toMatch(
    /Solution 1:\nAnswer: 7\n\nSolution 2:\nAnswer: 9\n\nRate how good.*“Scores: \d, \d”/s,
  );
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 13 } });
  expect(carriers).toEqual(["agent-2/4"]);
});

test("who gives no readable scores rates all alike, and equals go on in the roster's order", async () => {
  const { said } = await speakScript(
    { ...NET, layers: 2 },
    {
      "agent-1": ["Answer: 5", "They are all good.", "Answer: 5"],
      "agent-2": ["Answer: 7", "Scores: 9, 0"],
      "agent-3": ["Answer: 9", "Scores: 4"],
    },
  );
  expect(said.at(-1)).toBe("agent-1/2 < agent-1/0 agent-2/0 agent-3/0");
});
