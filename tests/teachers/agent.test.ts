import { expect, test } from "vitest";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { deriveSeed } from "../../src/core/rng.ts";
import { Agent } from "../../src/teachers/agent.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";
import { makeTurn, TASK } from "./turns.ts";

function agentSaying(text: string, agent = 1) {
  const requests: GenerateRequest[] = [];
  let now = 100;
  const clock = { now: () => 5000, elapsed: () => (now += 7), sleep: () => Promise.resolve() };
  const speaker = new Agent({
    runId: "run",
    agent,
    model: { path: "models/tiny", name: "tiny", sha256: "a" },
    config: { seed: 7, temperature: 0.7, reviseTemperature: 0.3 },
    voice: wordsVoice(BUNDLED_SPEC),
    clock,
    generate: (asked) => {
      requests.push(...asked);
      const completion = { text, ids: [1], promptTokens: 3, completionTokens: 2, finish: "stop" as const };
      return Promise.resolve(asked.map(({ id }) => ({ id, ...completion })));
    },
  });
  return { speaker, requests };
}

test("a proposal: prompt, sampling, seed, answer and verdict", async () => {
  const { speaker, requests } = agentSaying("Step 1 : Ben has 3 + 4 = 7 . Answer : 7");
  const turn = await speaker.speak({ set: "distil", task: TASK, round: 0, reads: [] });
  expect(requests).toEqual([
    {
      id: "run/distil/t1/0/1",
      prompt:
        "<|bos|> <|user|> Ann has 3 eggs . Ben has 4 more eggs than Ann . How many eggs does Ben have ? <|assistant|>",
      maxNewTokens: 90,
      temperature: 0.7,
      seed: deriveSeed(7, "turn", "distil", "t1", 0, 1),
    },
  ]);
  expect(turn).toMatchObject({
    id: "run/distil/t1/0/1",
    role: "propose",
    parents: [],
    answer: "7",
    correct: true,
    solution: "Step 1 : Ben has 3 + 4 = 7 . Answer : 7",
    startedAt: 5000,
    elapsedMs: 7,
  });
});

test("a revision reads solutions, its own first, and keeps its critique out of its solution", async () => {
  const { speaker, requests } = agentSaying("Check : Step 1 : + - . ok . Step 1 : 3 + 5 = 8 . Answer : 8");
  const reads = [makeTurn(0, 1, "8"), makeTurn(0, 0, "7")];
  const turn = await speaker.speak({ set: "test", task: TASK, round: 1, reads });
  expect(requests[0]?.prompt).toContain(" <|peer|> 1 : Answer : 8 <|peer|> 2 : Answer : 7 <|assistant|>");
  expect(requests[0]).toMatchObject({ maxNewTokens: 220, temperature: 0.3 });
  expect(turn).toMatchObject({
    role: "revise",
    parents: ["run/distil/t1/0/1", "run/distil/t1/0/0"],
    solution: "Step 1 : 3 + 5 = 8 . Answer : 8",
    answer: "8",
    correct: false,
  });
});

test("a turn without an answer is kept, with null and not correct", async () => {
  const { speaker } = agentSaying("");
  const turn = await speaker.speak({ set: "distil", task: TASK, round: 0, reads: [] });
  expect(turn).toMatchObject({ answer: null, correct: false, solution: "" });
});

test("the same job has the same seed; set, task, round and agent each change it", async () => {
  const seeds = new Set<number>();
  const first = await agentSaying("x", 0).speaker.speak({ set: "distil", task: TASK, round: 0, reads: [] });
  const again = await agentSaying("x", 0).speaker.speak({ set: "distil", task: TASK, round: 0, reads: [] });
  expect(again.seed).toBe(first.seed);
  const jobs = [
    { set: "distil", task: TASK, round: 0, reads: [] },
    { set: "test", task: TASK, round: 0, reads: [] },
    { set: "distil", task: { ...TASK, id: "t2" }, round: 0, reads: [] },
    { set: "distil", task: TASK, round: 1, reads: [makeTurn(0, 0, "7")] },
    { set: "distil", task: TASK, round: 2, reads: [makeTurn(1, 0, "7")] },
  ] as const;
  for (const job of jobs) seeds.add((await agentSaying("x", 0).speaker.speak(job)).seed);
  seeds.add((await agentSaying("x", 1).speaker.speak(jobs[0])).seed);
  expect(seeds.size).toBe(6);
});

test("a job that reads in round 0, or not itself first later, is refused", async () => {
  const { speaker } = agentSaying("x");
  const own = makeTurn(0, 1, "7");
  await expect(speaker.speak({ set: "distil", task: TASK, round: 0, reads: [own] })).rejects.toThrow(
    /round 0/,
  );
  const other = makeTurn(0, 0, "7");
  await expect(speaker.speak({ set: "distil", task: TASK, round: 1, reads: [other, own] })).rejects.toThrow(
    /first/,
  );
  await expect(speaker.speak({ set: "distil", task: TASK, round: 1, reads: [] })).rejects.toThrow(
    /got nothing/,
  );
});
