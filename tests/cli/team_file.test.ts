// `--team FILE.json`: a list of agents, and what is said of one that is wrong.
import { expect, test } from "vitest";
import { readTeam } from "../../src/cli/team.ts";

const diskWith = (text: string) => ({
  read: () => Promise.resolve(new TextEncoder().encode(text)),
});
const read = (value: unknown) => readTeam(["team.json"], diskWith(JSON.stringify(value)));

test("each agent brings its model and what it has of its own; models with commas are read as before", async () => {
  const examples = [{ question: "2 + 2?", solution: "Answer: 4" }];
  const team = await read([
    { temperature: 0.2, role: "You check every number." },
    { model: "other.gguf", examples },
  ]);
  expect(team).toEqual({
    paths: ["own", "other.gguf"],
    traits: [{ temperature: 0.2, role: "You check every number." }, { examples }],
  });
  expect(await readTeam(["own", "other.gguf"], diskWith(""))).toEqual({
    paths: ["own", "other.gguf"],
    traits: [],
  });
});

test("what is wrong with a team is said with the file, the agent and the limit", async () => {
  await expect(read([{ temperature: 3 }])).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(
      /^team\.json, agent 1: its temperature is a number from 0 to 2, got 3/,
    ) as string,
  });
  for (const [value, place] of [
    [{}, "its value"],
    [[], "its value"],
    [[{ mood: "sunny" }], "0.mood"],
    [[{ examples: [{ question: "2 + 2?" }] }], "0.examples.0.solution"],
  ] as const) {
    await expect(read(value)).rejects.toMatchObject({
      code: "file-invalid",
      message: expect.stringContaining(`team.json: this is not a list of agents`) as string,
      details: { path: place },
    });
  }
});
