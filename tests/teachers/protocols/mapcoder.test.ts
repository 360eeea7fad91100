import { expect, test } from "vitest";
import { TASK } from "../turns.ts";
import { speakScript } from "../script.ts";
import { block, EVENS } from "../programs.ts";

const MAP = { teacher: "mapcoder", exemplars: 2, repairs: 1 } as const;
const RIGHT = block("return numbers.filter((n) => n % 2 === 0).reduce((a, b) => a + b, 0);");
const SUM = block("return numbers.reduce((a, b) => a + b, 0);");
const CRASH = block("return numbers.evens();");

test("the surest plan is written first, its program is mended by what the tests say, and the next plan is tried", async () => {
  const { said, prompt, trajectory, carriers, turn } = await speakScript(
    MAP,
    {
      retriever: [
        "Add all numbers of a list. Go through it and add.",
        "Count the even numbers. Use the remainder.",
      ],
      planner: ["1. Add the even ones.", "1. Add them all.", "Confidence: 60", "Confidence: 90"],
      coder: [SUM, RIGHT],
      debugger: [CRASH],
    },
    EVENS,
  );
  expect(said).toEqual([
    "retriever/0",
    "retriever/1 < retriever/0",
    "planner/0 < retriever/0",
    "planner/1 < retriever/1",
    "planner/2 < planner/0",
    "planner/3 < planner/1",
    "coder/0 < planner/1",
    "debugger/0 < planner/1 coder/0 environment/0",
    "coder/1 < planner/0",
  ]);
  expect(turn("environment").completion.text).toBe(
    "0 of 2 tests pass.\nsumOfEvens([1,2,4]) should be 6. It was 7.\nsumOfEvens([3,5]) should be 0. It was 8.",
  );
  expect(turn("environment", 1).completion.text).toMatch(
    /^0 of 2 tests pass\.\nsumOfEvens\(\[1,2,4\]\) should be 6\. The program threw TypeError: /,
  );
  expect(turn("environment", 2).completion.text).toBe("All 2 tests pass.");
  expect(prompt("debugger").at(-1)).toMatch(
    /What its tests say:\n0 of 2 tests pass\.[^]*Mend the program[^]*```js\.$/,
  );
  expect(prompt("coder").join("\n")).not.toContain("Answer:"); // the form is that of a program
  expect(trajectory.outcome).toMatchObject({ correct: true });
  expect(carriers).toEqual(["coder/1"]);
});

test("what the environment says is a tool's turn, is never learned, and shows no hidden test", async () => {
  const { turn, trajectory } = await speakScript(
    { ...MAP, exemplars: 1 },
    { retriever: ["x"], planner: ["y", "I am sure."], coder: [RIGHT] },
    EVENS,
  );
  expect(turn("environment")).toMatchObject({ kind: "tool", role: "tests", answer: null, correct: null });
  expect(turn("environment").prompt).not.toContain("[0,10,11,12]");
  expect(trajectory.turns.filter(({ kind }) => kind === "say").map(({ agent }) => agent)).toEqual(["coder"]);
});

test("where nothing passes, the later of those that pass most is the answer, and it is judged by the hidden tests too", async () => {
  const shownOnly = block("return numbers.length === 3 ? 6 : 0;");
  const hasty = await speakScript(
    { ...MAP, exemplars: 1 },
    { retriever: ["x"], planner: ["y", "Confidence: 5"], coder: [shownOnly] },
    EVENS,
  );
  expect(hasty.turn("environment").completion.text).toBe("All 2 tests pass.");
  expect(hasty.trajectory.outcome.correct).toBe(false);

  const zero = block("return 0;");
  const none = await speakScript(
    { ...MAP, exemplars: 1, repairs: 2 },
    { retriever: ["x"], planner: ["y", "Confidence: 5"], coder: [zero], debugger: [CRASH, "I give up."] },
    EVENS,
  );
  expect(none.turn("environment", 2).completion.text).toBe(
    "0 of 2 tests pass.\nThe program defines no function “sumOfEvens”.",
  );
  expect(none.carriers).toEqual(["coder/0"]);
});

test("a question that asks for no program is refused before anything is said", async () => {
  await expect(speakScript(MAP, {}, TASK)).rejects.toMatchObject({ code: "config" });
});
