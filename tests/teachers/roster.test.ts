// Who of a roster is a model's voice, who votes, and how many agents a group is said to have.
import { expect, test } from "vitest";
import { teamWords } from "../../src/app/parts/wording.ts";
import { defaultConfig, type RunConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { giveTraits } from "../../src/teachers/agent_traits.ts";
import { dealModels } from "../../src/teachers/group_models.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import { protocolOf } from "../../src/teachers/protocol_of.ts";
import { groupSize, rosterOf, speakersOf, voterCount } from "../../src/teachers/roster.ts";

const runOf = (patch: Partial<RunConfig>) => ({ config: { ...defaultConfig(), ...patch } });
const countsOf = (patch: Partial<RunConfig>) => {
  const run = runOf(patch);
  return [rosterOf(run).length, speakersOf(run).length, groupSize(run), voterCount(run)];
};
const OTHER = { model: { path: "b", name: "other", sha256: "1".repeat(64) } };

test("neither a program nor a leaf that may be added later is counted, and who does not vote is no vote", () => {
  expect(countsOf({ teacher: "debate", agents: 3 })).toEqual([3, 3, 3, 3]);
  expect(countsOf({ teacher: "optagent", agents: 3 })).toEqual([4, 3, 3, 3]);
  expect(countsOf({ teacher: "pyramid", branches: 2, leaves: 2 })).toEqual([9, 9, 7, 1]);
  expect(countsOf({ teacher: "self-consistency-decider", samples: 5 })).toEqual([6, 6, 6, 5]);
  expect(teamWords(runOf({ teacher: "optagent", agents: 3 }))).toBe("learned debate graph, 3 agents");
  expect(teamWords(runOf({ teacher: "pyramid", branches: 2, leaves: 2 }))).toBe(
    "a pyramid of agents, 7 agents",
  );
});

test.each(Object.keys(PROTOCOLS) as ProtocolId[])("%s: its programs sit at the table", (teacher) => {
  const run = runOf({ teacher });
  const ids = rosterOf(run).map(({ id }) => id);
  for (const program of protocolOf(run.config).programs ?? []) expect(ids).toContain(program);
});

test("neither a model nor a trait is dealt out to a program, which takes no turn of those who get some", () => {
  const run = runOf({ teacher: "evomac", programmers: 2 });
  const roster = rosterOf(run);
  const { programs } = protocolOf(run.config);
  const dealt = dealModels(roster, [null, OTHER], programs);
  expect(dealt.filter(({ through }) => through !== undefined).map(({ id }) => id)).toEqual([
    "programmer-1",
    "tester",
    "updater",
  ]);
  const traits = speakersOf(run).map((_, i) => ({ temperature: i / 10 }));
  const given = giveTraits({ roster, primer: undefined }, traits, programs);
  expect(given.roster.map(({ temperature }) => temperature)).toEqual([0, 0.1, 0.2, 0.3, undefined, 0.4, 0.5]);
  const graph = runOf({ teacher: "optagent", agents: 2 });
  const models = [null, OTHER, null];
  expect(() => dealModels(rosterOf(graph), models, protocolOf(graph.config).programs)).toThrow(
    /names 3 models, and 2 agents speak/,
  );
});

test("no more votes can be asked for than agents vote, however many drafts each leaves", () => {
  const asked = (texts: Readonly<Record<string, string>>) => () =>
    SETTINGS.from(new Map(Object.entries({ teacher: "optagent", drafts: "3", ...texts })));
  expect(asked({ agents: "2", leastVotes: "2" })).not.toThrow();
  expect(asked({ agents: "2", leastVotes: "3" })).toThrow(/only 2 of the group can agree/);
  expect(asked({ agents: "1", strategy: "da" })).toThrow(/DA compares solutions of at least two agents/);
});

test("a bounded memory and sums that are checked beside it cannot be had together", () => {
  const asked = (asserts: string) => () =>
    SETTINGS.from(new Map(Object.entries({ teacher: "sfr", codec: "codified", asserts })));
  expect(asked("unread")).not.toThrow();
  expect(asked("replan")).toThrow(/bounded memory/);
});
