import { expect, test } from "vitest";
import { partsInOrder } from "../../../src/teachers/talks/work_plan.ts";
import { writtenTests } from "../../../src/teachers/talks/written_tests.ts";
import { speakScript } from "../script.ts";
import { block, EVENS } from "../programs.ts";

const EVO = { teacher: "evomac", programmers: 2, ownTests: 2, evolutions: 2 } as const;
const RIGHT = block("return numbers.filter((n) => n % 2 === 0).reduce((a, b) => a + b, 0);");
const SUM = block("return numbers.reduce((a, b) => a + b, 0);");
const EVENS_ONLY = block("return numbers.filter((n) => n % 2 === 0);");

test("programmers write along the graph, tests of the tester are run too, and the team is changed by what failed", async () => {
  const { said, prompt, turn, trajectory, carriers } = await speakScript(
    EVO,
    {
      tester: ["sumOfEvens([2, 2]) => 4\nsumOfEvens([1, 2, 4]) => 7\nand so on"],
      organiser: ["Part 1: add the numbers\nPart 2: leave out the odd ones\nOrder: 2 -> 1"],
      "programmer-1": [EVENS_ONLY, RIGHT],
      "programmer-2": [SUM],
      gradient: ["Part 1 adds the odd ones again: filter before adding."],
      updater: ["Part 1: filter, then add"],
    },
    EVENS,
  );
  expect(said).toEqual([
    "tester/0",
    "organiser/0",
    "programmer-1/0 < organiser/0",
    "programmer-2/0 < organiser/0 programmer-1/0",
    "gradient/0 < organiser/0 programmer-2/0 environment/0",
    "updater/0 < organiser/0 gradient/0",
    "programmer-1/1 < updater/0 programmer-2/0",
  ]);
  expect(prompt("tester").at(-1)).toContain("“sumOfEvens([1,2,4]) => 6”");
  expect(prompt("programmer-1").at(-1)).toContain("Your part is: leave out the odd ones."); // the order is 2, then 1
  expect(prompt("programmer-2").at(-1)).toContain(
    "Your part is: add the numbers. Write the whole function again",
  );
  expect(turn("environment").completion.text).toBe(
    "1 of 3 tests pass, 0 of the 2 in the question.\nsumOfEvens([1,2,4]) should be 6. It was 7.\nsumOfEvens([3,5]) should be 0. It was 8.",
  );
  expect(turn("environment", 1).completion.text).toBe("All 3 tests pass.");
  expect(trajectory.outcome).toMatchObject({ correct: true });
  expect(carriers).toEqual(["programmer-1/1"]);
});

test("the rounds are bounded, and the program that passes most tests counts", async () => {
  const { said, carriers } = await speakScript(
    { ...EVO, ownTests: 0 },
    {
      organiser: ["I would just write it."],
      "programmer-1": [block("return 0;"), SUM],
      gradient: ["It returns 0."],
      updater: ["Part 1: add"],
    },
    EVENS,
  );
  expect(said.at(-1)).toBe("programmer-1/1 < updater/0 programmer-1/0");
  expect(carriers).toEqual(["programmer-1/0"]);
});

test("tests of the tester that are wrong do not outvote those of the question", async () => {
  const { turn, carriers } = await speakScript(
    EVO,
    {
      tester: ["sumOfEvens([2, 4]) => 2\nsumOfEvens([6, 3]) => 3"],
      organiser: ["Part 1: add the even ones"],
      "programmer-1": [
        RIGHT,
        block("return numbers.at(-1) === 4 && numbers.length === 2 ? 2 : numbers.length === 3 ? 6 : 3;"),
      ],
      gradient: ["It adds."],
      updater: ["Part 1: do not add"],
    },
    EVENS,
  );
  expect(turn("environment").completion.text).toMatch(/^2 of 4 tests pass, 2 of the 2 in the question\./);
  expect(turn("environment", 1).completion.text).toMatch(/^3 of 4 tests pass, 1 of the 2 in the question\./);
  expect(carriers).toEqual(["programmer-1/0"]);
});

test("a program that passes nothing is rather the answer than none", async () => {
  const { carriers, trajectory } = await speakScript(
    { ...EVO, ownTests: 0 },
    {
      organiser: ["Part 1: add"],
      "programmer-1": [block("return -1;"), "I would add them."],
      gradient: ["It returns -1."],
      updater: ["Part 1: add"],
    },
    EVENS,
  );
  expect(trajectory.outcome.answer).toContain("return -1;");
  expect(carriers).toEqual(["programmer-1/0"]);
});

test.each([
  ["Part 1: a\nPart 2: b\nPart 3: c\nOrder: 3 -> 1, 1 -> 2", 3, ["c", "a", "b"]],
  ["Part 1: a\nPart 2: b\nOrder: 1 -> 2 -> 1", 3, ["a", "b"]],
  ["- Programmer 2. b\n- Programmer 1. a", 3, ["a", "b"]],
  ["Part 1: a\nPart 2: b\nPart 3: c", 2, ["a", "b"]],
  ["Part 1: a\nPart 1: again\nOrder: 1 -> 9", 2, ["a"]],
  ["", 2, ["the whole function"]],
])("the parts of %j in their order", (text, most, words) => {
  expect(partsInOrder(text, most).map((part) => part.words)).toEqual(words);
});

test.each([
  ["f(1) => 2\nf(1) => 3\nf(7) => 8", [[[1], 2]]],
  ['`f("a", [1])` == {"b": 2}.', [[["a", [1]], { b: 2 }]]],
  ["f(x) => 1\nf(1) => y\ng(1) => 1\nf(1)", []],
  ["f() => null;", [[[], null]]],
  [
    "f(1) => 1\nf(2) => 2\nf(3) => 3",
    [
      [[1], 1],
      [[2], 2],
    ],
  ],
])("the tests of %j", (text, tests) => {
  expect(writtenTests(text, "f", { most: 2, known: [[[7], 7]] })).toEqual(tests);
});
