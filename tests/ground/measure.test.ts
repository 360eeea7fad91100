import { expect, test } from "vitest";
import { measureGround } from "../../src/ground/measure.ts";
import type { LanguageModel } from "../../src/lm/language_model.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import type { Task } from "../../src/records/task.ts";
import { chatVoice } from "../../src/voice/chat.ts";

const voice = chatVoice({}, "{% for m in messages %}{{ m.content }}|{% endfor %}");
const task = (id: string, answer: string | null): Task => ({
  id,
  question: `${id}?`,
  answer,
  judge: "number",
  family: "all",
  split: "distil",
  origin: "own",
});

/** Texts by question, the greedy one first. */
function model(texts: Readonly<Record<string, readonly string[]>>) {
  const asked: GenerateRequest[] = [];
  const generate: LanguageModel["generate"] = (requests, { onCompletion } = {}) => {
    asked.push(...requests);
    const completions = requests.map(({ id }) => {
      const [name = "", at = ""] = id.split("/");
      const text = texts[name]?.[Number(at)] ?? "";
      return { id, text, ids: [], promptTokens: 10, completionTokens: 4, finish: "stop" as const };
    });
    for (const completion of completions) onCompletion?.(completion);
    return Promise.resolve(completions);
  };
  return { generate, asked };
}

const settings = { voice, samples: 4, temperature: 0.8, seed: 1 };

test("greedy, mean, vote, pass and form are counted apart, question by question", async () => {
  const { generate, asked } = model({
    // greedy right but out of form; drawn: two right, one wrong twice; the vote is a tie that the first settles
    a: ["It is 5.", "Answer: 5", "Answer: 6", "Answer: 6", "Answer: 5"],
    // the vote is wrong, somebody is right
    b: ["Answer: 7", "Answer: 8", "Answer: 8", "Answer: 7", "seven"],
    // nobody is right
    c: ["Answer: 1", "Answer: 2", "Answer: 3", "Answer: 2", "Answer: 2"],
  });
  const tasks = [task("a", "5"), task("b", "7"), task("c", "9")];
  const figures = await measureGround({ ...settings, tasks }, generate);
  expect(figures).toMatchObject({
    n: 3,
    samples: 4,
    chance: null,
    tokensPerAnswer: 4,
    promptTokens: 150,
    cut: 0,
  });
  expect(figures.greedy).toBeCloseTo(1 / 3);
  expect(figures.greedyLenient).toBeCloseTo(2 / 3);
  expect(figures.sampled).toBeCloseTo(3 / 12);
  expect(figures.vote).toBeCloseTo(1 / 3);
  expect(figures.pass).toBeCloseTo(2 / 3);
  expect(figures.valid).toBeCloseTo(13 / 15);
  expect(asked.map(({ temperature }) => temperature).slice(0, 5)).toEqual([0, 0.8, 0.8, 0.8, 0.8]);
  expect(new Set(asked.map(({ seed }) => seed)).size).toBe(15);
});

test("chance is known only where every question shows its choices", async () => {
  const { generate } = model({ a: ["Answer: A"], b: ["Answer: B"] });
  const choice = (id: string, choices: readonly string[]): Task => ({
    ...task(id, "A"),
    judge: "choice",
    choices,
  });
  const tasks = [choice("a", ["x", "y"]), choice("b", ["x", "y", "z", "w"])];
  expect((await measureGround({ ...settings, tasks }, generate)).chance).toBeCloseTo(0.375);
  const mixed = [...tasks, task("c", "1")];
  expect((await measureGround({ ...settings, tasks: mixed }, generate)).chance).toBeNull();
});

test("a question without a known answer is refused before anything is asked", async () => {
  const { generate, asked } = model({});
  await expect(measureGround({ ...settings, tasks: [task("a", null)] }, generate)).rejects.toThrow(
    /“a” has no answer/,
  );
  await expect(measureGround({ ...settings, tasks: [] }, generate)).rejects.toThrow(/no questions/);
  expect(asked).toEqual([]);
});

test("programs are not measured as if they were wrong: it is refused", async () => {
  const { generate } = model({});
  const tasks = [{ ...task("a", "the tests"), judge: "tests" as const }];
  await expect(measureGround({ ...settings, tasks }, generate)).rejects.toMatchObject({
    code: "config",
    message: expect.stringContaining("programs") as string,
  });
});

test("each answer is told of as it comes, over all windows of questions", async () => {
  const { generate } = model({});
  const heard: [number, number][] = [];
  const tasks = Array.from({ length: 17 }, (_, i) => task(`q${i}`, "1"));
  const onProgress = (answered: number, total: number): void => void heard.push([answered, total]);
  await measureGround({ ...settings, tasks, onProgress }, generate);
  expect(heard).toEqual(Array.from({ length: 85 }, (_, i) => [i + 1, 85]));
});
