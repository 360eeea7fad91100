import { expect, test } from "vitest";
import type { EvalAnswer } from "../../src/records/eval_answer.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import type { Task } from "../../src/records/task.ts";
import { RunError } from "../../src/core/errors.ts";
import { evaluateAlone, type EvalSettings, majoritySamples, teacherAnswer } from "../../src/eval/methods.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeDebate, TASK, talkOf } from "../teachers/turns.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

const tasks: Task[] = ["a", "b", "c", "d", "e"].map((id) => ({ ...TASK, id, split: "test" }));

function harness(overrides: Partial<EvalSettings> = {}) {
  const stored: EvalAnswer[] = [];
  const onAnswers = (answers: readonly EvalAnswer[]) => Promise.resolve(void stored.push(...answers));
  const base = { runId: "run", config: { seed: 7, temperature: 0.7 }, tasks, existing: [], window: 2 };
  return { stored, settings: { ...base, onAnswers, voice: wordsVoice(BUNDLED_SPEC), ...overrides } };
}

/** A model that says what `say` says, and remembers its calls. */
function scripted(say: (request: GenerateRequest) => string) {
  const calls: GenerateRequest[][] = [];
  const generate = (requests: readonly GenerateRequest[]) => {
    calls.push([...requests]);
    const rest = { ids: [1], promptTokens: 10, completionTokens: 5, finish: "stop" as const };
    return Promise.resolve(requests.map((request) => ({ id: request.id, text: say(request), ...rest })));
  };
  return { calls, generate };
}

test("single is one greedy answer per task, asked in windows, in the tasks' order", async () => {
  const { calls, generate } = scripted(({ id }) => (id.includes("/b/") ? "nothing" : "Answer : 7"));
  const { stored, settings } = harness();
  const answers = await evaluateAlone("single", 1, settings, generate);
  expect(calls.map((requests) => requests.length)).toEqual([2, 2, 1]);
  expect(calls.flat().every((request) => request.temperature === 0)).toBe(true);
  expect(answers.map((answer) => answer.correct)).toEqual([true, false, true, true, true]);
  expect(answers[1]).toMatchObject({ id: "run/single/b", answer: null, text: "nothing", generatedTokens: 5 });
  expect(stored).toEqual(answers);
});

test("majority votes over K differently seeded samples and pays for all of them", async () => {
  const says = ["Answer : 5", "Answer : 7", "Answer : 7"];
  const { calls, generate } = scripted(({ id }) => says[Number(id.split("/").at(-1))]!);
  const [answer] = await evaluateAlone("majority", 3, harness({ tasks: [tasks[0]!] }).settings, generate);
  expect(answer).toMatchObject({
    answer: "7",
    correct: true,
    text: "Answer : 7",
    generatedTokens: 15,
    promptTokens: 30,
  });
  expect(new Set(calls.flat().map((request) => request.seed)).size).toBe(3);
  expect(calls.flat().every((request) => request.temperature === 0.7)).toBe(true);
});

test("the sampled methods and the student draw from streams of their own", async () => {
  const seeds = new Set<number>();
  for (const method of ["single", "singleSampled", "majority", "distilled"] as const) {
    const { calls, generate } = scripted(() => "Answer : 7");
    await evaluateAlone(method, 1, harness().settings, generate);
    for (const request of calls.flat()) seeds.add(request.seed);
  }
  expect(seeds.size).toBe(4 * tasks.length);
});

test("answers that exist are not asked for again, and the whole result is the same", async () => {
  const { generate } = scripted(() => "Answer : 7");
  const whole = await evaluateAlone("single", 1, harness().settings, generate);
  for (let kept = 0; kept <= whole.length; kept++) {
    const again = scripted(() => "Answer : 7");
    const { stored, settings } = harness({ existing: whole.slice(0, kept) });
    expect(await evaluateAlone("single", 1, settings, again.generate)).toEqual(whole);
    expect(again.calls.flat()).toHaveLength(whole.length - kept);
    expect(stored).toEqual(whole.slice(kept));
  }
});

test("another method's answer to a task does not count as this one's", async () => {
  const { calls, generate } = scripted(() => "Answer : 7");
  const { generate: other } = scripted(() => "Answer : 7");
  const existing = await evaluateAlone("single", 1, harness().settings, other);
  await evaluateAlone("distilled", 1, harness({ existing }).settings, generate);
  expect(calls.flat()).toHaveLength(tasks.length);
});

test("a failure in the second window keeps the first, a cancelled evaluation stops between windows", async () => {
  const { generate } = scripted(() => "Answer : 7");
  let calls = 0;
  const failing: typeof generate = (requests) =>
    calls++ === 1 ? Promise.reject(new RunError("worker-lost", "gone")) : generate(requests);
  const { stored, settings } = harness();
  await expect(evaluateAlone("single", 1, settings, failing)).rejects.toMatchObject({ code: "worker-lost" });
  expect(stored.map((answer) => answer.taskId)).toEqual(["a", "b"]);

  const aborted = harness({ signal: AbortSignal.abort() });
  await expect(evaluateAlone("single", 1, aborted.settings, generate)).rejects.toMatchObject({
    code: "aborted",
  });
});

test("completions in another order than asked are refused", async () => {
  const { generate } = scripted(() => "Answer : 7");
  const reversed: typeof generate = async (requests) => (await generate(requests)).toReversed();
  await expect(evaluateAlone("single", 1, harness().settings, reversed)).rejects.toMatchObject({
    code: "internal",
  });
});

test("a debate's answer is the vote, its cost all turns, its text the winner's", () => {
  const table = [
    ["5", "7", "5"],
    ["5", "7", "7"],
  ];
  const trajectory = talkOf(makeDebate(table, { task: tasks[0]!, set: "test" }));
  expect(teacherAnswer("run", tasks[0]!, trajectory)).toMatchObject({
    id: "run/teacher/a",
    answer: "7",
    correct: true,
    text: "Answer : 7",
    generatedTokens: 6 * 4,
    promptTokens: 6 * 10,
  });
});

test("a debate in which nobody answers is a wrong answer, not an error", () => {
  const trajectory = talkOf(makeDebate([[null, null]]));
  expect(teacherAnswer("run", TASK, trajectory)).toMatchObject({
    answer: null,
    correct: false,
    text: "nothing",
  });
});

test("K samples cost at least what the teacher cost, on the same tasks", () => {
  const answer = (method: EvalAnswer["method"], taskId: string, generatedTokens: number) =>
    ({ method, taskId, generatedTokens }) as EvalAnswer;
  const sampled = [answer("singleSampled", "a", 30), answer("singleSampled", "b", 10)];
  const taught = (a: number, b: number) => [answer("teacher", "a", a), answer("teacher", "b", b)];
  expect(majoritySamples(taught(200, 80), sampled)).toBe(7);
  expect(majoritySamples(taught(200, 81), sampled)).toBe(8);
  expect(majoritySamples(taught(1, 1), sampled)).toBe(1);
  expect(majoritySamples([answer("teacher", "a", 90)], sampled)).toBe(3);
  expect(() => majoritySamples(taught(1, 1), [])).toThrow(/same tasks/);
});

test("programs are run by whoever can, and not counted as wrong where nobody can", async () => {
  const { generate } = scripted(({ id }) =>
    id.includes("/a/")
      ? "```js\nconst f = () => 1;\n```"
      : id.includes("/b/")
        ? "```js\nconst f = () => 2;\n```"
        : "No.",
  );
  const programs = tasks
    .slice(0, 3)
    .map((task) => ({ ...task, judge: "tests" as const, answer: "the tests" }));
  const run: string[] = [];
  const isRightProgram = (_answer: string, code: string) => Promise.resolve(run.push(code) === 1);
  const voice = messagesVoice();
  const { settings } = harness({ tasks: programs, isRightProgram });
  const answers = await evaluateAlone("single", 1, { ...settings, voice }, generate);
  expect(answers.map(({ correct }) => correct)).toEqual([true, false, false]);
  expect(run).toEqual(["const f = () => 1;", "const f = () => 2;"]);
  const nobody = harness({ tasks: programs }).settings;
  await expect(evaluateAlone("single", 1, { ...nobody, voice }, generate)).rejects.toMatchObject({
    code: "internal",
  });
});
