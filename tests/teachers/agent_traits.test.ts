// What single agents have of their own: dealt out in turn, held against its limits, and nothing changed where nothing is asked.
import { expect, test } from "vitest";
import { numberedRoster } from "../../src/teachers/protocol.ts";
import { agentFacts, type AgentTraits, checkTraits, giveTraits } from "../../src/teachers/agent_traits.ts";
import { primingOf } from "../../src/teachers/priming.ts";

const roster = numberedRoster("Agent", 3);
const example = (i: number) => ({ question: `Question ${i}?`, solution: `Answer: ${i}` });

test("traits are dealt out in turn; where nobody has any, roster and primer are the very same", () => {
  const primer = { examples: [example(0)], system: "Be brief." };
  expect(giveTraits({ roster, primer }, [])).toEqual({ roster, primer });
  expect(giveTraits({ roster, primer: undefined }, [{}, {}])).toEqual({ roster, primer: undefined });
  const given = giveTraits({ roster, primer: undefined }, [{ temperature: 0 }, { temperature: 1.5 }]);
  expect(given.roster.map(({ temperature }) => temperature)).toEqual([0, 1.5, 0]);
  expect(given.primer, "a temperature is no text: nobody is shown more").toBeUndefined();
});

test("a role stands behind the person's own system message; own examples are shown in place of the run's", () => {
  const primer = { examples: [example(0), example(1)], system: "Be brief." };
  const traits: AgentTraits[] = [{ role: " You doubt. " }, { examples: [example(7), example(1)] }, {}];
  const given = giveTraits({ roster, primer }, traits);
  const run = { config: { answerTokens: 0 }, primer: given.primer };
  const [doubting, taught, plain] = given.roster.map((agent) => primingOf(run, agent));
  expect(doubting).toEqual({ system: "Be brief.\n\nYou doubt.", examples: [example(0), example(1)] });
  expect(taught).toEqual({ system: "Be brief.", examples: [example(7), example(1)] });
  expect(plain).toEqual({ system: "Be brief.", examples: [example(0), example(1)] });
  const alone = giveTraits({ roster, primer: undefined }, [{ role: "You doubt." }, {}, {}]);
  expect(alone.primer, "the base is asked with and without").toEqual({ examples: [] });
  expect(alone.roster[1]).toEqual(roster[1]);
});

test("what is beyond a limit is said of the agent, and so are more traits than agents", () => {
  const refused = (traits: AgentTraits) => () => checkTraits(traits, "Agent 2");
  expect(refused({ temperature: 2.1 })).toThrow(/^Agent 2: its temperature is a number from 0 to 2, got 2.1/);
  expect(refused({ temperature: Number.NaN })).toThrow(/got NaN/);
  expect(refused({ role: "x".repeat(301) })).toThrow(/a sentence of 1 to 300 characters, got 301/);
  expect(refused({ examples: Array.from({ length: 9 }, (_, i) => example(i)) })).toThrow(/1 to 8 .*, got 9/);
  expect(refused({ examples: [example(0), { question: "Q?", solution: " " }] })).toThrow(
    /its example 2 lacks/,
  );
  const four = Array.from({ length: 4 }, () => ({ temperature: 1 }));
  expect(() => giveTraits({ roster, primer: undefined }, four)).toThrow(/names 4 agents, and 3 agents speak/);
});

test("a receipt names the agents where one of them has something of its own, and else none", () => {
  const shared = { exampleSets: "shared" } as const;
  expect(agentFacts(roster, shared)).toEqual([]);
  const drawn = roster.map((agent) => ({ ...agent, examples: [0] }));
  expect(agentFacts(drawn, { exampleSets: "own" }), "the settings say it").toEqual([]);
  const [one, ...rest] = drawn;
  const more = [{ ...one!, examples: [0, 1] }, ...rest];
  expect(agentFacts(more, { exampleSets: "own" }).map(({ examples }) => examples)).toEqual([2, 1, 1]);
  const [first, ...others] = roster;
  expect(agentFacts([{ ...first!, temperature: 0.2, role: "You doubt." }, ...others], shared)).toEqual([
    { id: "agent-1", temperature: 0.2, role: "You doubt." },
    { id: "agent-2" },
    { id: "agent-3" },
  ]);
});
