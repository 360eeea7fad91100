import { expect, test } from "vitest";
import { ScriptedLanguageModel } from "../../src/lm/scripted_lm.ts";

const request = (id: string, maxNewTokens: number) => ({
  id,
  prompt: id,
  maxNewTokens,
  temperature: 0,
  seed: 1,
});

test("words stream one by one, a cut answer ends with length, order is that of the requests", async () => {
  const lm = new ScriptedLanguageModel(() => "one two three");
  const ended: string[] = [];
  const last = new Map<string, string>();
  const completions = await lm.generate([request("whole", 9), request("cut", 2)], {
    onTokens: (rows) => {
      for (const { id, text } of rows) last.set(id, text);
    },
    onCompletion: ({ id }) => ended.push(id),
  });
  expect(ended).toEqual(["cut", "whole"]);
  expect(completions).toMatchObject([
    { id: "whole", text: "one two three", completionTokens: 4, finish: "stop" },
    { id: "cut", text: "one two", completionTokens: 2, finish: "length" },
  ]);
  for (const { id, text } of completions) expect(last.get(id)).toBe(text);
});

test("abort is heard between words", async () => {
  const stop = new AbortController();
  const lm = new ScriptedLanguageModel(() => "one two three");
  const wait = lm.generate([request("a", 9)], { signal: stop.signal, onTokens: () => stop.abort() });
  await expect(wait).rejects.toMatchObject({ code: "aborted" });
});
