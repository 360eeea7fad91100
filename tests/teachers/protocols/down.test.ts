import { expect, test } from "vitest";
import { hasVotes } from "../../../src/teachers/purity.ts";
import { speakScript } from "../script.ts";

const DOWN = { teacher: "down", agents: 3, rounds: 2, enoughSure: 0.8 } as const;
/** A text, and how probable its model held each token of it. */
const said = (text: string, probability: number) => ({
  text,
  logprobs: [Math.log(probability), Math.log(probability)],
});

test("an agent that is sure enough is not asked about, right or wrong", async () => {
  const { said: spoken, trajectory } = await speakScript(DOWN, {
    "agent-1": [said("3 + 5 = 8. Answer: 8", 0.81)],
  });
  expect(spoken).toEqual(["agent-1/0"]);
  expect(trajectory.outcome).toMatchObject({ answer: "8", correct: false });
  expect(hasVotes(trajectory.outcome, 3)).toBe(true); // nobody voted: learned however many votes a run asks for
  expect(trajectory.outcome.usage.completionTokens).toBe(4);
});

test("where it is unsure all answer, read the surest first, revise and vote", async () => {
  const { said: spoken, trajectory } = await speakScript(DOWN, {
    "agent-1": [said("3 + 5 = 8. Answer: 8", 0.79), said("3 + 4 = 7. Answer: 7", 0.6)],
    "agent-2": [said("3 x 4 = 12. Answer: 12", 0.3), said("3 x 4 = 12. Answer: 12", 0.5)],
    "agent-3": [said("3 + 4 = 7. Answer: 7", 0.9), said("3 + 4 = 7. Answer: 7", 0.9)],
  });
  expect(spoken.toSorted()).toEqual([
    "agent-1/0",
    "agent-1/1 < agent-1/0 agent-3/0 agent-2/0",
    "agent-2/0",
    "agent-2/1 < agent-2/0 agent-3/0 agent-1/0",
    "agent-3/0",
    "agent-3/1 < agent-3/0 agent-1/0 agent-2/0",
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(trajectory.outcome.votes?.map(({ from }) => from.length)).toEqual([2, 1]);
});

test("a tie goes to the surest", async () => {
  const { trajectory } = await speakScript(
    { ...DOWN, agents: 2, rounds: 1 },
    {
      "agent-1": [said("3 + 5 = 8. Answer: 8", 0.5)],
      "agent-2": [said("3 + 4 = 7. Answer: 7", 0.6)],
    },
  );
  expect(trajectory.outcome).toMatchObject({ answer: "7", votes: [{ answer: "7" }, { answer: "8" }] });
});

test("an agent without an answer, and one of which nothing is known, are not sure", async () => {
  const others = { "agent-2": ["3 + 4 = 7. Answer: 7"], "agent-3": ["3 + 4 = 7. Answer: 7"] };
  const silent = await speakScript({ ...DOWN, rounds: 1 }, { "agent-1": [said("I see.", 1)], ...others });
  expect(silent.trajectory.outcome.answer).toBe("7");
  const unknown = await speakScript({ ...DOWN, rounds: 1 }, { "agent-1": ["Answer: 8"], ...others });
  expect(unknown.said).toHaveLength(3);
});

test("with a bound of 0 every answer stands, also of whom nothing is known", async () => {
  const { said: spoken } = await speakScript({ ...DOWN, enoughSure: 0 }, { "agent-1": ["Answer: 8"] });
  expect(spoken).toEqual(["agent-1/0"]);
});
