import { expect, test } from "vitest";
import { seat } from "../seats.ts";

const ALONE = { teacher: "chain-of-thought", temperature: 0.6 } as const;

test("one agent says one turn, the most likely one, and its answer is the outcome", async () => {
  const { jobs, trajectory } = await seat({ ...ALONE, decoding: "greedy" }, [["7"]]);
  expect(jobs.map(({ role, temperature, reads }) => [role, temperature, reads])).toEqual([
    ["propose", 0, []],
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 1 } });
});

test("a drawn answer has the run's temperature", async () => {
  const { jobs } = await seat({ ...ALONE, decoding: "sampled" }, [["7"]]);
  expect(jobs[0]?.temperature).toBe(0.6);
});

test("an agent that gives no answer comes to none", async () => {
  const { trajectory } = await seat(ALONE, [[null]]);
  expect(trajectory.outcome).toMatchObject({ answer: null, from: [], correct: false });
});
