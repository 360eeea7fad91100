import { expect, test } from "vitest";
import type { Trajectory } from "../../src/records/trajectory.ts";
import { generatedTokens, talksOfEqualTokens } from "../../src/science/equal_tokens.ts";
import type { DebateOf } from "../../src/science/experiment.ts";
import { rowsNamed } from "../../src/science/rows.ts";
import { makeDebate, talkOf } from "../teachers/turns.ts";

const DEBATE: DebateOf = { on: "distil", agents: 5, rounds: 2, seed: 3 };

/** Talks that cost 100 tokens a round and agent of a debate, and `oneAgent` tokens an agent of another teacher. */
function experiment(oneAgent: number) {
  const asked: DebateOf[] = [];
  const talk = talkOf(makeDebate([["7", "7"]]));
  const spending = (completionTokens: number): Trajectory => ({
    ...talk,
    outcome: { ...talk.outcome, usage: { ...talk.outcome.usage, completionTokens } },
  });
  const trajectories = (of: DebateOf) => {
    asked.push(of);
    const { teacher = "debate", agents, rounds } = of;
    const tokens = teacher === "debate" ? 100 * agents * rounds : oneAgent * agents;
    return Promise.resolve([spending(tokens / 2), spending(tokens / 2)]);
  };
  return { asked, x: { trajectories } };
}

test.each([
  { oneAgent: 100, agents: 10 },
  { oneAgent: 190, agents: 6 },
  { oneAgent: 200, agents: 5 },
  { oneAgent: 5000, agents: 1 },
])("an agent of $oneAgent tokens is asked $agents times for the tokens of the debate", async (of) => {
  const { asked, x } = experiment(of.oneAgent);
  const found = await talksOfEqualTokens(x, { teacher: "self-consistency", debate: DEBATE });
  expect(found.agents).toBe(of.agents);
  expect(generatedTokens(found.talks)).toBe(of.oneAgent * of.agents);
  expect(generatedTokens(found.talks)).toBeGreaterThanOrEqual(1000);
  expect(generatedTokens(found.talks) - of.oneAgent).toBeLessThan(1000);
  expect(asked.map(({ teacher = "debate", agents }) => [teacher, agents])).toEqual([
    ["debate", 5],
    ["self-consistency", 1],
    ["self-consistency", of.agents],
  ]);
  expect(asked.every(({ on, rounds, seed }) => on === "distil" && rounds === 2 && seed === 3)).toBe(true);
});

test("a teacher that says nothing is an error and no endless group", async () => {
  const { x } = experiment(0);
  await expect(talksOfEqualTokens(x, { teacher: "self-correction", debate: DEBATE })).rejects.toMatchObject({
    code: "internal",
  });
});

test("the rows with other teachers are in the table, their controls among the controls", () => {
  const names = ["taught-self-consistency", "taught-self-correction", "self-correction-as-debate-5"];
  const groups = new Map(rowsNamed(names).map(({ name, group }) => [name, group]));
  expect(names.map((name) => groups.get(name))).toEqual(["control", "control", "no training"]);
});
