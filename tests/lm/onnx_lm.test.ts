import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Completion, GenerateRequest } from "../../src/records/completion.ts";
import { ONNX_LM_FILES, OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { ROWS_PER_BATCH } from "../../src/lm/prompt_batches.ts";
import { tinyFiles } from "./harness.ts";

interface ReferenceRow {
  readonly text: string;
  readonly greedy: readonly number[];
  readonly greedy_text: string;
}
const reference = JSON.parse(
  readFileSync("tests/golden/tiny_reference.json", "utf8"),
) as readonly ReferenceRow[];

let lm: OnnxLanguageModel;
beforeAll(async () => {
  lm = await OnnxLanguageModel.open(await tinyFiles(ONNX_LM_FILES), "wasm");
});
afterAll(() => lm.dispose());

function request(id: number, prompt: string, temperature: number, maxNewTokens = 170): GenerateRequest {
  return { id: `r${id}`, prompt, maxNewTokens, temperature, seed: 1000 + id };
}

/** What a batch may not change. Log-probabilities are compared apart: the batch orders their f32 sums. */
function facts(completion: Completion) {
  return { ...completion, logprobs: null };
}

test("greedy ids equal PyTorch's on the reference prompts, all in one batch of mixed lengths", async () => {
  const completions = await lm.generate(reference.map((row, i) => request(i, row.text, 0)));
  expect(completions.map((completion) => completion.ids)).toEqual(reference.map((row) => row.greedy));
  expect(completions.map((completion) => completion.text)).toEqual(reference.map((row) => row.greedy_text));
});

test("any end id of generation_config.json ends a text, and stands in none", async () => {
  const { text, greedy } = reference.find((row) => row.greedy.length > 6)!;
  const end = greedy.find((id, i) => i > 2 && !greedy.slice(0, i).includes(id))!;
  const generation = new TextEncoder().encode(JSON.stringify({ eos_token_id: [2, end] }));
  const { files } = await tinyFiles(ONNX_LM_FILES);
  const ending = await OnnxLanguageModel.open(
    { files: new Map([...files, ["generation_config.json", generation]]) },
    "wasm",
  );
  const [completion] = await ending.generate([request(0, text, 0)]);
  expect(completion).toMatchObject({ finish: "stop", ids: greedy.slice(0, greedy.indexOf(end)) });
  // The text and then its end are the best at each place; an end in its middle is not.
  const said = { text: completion!.text, hasEnded: true };
  expect(await ending.worstGap({ prompt: text }, said)).toBeLessThan(1e-3);
  expect(await lm.worstGap({ prompt: text }, said)).toBeGreaterThan(0.1);
  await ending.dispose();
});

test("a sampled row is the same alone and among others, whatever its place", async () => {
  const requests = reference.map((row, i) => request(i, row.text, 0.9, 40 + i));
  const batched = await lm.generate(requests);
  const shuffled = await lm.generate(requests.toReversed());
  for (const [i, one] of requests.entries()) {
    const [alone] = await lm.generate([one]);
    expect(facts(batched[i]!)).toEqual(facts(alone!));
    expect(facts(shuffled[requests.length - 1 - i]!)).toEqual(facts(alone!));
    // Scores reach 25, where f32 steps by 2e-6; some tens of roundings in 4 layers stay below 1e-4.
    for (const [t, logprob] of alone!.logprobs!.entries()) {
      expect(Math.abs(batched[i]!.logprobs![t]! - logprob)).toBeLessThan(1e-4);
    }
  }
});

test("more rows than a batch holds come back in the order of the requests", async () => {
  const requests = Array.from({ length: ROWS_PER_BATCH + 5 }, (_, i) =>
    request(i, reference[i % reference.length]!.text, 0, 3),
  );
  const completions = await lm.generate(requests);
  expect(completions.map((completion) => completion.id)).toEqual(requests.map(({ id }) => id));
  for (const [i, completion] of completions.entries()) {
    expect(completion.ids).toEqual(reference[i % reference.length]!.greedy.slice(0, 3));
    expect(completion).toMatchObject({ finish: "length", completionTokens: 3 });
  }
});

test("no rows are no work, and long prompts are cut into smaller batches with the same answers", async () => {
  expect(await lm.generate([])).toEqual([]);
  const long = `${"Ann has 3 eggs . ".repeat(80)}How many eggs does Ann have ?`;
  const requests = Array.from({ length: 16 }, (_, i) => request(i, long, 0, 2)); // 407 tokens: 18 rows fit
  const completions = await lm.generate([
    ...requests,
    ...requests.map((one) => ({ ...one, id: `${one.id}b` })),
  ]);
  const [alone] = await lm.generate([requests[0]!]);
  expect(alone!.promptTokens).toBeGreaterThan(400);
  expect(completions).toHaveLength(32);
  for (const { ids } of completions) expect(ids).toEqual(alone!.ids);
});

test("each row is reported once, when it ends, and its streamed text grows to its completion", async () => {
  const texts = new Map<string, string[]>();
  const ended: string[] = [];
  const completions = await lm.generate(
    [0, 1, 2, 3].map((i) => request(i, reference[0]!.text, 0, i === 2 ? 2 : 90)),
    {
      onTokens: (rows) => {
        for (const { id, text } of rows) {
          expect(ended).not.toContain(id);
          texts.set(id, [...(texts.get(id) ?? []), text]);
        }
      },
      onCompletion: ({ id }) => ended.push(id),
    },
  );
  expect(ended[0]).toBe("r2");
  expect(ended.toSorted()).toEqual(["r0", "r1", "r2", "r3"]);
  for (const completion of completions) {
    const stream = texts.get(completion.id)!;
    expect(stream.at(-1)).toBe(completion.text);
    expect(stream.length).toBe(completion.completionTokens);
    for (const [i, text] of stream.entries()) expect(text.startsWith(stream[i - 1] ?? "")).toBe(true);
  }
});

test("log-probabilities of a greedy row are the largest: each above ln(1/V), their sum below 0", async () => {
  const [row] = await lm.generate([request(0, reference[0]!.text, 0)]);
  expect(row!.logprobs!.length).toBe(row!.completionTokens);
  for (const logprob of row!.logprobs!) expect(logprob).toBeGreaterThan(Math.log(1 / 208));
  expect(row!.logprobs!.reduce((sum, value) => sum + value, 0)).toBeLessThan(0);
});

test("a generation stops where the model's window ends", async () => {
  const words = Array.from({ length: 507 }, () => "Ann").join(" ");
  const [row] = await lm.generate([request(0, `<|bos|> ${words}`, 2, 100)]);
  expect(row!.promptTokens).toBe(508);
  expect(row!.completionTokens).toBeLessThanOrEqual(4);
});

test.each([
  ["an empty prompt", { prompt: "" }, /prompt is empty/],
  [
    "a prompt longer than the window",
    { prompt: "Ann ".repeat(512) },
    /has 512 tokens, the model reads at most 511/,
  ],
  ["no tokens asked for", { maxNewTokens: 0 }, /maxNewTokens/],
  ["a temperature that is no number", { temperature: Number.NaN }, /temperature/],
])("%s is refused by name and harms no later call", async (_, change, says) => {
  const bad = { ...request(1, "Ann", 0, 2), ...change };
  await expect(lm.generate([request(0, "Ann", 0, 2), bad])).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(says) as string,
  });
  expect(await lm.generate([request(0, "Ann", 0, 2)])).toHaveLength(1);
});

test("abort ends a generation between two tokens and the model goes on", async () => {
  const stop = new AbortController();
  let steps = 0;
  const wait = lm.generate([request(0, reference[0]!.text, 0)], {
    signal: stop.signal,
    onTokens: () => {
      if (++steps === 3) stop.abort();
    },
  });
  await expect(wait).rejects.toMatchObject({ code: "aborted" });
  expect(steps).toBe(3);
  expect(await lm.generate([request(0, "Ann", 0, 2)])).toHaveLength(1);
});
