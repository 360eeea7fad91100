import { expect, test } from "vitest";
import type { GenerateRequest } from "../../src/records/completion.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { CALL_MARK } from "../../src/local_tools/call.ts";
import { Agent } from "../../src/teachers/agent.ts";
import { chatVoice } from "../../src/voice/chat.ts";
import type { Voice } from "../../src/voice/voice.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";
import { makeTurn, TASK, turnIdOf } from "./turns.ts";

const MODEL = { path: "models/tiny", name: "tiny", sha256: "a" };
const PROPOSE: TurnJob = {
  id: "the-id",
  set: "distil",
  task: TASK,
  agent: "agent-2",
  role: "propose",
  step: 0,
  reads: [],
  temperature: 0.7,
  seed: 77,
};

function agentSaying(text: string, voice: Voice = wordsVoice(BUNDLED_SPEC)) {
  const requests: GenerateRequest[] = [];
  let now = 100;
  const clock = { now: () => 5000, elapsed: () => (now += 7), sleep: () => Promise.resolve() };
  const speaker = new Agent({
    runId: "run",
    model: MODEL,
    voice,
    clock,
    generate: (asked) => {
      requests.push(...asked);
      const completion = { text, ids: [1], promptTokens: 3, completionTokens: 2, finish: "stop" as const };
      return Promise.resolve(asked.map(({ id }) => ({ id, ...completion })));
    },
  });
  return { speaker, requests };
}

test("a turn on its own: prompt, sampling and names as the job says, then answer and verdict", async () => {
  const { speaker, requests } = agentSaying("Step 1 : Ben has 3 + 4 = 7 . Answer : 7");
  const turn = await speaker.speak(PROPOSE);
  expect(requests).toEqual([
    {
      id: "the-id",
      prompt:
        "<|bos|> <|user|> Ann has 3 eggs . Ben has 4 more eggs than Ann . How many eggs does Ben have ? <|assistant|>",
      maxNewTokens: 90,
      temperature: 0.7,
      seed: 77,
    },
  ]);
  expect(turn).toMatchObject({
    schema: 2,
    id: "the-id",
    runId: "run",
    set: "distil",
    taskId: "t1",
    agent: "agent-2",
    role: "propose",
    step: 0,
    kind: "say",
    temperature: 0.7,
    seed: 77,
    model: MODEL,
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
  const turn = await speaker.speak({ ...PROPOSE, role: "revise", step: 1, reads, temperature: 0.3 });
  expect(requests[0]?.prompt).toContain(" <|peer|> 1 : Answer : 8 <|peer|> 2 : Answer : 7 <|assistant|>");
  expect(requests[0]).toMatchObject({ maxNewTokens: 220, temperature: 0.3 });
  expect(turn).toMatchObject({
    role: "revise",
    parents: [turnIdOf("distil", "t1", 0, 1), turnIdOf("distil", "t1", 0, 0)],
    solution: "Step 1 : 3 + 5 = 8 . Answer : 8",
    answer: "8",
    correct: false,
  });
});

test("a turn without an answer is kept, with null and not correct", async () => {
  const { speaker } = agentSaying("");
  const turn = await speaker.speak(PROPOSE);
  expect(turn).toMatchObject({ answer: null, correct: false, solution: "" });
});

test("what the job primes stands around the question, and a chat model's answer ends by its rule", async () => {
  const template = "{% for m in messages %}[{{ m.role }}] {{ m.content }} {% endfor %}";
  const text = "<think>Answer: 9?</think>3 + 4 = 7. Answer: 7";
  const { speaker, requests } = agentSaying(text, chatVoice({}, template));
  const examples = [{ question: "1 + 1?", solution: "Answer: 2" }];
  const turn = await speaker.speak({
    ...PROPOSE,
    priming: { system: "Be brief.", examples, maxNewTokens: 40 },
  });
  expect(requests[0]).toMatchObject({
    prompt: `[system] Be brief. [user] 1 + 1? [assistant] Answer: 2 [user] ${TASK.question} `,
    maxNewTokens: 40,
    stop: { lineOf: ["Answer:"] },
  });
  expect(turn).toMatchObject({ solution: "3 + 4 = 7. Answer: 7", answer: "7", completion: { text } });
});

test("where tools can be called, a text with a call ends with its line and is a remark without an answer", async () => {
  const template = "{% for message in messages %}{{ message.content }}\n{% endfor %}";
  const instruction = {
    titles: [],
    request: "Answer, or call.",
    gives: "solution" as const,
    calls: CALL_MARK,
  };
  const saying = async (text: string, more = {}) => {
    const { speaker, requests } = agentSaying(text, chatVoice({}, template));
    const turn = await speaker.speak({ ...PROPOSE, instruction: { ...instruction, ...more } });
    return { turn, stop: requests[0]?.stop };
  };
  const called = await saying("I look.\nCall: lookup k3");
  expect(called.turn).toMatchObject({ kind: "remark", answer: null, correct: null });
  expect(called.stop?.lineOf).toEqual(["Answer:", "Call:"]);
  const answered = await saying("It is 3 + 4.\nAnswer: 7");
  expect(answered.turn).toMatchObject({ kind: "say", answer: "7", correct: true });
  const remarked = await saying("I look.\nCall: lookup k3", { gives: "remark" });
  expect(remarked.stop?.lineOf).toEqual(["Call:"]);
  const { speaker } = agentSaying("Call: lookup k3", chatVoice({}, template));
  const { calls: _, ...without } = instruction;
  expect((await speaker.speak({ ...PROPOSE, instruction: without })).kind).toBe("say");
});

test("a completion of another job is refused", async () => {
  const speaker = new Agent({
    runId: "run",
    model: MODEL,
    voice: wordsVoice(BUNDLED_SPEC),
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
    generate: () =>
      Promise.resolve([
        { id: "other", text: "x", ids: [], promptTokens: 1, completionTokens: 1, finish: "stop" },
      ]),
  });
  await expect(speaker.speak(PROPOSE)).rejects.toThrow(/the-id: expected .* got other/);
});

test("a turn about a program says so, and no other turn does", async () => {
  const { speaker } = agentSaying(
    "```js\nconst f = (A) => A;\n```",
    chatVoice({}, "{{ messages[0].content }}"),
  );
  const turn = await speaker.speak({ ...PROPOSE, task: { ...TASK, judge: "tests" } });
  expect(turn).toMatchObject({ answer: "const f = (A) => A;", judge: "tests", correct: null });
  expect(await speaker.speak(PROPOSE)).not.toHaveProperty("judge");
});
