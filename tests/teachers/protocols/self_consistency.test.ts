import { expect, test } from "vitest";
import { deriveSeed } from "../../../src/core/rng.ts";
import { openings } from "../../../src/records/turn_ends.ts";
import { seat } from "../seats.ts";
import { turnIdOf } from "../turns.ts";

const FIVE = { teacher: "self-consistency", samples: 5, temperature: 0.8 } as const;

test("five answers are drawn, none reads another, and the most frequent one wins", async () => {
  const { jobs, asked, trajectory, outcomes } = await seat(FIVE, [["7", "5", "7", null, "9"]]);
  expect(asked.map(({ step, reads }) => [step, reads])).toEqual(Array.from({ length: 5 }, () => [0, []]));
  expect(jobs.map(({ temperature }) => temperature)).toEqual([0.8, 0.8, 0.8, 0.8, 0.8]);
  // The same draws as a debate's first round: what a vote costs and what reading adds can be compared.
  expect(jobs.map(({ seed }) => seed)).toEqual(
    [0, 1, 2, 3, 4].map((agent) => deriveSeed(7, "turn", "distil", "t1", 0, agent)),
  );
  expect(trajectory.outcome).toMatchObject({
    answer: "7",
    from: [turnIdOf("distil", "t1", 0, 0), turnIdOf("distil", "t1", 0, 2)],
    correct: true,
    usage: { turns: 5 },
  });
  expect(outcomes).toEqual([trajectory.outcome]);
  expect(openings(trajectory.turns)).toEqual(trajectory.turns);
  expect(trajectory.changes).toEqual([]);
});

test("one sample is its own vote", async () => {
  const { trajectory } = await seat({ ...FIVE, samples: 1 }, [["3"]]);
  expect(trajectory.outcome).toMatchObject({ answer: "3", correct: false });
});
