import { expect, test } from "vitest";
import { speakScript } from "../script.ts";
import { block, EVENS } from "../programs.ts";

const DEV = { teacher: "chatdev", designTurns: 2, questionsBack: 2, reviews: 2, testRuns: 3 } as const;
const RIGHT = block("return numbers.filter((n) => n % 2 === 0).reduce((a, b) => a + b, 0);");
const SUM = block("return numbers.reduce((a, b) => a + b, 0);");
const CRASH = block("return numbers.evens();");

test("design, code after asking back, review and test follow one another, each chat until it is settled", async () => {
  const { said, prompt, trajectory, carriers } = await speakScript(
    DEV,
    {
      chief: [
        "It takes a list and returns a sum. An empty list is easily forgotten.",
        "It lacks the empty list.",
      ],
      officer: [
        "1. Go through the list.",
        "1. Start at 0. 2. Add even ones.\n<INFO>",
        "Yes, they are whole numbers.",
      ],
      programmer: ["Are the numbers whole?", "<INFO>", CRASH, SUM, RIGHT],
      reviewer: ["A list has no method “evens”.", "<INFO> Finished"],
      tester: ["Odd numbers are added too: leave them out."],
    },
    EVENS,
  );
  expect(said).toEqual([
    "chief/0",
    "officer/0 < chief/0",
    "chief/1 < officer/0",
    "officer/1 < chief/1 officer/0",
    "programmer/0 < officer/1",
    "officer/2 < officer/1 programmer/0",
    "programmer/1 < officer/1 programmer/0 officer/2",
    "programmer/2 < officer/1 programmer/0 officer/2",
    "reviewer/0 < programmer/2",
    "programmer/3 < programmer/2 reviewer/0",
    "reviewer/1 < programmer/3",
    "tester/0 < programmer/3 environment/0",
    "programmer/4 < programmer/3 tester/0",
  ]);
  expect(prompt("programmer", 2).map((line) => line.split(":")[0])).toEqual([
    "system",
    "user",
    "assistant",
    "user",
  ]);
  expect(prompt("programmer", 4).slice(2)).toEqual([
    `assistant: ${SUM}`,
    expect.stringMatching(/^user: The tester:\nOdd numbers[^]*Write the function again/),
  ]);
  expect(trajectory.outcome).toMatchObject({ correct: true });
  expect(carriers).toEqual(["programmer/4"]);
});

test("every chat is bounded, and the best program counts where none passes", async () => {
  const zero = block("return 0;");
  const { said, carriers, trajectory } = await speakScript(
    { ...DEV, designTurns: 1, questionsBack: 1, reviews: 1, testRuns: 2 },
    {
      chief: ["A sum."],
      officer: ["Add.", "I do not know."],
      programmer: ["What is a sum?", SUM, zero, CRASH],
      reviewer: ["It adds odd numbers."],
      tester: ["It is always 0."],
    },
    EVENS,
  );
  expect(said).toHaveLength(9);
  expect(carriers).toEqual(["programmer/2"]);
  expect(trajectory.outcome.correct).toBe(false);
});

test("who has nothing to ask writes, who has nothing to object is done, and what passes is not tested again", async () => {
  const { said } = await speakScript(
    DEV,
    {
      chief: ["A sum."],
      officer: ["Add. <INFO>"],
      programmer: ["<INFO>", RIGHT],
      reviewer: ["<info> finished"],
    },
    EVENS,
  );
  expect(said).toEqual([
    "chief/0",
    "officer/0 < chief/0",
    "programmer/0 < officer/0",
    "programmer/1 < officer/0",
    "reviewer/0 < programmer/1",
  ]);
});
