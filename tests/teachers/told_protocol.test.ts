// What is said of a teacher fits the run's settings: of one round nothing is told as if there were a second.
import { expect, test } from "vitest";
import { defaultConfig, SETTINGS } from "../../src/settings/run_config.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { protocolOf, toldProtocol } from "../../src/teachers/protocol_of.ts";

const inRounds = Object.keys(PROTOCOLS).filter(
  (id) => "rounds" in PROTOCOLS[id as keyof typeof PROTOCOLS].rows,
);

test("six teachers talk in rounds", () => {
  expect(inRounds).toHaveLength(6);
});

test.for(inRounds)("%s in one round: nobody reads, reflects or answers again", (teacher) => {
  const run = (rounds: string) => SETTINGS.read(new Map(Object.entries({ teacher, rounds })));
  const { how, story, rightAfter } = toldProtocol(run("1")).words;
  expect(`${how} ${story} ${rightAfter}`).not.toMatch(
    /again|each other|reads? (its own|what)|after reading|reflect|hear each|those whom|after the debate/i,
  );
  expect(toldProtocol(run("2"))).toBe(protocolOf(run("2")));
});

test("who never had rounds is told as ever", () => {
  const config = { ...defaultConfig(), teacher: "self-consistency" as const, samples: 3 };
  expect(toldProtocol(config).words).toEqual(protocolOf(config).words);
});
