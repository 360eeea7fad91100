import { expect, test } from "vitest";
import { preferencePairs } from "../../../src/distill/preferences.ts";
import { messagesVoice } from "../../../src/voice/messages.ts";
import { speakScript } from "../script.ts";
import { TASK } from "../turns.ts";

const DEBATE = { teacher: "dte-debate", agents: 3, rounds: 2 } as const;

test("each agent reflects and criticises, then refines with its own reflection before it, and all vote", async () => {
  const { said, trajectory, prompt, carriers } = await speakScript(DEBATE, {
    "agent-1": ["3 + 4 = 7. Answer: 7", "Mine holds. Solution 1 adds 5: 3 + 5 = 8.", "3 + 4 = 7. Answer: 7"],
    "agent-2": ["3 + 5 = 8. Answer: 8", "I added 5 and not 4.", "It says 4, so 3 + 4 = 7. Answer: 7"],
    "agent-3": ["3 x 4 = 12. Answer: 12", "No flaw.", "3 x 4 = 12. Answer: 12"],
  });
  expect(said.slice(3).toSorted()).toEqual([
    "agent-1/1 < agent-1/0 agent-2/0 agent-3/0",
    "agent-1/2 < agent-1/0 agent-2/0 agent-3/0 agent-1/1",
    "agent-2/1 < agent-2/0 agent-3/0 agent-1/0",
    "agent-2/2 < agent-2/0 agent-3/0 agent-1/0 agent-2/1",
    "agent-3/1 < agent-3/0 agent-1/0 agent-2/0",
    "agent-3/2 < agent-3/0 agent-1/0 agent-2/0 agent-3/1",
  ]);
  expect(prompt("agent-2", 2)).toEqual([
    expect.stringMatching(/^user: Ann has/),
    "assistant: 3 + 5 = 8. Answer: 8",
    "user: Solution 1:\n3 x 4 = 12. Answer: 12\n\nSolution 2:\n3 + 4 = 7. Answer: 7",
    "assistant: I added 5 and not 4.",
    expect.stringMatching(/^user: Now write the whole solution again\. Change your answer only if/),
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(trajectory.outcome.votes?.map(({ from }) => from.length)).toEqual([2, 1]);
  expect(carriers).toEqual(["agent-1/2", "agent-2/2"]);
  expect(trajectory.changes).toMatchObject([
    { agent: "agent-2", from: "8", to: "7", after: ["agent-1"], effect: "corrected" },
  ]);
  // The sum that a reflection quotes is neither preferred nor rejected.
  const pairs = preferencePairs([trajectory], new Map([[TASK.id, TASK]]), {
    labels: "consensus",
    voice: messagesVoice(),
  });
  expect(pairs).toMatchObject([
    { chosen: "It says 4, so 3 + 4 = 7. Answer: 7", rejected: "3 + 5 = 8. Answer: 8" },
  ]);
});

test("one agent alone has nobody to criticise", async () => {
  const { prompt } = await speakScript(
    { ...DEBATE, agents: 1 },
    { "agent-1": ["Answer: 8", "Hm.", "Answer: 7"] },
  );
  expect(prompt("agent-1", 1).at(-1)).not.toContain("each other");
});
