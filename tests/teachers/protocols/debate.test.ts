import { expect, test } from "vitest";
import { deriveSeed } from "../../../src/core/rng.ts";
import { readersChoice } from "../../../src/teachers/talks/debate.ts";
import { seat } from "../seats.ts";
import { agentAt, turnIdOf } from "../turns.ts";

const DEBATE = { teacher: "debate", agents: 3, rounds: 2 } as const;

test("everyone proposes, then reads its own and the others' latest turns, then the vote counts", async () => {
  const { asked, stored, trajectory } = await seat(DEBATE, [
    ["7", "5", "5"],
    ["7", "7", "5"],
  ]);
  expect(asked).toEqual([
    { agent: 0, step: 0, reads: [] },
    { agent: 1, step: 0, reads: [] },
    { agent: 2, step: 0, reads: [] },
    { agent: 0, step: 1, reads: [0, 1, 2] },
    { agent: 1, step: 1, reads: [1, 2, 0] },
    { agent: 2, step: 1, reads: [2, 0, 1] },
  ]);
  expect(stored).toHaveLength(6);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true });
  expect(trajectory.changes).toEqual([
    {
      turn: turnIdOf("distil", "t1", 1, 1),
      agent: agentAt(1),
      step: 1,
      from: "5",
      to: "7",
      after: [agentAt(0)],
      effect: "corrected",
    },
  ]);
});

test("seeds, temperatures and roles follow from the run's seed, the round and the agent", async () => {
  const { jobs } = await seat({ ...DEBATE, temperature: 0.9, reviseTemperature: 0.1 }, []);
  expect(jobs.map(({ role, temperature, seed }) => [role, temperature, seed])).toEqual(
    [0, 1].flatMap((round) =>
      [0, 1, 2].map((agent) => [
        round === 0 ? "propose" : "revise",
        round === 0 ? 0.9 : 0.1,
        deriveSeed(7, "turn", "distil", "t1", round, agent),
      ]),
    ),
  );
});

test("with more agents than one can read, the window rotates as in the recipe", () => {
  // The recipe's rule for 5 agents and 3 read: rot = (round - 1) * 2 mod 4, two others from there.
  expect(readersChoice(0, 5, 1, 3)).toEqual([0, 1, 2]);
  expect(readersChoice(0, 5, 2, 3)).toEqual([0, 3, 4]);
  expect(readersChoice(0, 5, 3, 3)).toEqual([0, 1, 2]);
  expect(readersChoice(3, 5, 1, 3)).toEqual([3, 4, 0]);
  expect(readersChoice(1, 4, 2, 3)).toEqual([1, 0, 2]);
  expect(readersChoice(2, 3, 4, 3)).toEqual([2, 0, 1]);
  expect(readersChoice(0, 1, 1, 3)).toEqual([0]);
  expect(readersChoice(1, 3, 1, 1)).toEqual([1]);
});

test("one agent revises itself", async () => {
  const { asked, trajectory } = await seat({ ...DEBATE, agents: 1 }, [["6"], ["7"]]);
  expect(asked.map(({ reads }) => reads)).toEqual([[], [0]]);
  expect(trajectory.outcome.answer).toBe("7");
});

test("one round is independent proposals and a vote", async () => {
  const { asked, trajectory } = await seat({ ...DEBATE, rounds: 1 }, [["7", "7", "5"]]);
  expect(asked).toHaveLength(3);
  expect(trajectory.outcome.answer).toBe("7");
});

test("eight silent agents are a debate without an answer", async () => {
  const { trajectory } = await seat({ ...DEBATE, agents: 8 }, []);
  expect(trajectory.outcome).toMatchObject({ answer: null, from: [], votes: [], correct: false });
});
