import { expect, test } from "vitest";
import { speakScript } from "../script.ts";

const PLAY = { teacher: "camel", mostInstructions: 3, proposals: 1 } as const;

test("a specifier rewords, a student instructs, a postdoc solves, until the student says that the task is done", async () => {
  const { said, trajectory, prompt, carriers, turn } = await speakScript(PLAY, {
    specifier: ["Given 3 eggs and 4 more, find Ben's eggs."],
    user: ["Write down what Ann has.", "Now add what Ben has more.", "CAMEL_TASK_DONE"],
    assistant: ["Ann has 3. Answer: 3", "3 + 4 = 7. Answer: 7"],
  });
  expect(said).toEqual([
    "specifier/0",
    "user/0 < specifier/0",
    "assistant/0 < specifier/0 user/0",
    "user/1 < specifier/0 user/0 assistant/0",
    "assistant/1 < specifier/0 assistant/0 user/1",
    "user/2 < specifier/0 user/1 assistant/1",
  ]);
  expect(prompt("assistant", 1)).toEqual([
    expect.stringMatching(/^system: You are a postdoc/),
    expect.stringMatching(/^user: Ann has 3 eggs.*The task:\nGiven 3 eggs/s),
    "assistant: Ann has 3. Answer: 3",
    expect.stringMatching(/^user: The PhD student’s instruction:\nNow add what Ben has more\./),
  ]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 6 } });
  expect(carriers).toEqual(["assistant/1"]);
  expect(turn("user", 1).kind).toBe("remark");
});

test("with several proposals a critic picks for each side anew, and what was not picked is not built on", async () => {
  const { said, trajectory, carriers } = await speakScript(
    { ...PLAY, mostInstructions: 1, proposals: 2 },
    {
      specifier: ["Find Ben's eggs."],
      user: ["Guess.", "Add 4 to 3."],
      assistant: ["Answer: 7", "Answer: 12"],
      critic: ["The second is definite.\nChoice: 2", "The first follows.\nChoice: 1"],
    },
  );
  expect(said).toEqual([
    "specifier/0",
    "user/0 < specifier/0",
    "user/1 < specifier/0",
    "critic/0 < user/0 user/1",
    "assistant/0 < specifier/0 user/1",
    "assistant/1 < specifier/0 user/1",
    "critic/1 < assistant/0 assistant/1",
  ]);
  expect(trajectory.outcome.answer).toBe("7");
  expect(carriers).toEqual(["assistant/0"]);
});

test("a critic that names no proposal, or one that there is not, leaves the first", async () => {
  const { carriers } = await speakScript(
    { ...PLAY, mostInstructions: 1, proposals: 2 },
    {
      specifier: ["Find it."],
      user: ["Add.", "Guess."],
      assistant: ["Answer: 7", "Answer: 12"],
      critic: ["Both are good.", "Choice: 9"],
    },
  );
  expect(carriers).toEqual(["assistant/0"]);
});
