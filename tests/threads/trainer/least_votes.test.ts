// What is learned from where nobody checks: the questions on which enough of the group agreed.
import { expect, test } from "vitest";
import { storedTrajectories } from "../../../src/threads/trainer/stored.ts";
import { makeWorld } from "../../pipeline/world.ts";

async function votesLearned(texts: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const { store, start, run } = makeWorld();
  const id = await start({ agents: "3", rounds: "1", temperature: "1", tasks: "20", ...texts });
  await run(id);
  const talks = await storedTrajectories(store, id);
  return talks.map(({ outcome }) => outcome.votes?.[0]?.from.length ?? 0);
}

test("talks with fewer votes than asked for teach nothing; an answer key needs no votes", async () => {
  const all = await votesLearned({});
  const agreed = await votesLearned({ leastVotes: "3" });
  expect(all).toHaveLength(20);
  expect(agreed).toEqual(all.filter((votes) => votes >= 3));
  expect(agreed.length).toBeLessThan(all.length);
  expect(agreed.length).toBeGreaterThan(0);
  expect(await votesLearned({ leastVotes: "3", labels: "truth" })).toEqual(all);
});
