// docs/debate-2.schema.json in a validator that others keep: it takes every exported line, and what breaks it is refused by it
// and by our own reader alike.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { trajectoriesJsonl } from "../../src/export/trajectories.ts";
import { readDebate } from "../../src/export/debate_read.ts";
import { RUN_ID, storedRun } from "../export/run.ts";
import { talksAbout } from "../teachers/turns.ts";

/** Installed beside these tests and not by the product, so the compiler knows only what is written down here. */
type Ajv = new (options: object) => { compile(schema: object): (value: unknown) => boolean };
const { default: Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020") as { readonly default: Ajv };
const schema = JSON.parse(readFileSync("docs/debate-2.schema.json", "utf8")) as object;
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

async function lines(): Promise<Record<string, unknown>[]> {
  const { store, train, test: held } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const trajectories = talksAbout(await store.turns(RUN_ID));
  const tasks = new Map([...train, ...held].map((task) => [task.id, task]));
  const text = new TextDecoder().decode(
    trajectoriesJsonl(trajectories, tasks, await store.getDataset(RUN_ID)),
  );
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("every exported line validates, here and in our reader", async () => {
  const all = await lines();
  expect(all.length).toBeGreaterThan(0);
  for (const line of all) {
    expect(validate(line)).toBe(true);
    expect(readDebate(line, "line")).toEqual(line);
  }
});

test("what breaks the schema is refused by both", async () => {
  const [line] = await lines();
  const [turn] = line!["turns"] as [object];
  const broken: Record<string, unknown> = {
    "another version": { ...line, schema: "debate/3" },
    "no turns": { ...line, turns: [] },
    "a field of nobody's": { ...line, extra: 1 },
    "an answer that is a number": { ...line, verdict: { answer: 3, from: [], correct: true } },
    "a vote of nobody": { ...line, votes: [{ answer: "3", from: [] }] },
    "a turn without text": { ...line, turns: [{ ...turn, text: undefined }] },
    "half a token": { ...line, turns: [{ ...turn, tokens: 1.5 }] },
    "a hash that is none": { ...line, model: { name: "x", sha256: "zz" } },
  };
  for (const [what, value] of Object.entries(broken)) {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    expect(validate(plain), what).toBe(false);
    expect(() => readDebate(plain, "line"), what).toThrow(/no debate/);
  }
});
