// A model that brings no ONNX graph, spoken through the graph that is made of it: the texts are the engine's, and what prompts have in
// common is read once without any row changing with its company.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { nodeDisk } from "../../../src/cli/disk.ts";
import { diskSources } from "../../../src/cli/model_source.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { OnnxSession } from "../../../src/lm/onnx_session.ts";
import { openModel } from "../../../src/models/open.ts";
import type { GenerateRequest } from "../../../src/records/completion.ts";
import { openSpeaker } from "../../../src/threads/model/speaker.ts";
import { requestFor } from "../../../src/voice/asking.ts";
import { writeChatModel } from "../../cli/chat_model.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { smallGguf } from "../../models/gguf/small_gguf.ts";

const scratch = mkdtempSync(join(tmpdir(), "retort-graph-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const FOLDER = join(scratch, "chat");
const WINDOWED = join(scratch, "windowed");
const FILE = join(scratch, "small.gguf");
const source = diskSources(nodeDisk);

beforeAll(() => {
  writeChatModel(FOLDER, "smollm2");
  writeChatModel(WINDOWED, "gemma3", {
    config: {
      model_type: "gemma3_text",
      tie_word_embeddings: false,
      num_hidden_layers: 2,
      head_dim: 32,
      query_pre_attn_scalar: 32,
      sliding_window: 24,
      layer_types: ["sliding_attention", "full_attention"],
      eos_token_id: 1,
    },
  });
  writeFileSync(FILE, smallGguf({ vocabulary: "SentencePiece" }));
});

async function openAs(speaker: "onnx" | "engine", path: string) {
  const { ref } = await openModel(await source(path), ["ref"]);
  const ports = { gpu: await gpuPort(), source, clock: systemClock };
  return openSpeaker(ref, { speaker, device: "wasm" }, ports);
}

const EXAMPLES = [1, 2, 3].map((i) => ({
  question: `Ann has ${i} eggs and gets ${i + 2} more. How many eggs has Ann?`,
  solution: `${i} + ${i + 2} = ${2 * i + 2}\nAnswer: ${2 * i + 2}`,
}));

/** Chat prompts of several lengths, each asked for twice, sampled but for the first. */
async function chatRequests(examples = EXAMPLES, folder = FOLDER): Promise<GenerateRequest[]> {
  const voice = await (await openModel(await source(folder), [])).voice();
  return Array.from({ length: 8 }, (_, i) => {
    const question = `Kim has ${3 + (i >> 1)} ${"red ".repeat(3 * (i >> 1))}pens. How many?`;
    const how = { id: `${i}`, temperature: i === 0 ? 0 : 0.8, seed: 40 + i };
    return requestFor(voice, { role: "propose", question }, how, { examples, maxNewTokens: 12 + i });
  });
}
const greedy = (requests: readonly GenerateRequest[]) =>
  requests.map((each) => ({ ...each, temperature: 0 }));

/** Tokens that the runtime reads while `work` is done. */
async function tokensRead(work: () => Promise<unknown>): Promise<number> {
  const forward = vi.spyOn(OnnxSession.prototype, "forward");
  await work();
  const sum = forward.mock.calls.reduce((total, [{ inputIds }]) => total + inputIds.length, 0);
  forward.mockRestore();
  return sum;
}

test("the greedy texts of a folder are the engine's", async () => {
  const requests = greedy(await chatRequests());
  const [graph, engine] = [await openAs("onnx", FOLDER), await openAs("engine", FOLDER)];
  const [ours, theirs] = [await graph.lm.generate(requests), await engine.lm.generate(requests)];
  expect(ours.map(({ ids }) => ids)).toEqual(theirs.map(({ ids }) => ids));
  expect(new Set(ours.map(({ text }) => text)).size).toBeGreaterThan(1);
  expect(graph.parameters).toBe(engine.parameters);
  await Promise.all([graph.lm.dispose(), engine.lm.dispose()]);
});

test("layers with a window see as much of the common beginning as the engine's do", async () => {
  const requests = await chatRequests(EXAMPLES, WINDOWED);
  const [graph, engine] = [await openAs("onnx", WINDOWED), await openAs("engine", WINDOWED)];
  const [ours, theirs] = [await graph.lm.generate(requests), await engine.lm.generate(requests)];
  const ids = ours.map((each) => each.ids);
  expect(ids).toEqual(theirs.map((each) => each.ids));
  expect(new Set(ids.flat()).size).toBeGreaterThan(10);
  expect(ours[0]!.promptTokens).toBeGreaterThan(100); // four windows
  for (const [i, { logprobs = [] }] of ours.entries()) {
    for (const [j, logprob] of logprobs.entries()) expect(logprob).toBeCloseTo(theirs[i]!.logprobs![j]!, 3);
  }
  await Promise.all([graph.lm.dispose(), engine.lm.dispose()]);
});

test("what is drawn from a GGUF file is what the engine draws, with its probabilities", async () => {
  const requests = ["ab", "abc ab", "b a b c c", "c", "ab ab", "b"].map((prompt, i) => ({
    id: `${i}`,
    prompt,
    maxNewTokens: 20,
    temperature: 3, // greedily it ends at once
    seed: i,
  }));
  const [graph, engine] = [await openAs("onnx", FILE), await openAs("engine", FILE)];
  const [ours, theirs] = [await graph.lm.generate(requests), await engine.lm.generate(requests)];
  expect(ours.map(({ ids }) => ids)).toEqual(theirs.map(({ ids }) => ids));
  const [a, b] = [ours, theirs].map((all) => all.flatMap(({ logprobs = [] }) => logprobs));
  expect(a!.length).toBeGreaterThanOrEqual(requests.length);
  for (const [i, logprob] of a!.entries()) expect(logprob).toBeCloseTo(b![i]!, 3);
  await Promise.all([graph.lm.dispose(), engine.lm.dispose()]);
});

test("a row has the same bits alone, in any company and after other prefixes", async () => {
  const { lm } = await openAs("onnx", FOLDER);
  const requests = await chatRequests();
  const whole = await lm.generate(requests);
  expect(await lm.generate(requests.toReversed())).toEqual(whole.toReversed());
  for (let i = 0; i < 10; i++)
    await lm.generate((await chatRequests(EXAMPLES.slice(i % 3))).slice(0, 1 + (i % 4)));
  const others = await Promise.all(
    Array.from({ length: 9 }, async (_, i) => {
      const examples = EXAMPLES.map((each) => ({ ...each, solution: `Answer: ${i}` }));
      return (await chatRequests(examples))[0]!;
    }),
  );
  await lm.generate(others); // more prefixes than are kept
  for (const [i, request] of requests.entries()) expect(await lm.generate([request])).toEqual([whole[i]]);
  await lm.dispose();
});

test("the common beginning is read once for all calls, equal prompts once a batch, and the texts stay", async () => {
  const requests = greedy(await chatRequests());
  const apart = requests.map((each) => ({ ...each, shared: 0 }));
  const { lm } = await openAs("onnx", FOLDER);
  const texts = async (asked: readonly GenerateRequest[]) =>
    (await lm.generate(asked)).map(({ text }) => text);
  const [first] = await lm.generate(apart);
  const whole = await texts(apart);
  expect(await texts(requests)).toEqual(whole);
  const short = requests.map((each) => ({ ...each, maxNewTokens: 1 }));
  const before = first!.promptTokens;
  expect(before).toBeGreaterThan(100);
  expect(
    await tokensRead(() => lm.generate(apart.map((each) => ({ ...each, maxNewTokens: 1 })))),
  ).toBeGreaterThan(4 * before);
  expect(await tokensRead(() => lm.generate(short))).toBeLessThan(4 * 64); // four questions
  await lm.dispose();
});

test("a prompt of one token, and one that is named as shared as a whole, are answered", async () => {
  const { lm } = await openAs("onnx", FOLDER);
  const request = { id: "a", prompt: "Kim", maxNewTokens: 3, temperature: 0, seed: 1 };
  const [plain] = await lm.generate([request]);
  const [shared] = await lm.generate([{ ...request, shared: 3 }]);
  expect(plain!.promptTokens).toBeGreaterThanOrEqual(1);
  expect(shared!.text).toBe(plain!.text);
  await lm.dispose();
});
