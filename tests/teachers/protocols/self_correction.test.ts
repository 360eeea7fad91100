import { expect, test } from "vitest";
import { seat } from "../seats.ts";
import { agentAt } from "../turns.ts";

const ISOLATED = { teacher: "self-correction", agents: 3, rounds: 3 } as const;

test("each agent reads only its own turn before, and all vote at the end", async () => {
  const { asked, trajectory } = await seat(ISOLATED, [
    ["5", "7", "5"],
    ["7", "7", "9"],
    ["7", "5", "7"],
  ]);
  expect(asked.map(({ agent, step, reads }) => [agent, step, reads])).toEqual(
    [0, 1, 2].flatMap((step) => [0, 1, 2].map((agent) => [agent, step, step === 0 ? [] : [agent]])),
  );
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 9 } });
  // A change of mind comes after nobody's words.
  expect(trajectory.changes.map(({ agent, step, after, effect }) => [agent, step, after, effect])).toEqual([
    [agentAt(0), 1, [], "corrected"],
    [agentAt(2), 1, [], "neutral"],
    [agentAt(1), 2, [], "misled"],
    [agentAt(2), 2, [], "corrected"],
  ]);
});

test("it asks for as many turns as a debate of the same size, with the same seeds", async () => {
  const isolated = await seat(ISOLATED, []);
  const debated = await seat({ ...ISOLATED, teacher: "debate" }, []);
  const what = ({ jobs }: typeof isolated) =>
    jobs.map(({ id, role, seed, temperature }) => [id, role, seed, temperature]);
  expect(what(isolated)).toEqual(what(debated));
});
