import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type GrowingFile, SaidBefore } from "../../src/evidence/said.ts";
import { ScriptedLanguageModel } from "../../src/lm/scripted_lm.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const request = (id: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  id,
  prompt: "How many?",
  maxNewTokens: 8,
  temperature: 0.8,
  seed: 1,
  ...more,
});

/** A file in memory. */
function growing(text = ""): GrowingFile & { text: string } {
  return {
    text,
    lines() {
      return Promise.resolve(this.text.split("\n").filter((line) => line !== ""));
    },
    append(added) {
      this.text += added;
      return Promise.resolve();
    },
  };
}

test("each text is made once, in this run and in the next", async () => {
  const file = growing();
  const lm = new ScriptedLanguageModel(({ seed }) => `answer ${seed}`);
  let opened = 0;
  const open = () => {
    opened++;
    return Promise.resolve(lm.generate.bind(lm));
  };
  const said = await SaidBefore.open(file, hash);
  const say = said.speaker("base", open);
  const first = await say([request("a"), request("b"), request("c", { seed: 2 })]);
  expect(first.map(({ id, text }) => [id, text])).toEqual([
    ["a", "answer 1"],
    ["b", "answer 1"],
    ["c", "answer 2"],
  ]);
  expect(lm.batches.flat().map(({ seed }) => seed)).toEqual([1, 2]);

  const again = (await SaidBefore.open(file, hash)).speaker("base", open);
  expect(await again([request("c", { seed: 2 }), request("a")])).toEqual([first[2], first[0]]);
  expect(lm.batches).toHaveLength(1);
  expect(opened).toBe(1);
});

test("another speaker, another length and another temperature are other texts; the seed of a greedy one is none", async () => {
  const lm = new ScriptedLanguageModel(() => "so");
  const said = await SaidBefore.open(growing(), hash);
  const open = () => Promise.resolve(lm.generate.bind(lm));
  const base = said.speaker("base", open);
  await base([request("a")]);
  await said.speaker("student", open)([request("a")]);
  await base([request("a", { maxNewTokens: 9 }), request("b", { temperature: 0 })]);
  await base([request("a", { temperature: 0, seed: 5 })]);
  expect(lm.batches.map((batch) => batch.length)).toEqual([1, 1, 2]);
});

test("what was said before a failure is kept", async () => {
  const file = growing();
  let calls = 0;
  const lm = new ScriptedLanguageModel(() => "so");
  const said = await SaidBefore.open(file, hash);
  const say = said.speaker("base", () =>
    Promise.resolve((requests) => {
      if (++calls === 2) return Promise.reject(new Error("gone"));
      return lm.generate(requests);
    }),
  );
  const many = Array.from({ length: 600 }, (_, i) => request(`r${i}`, { seed: i }));
  await expect(say(many)).rejects.toThrow("gone");
  const kept = await SaidBefore.open(file, hash);
  expect(kept.size).toBe(480);
  expect(await say(many)).toHaveLength(600);
  expect((await SaidBefore.open(file, hash)).size).toBe(600);
});

test.each(["{", '{"key": 1}', '{"key": "a", "said": {}}', "null"])(
  "a line that is none is named: %s",
  async (line) => {
    await expect(SaidBefore.open(growing(`${line}\n`), hash)).rejects.toMatchObject({
      code: "file-invalid",
      message: expect.stringMatching(/^Line 1 of the texts/) as string,
    });
  },
);
