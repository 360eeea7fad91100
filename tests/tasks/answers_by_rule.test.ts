// A thousand texts whose right answer follows from how they are put together: the working names other numbers, the answer stands at the end
// in one of the ways in which models write it, and the number is spelled in one of the ways in which people spell it.
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { findAnswer, isRight } from "../../src/tasks/judge.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 1000);
const SEED = Number(process.env["RETORT_SEED"] ?? 20261129);

const WORKINGS = [
  "",
  "She has N apples and buys N more.",
  "First N + N, then N - N.",
  "N * N = N\nSo N / N is left.",
  "1. Take N.\n2. Add N.\n3. Halve it.",
  "On 3/4/2024 it was N%.",
  "Let x = N. Then 2x = N.",
  "| N | N |\n|---|---|",
  "The answer to a is N, so b costs $N.",
  "\\frac{N}{N} of N,000",
];
/** @ is the answer. What stands behind it is no number. */
const ENDS = [
  "#### @",
  "####@",
  "The answer is @",
  "The answer is @.",
  "the answer is: @",
  "Answer: @",
  "answer = @",
  "The final answer is \\boxed{@}.",
  "\\boxed{@}",
  "The answer is **@**.",
  "So the answer is $@$.",
  "The answer is @ apples",
  "The answer is 3 + 4 = @",
  "Answer: 2 * 5 - 1 = @",
  "so there are @ left",
];

/** Spellings of one number. */
function spelled(value: number, random: RandomStream): string {
  const plain = String(value);
  const grouped = value.toLocaleString("en-US");
  const ways = [plain, plain, `${plain}.0`, `${plain}.00`, grouped];
  if (value >= 1000) ways.push(grouped.replaceAll(",", "{,}"));
  return random.pick(ways);
}

test(`${COUNT} texts: the answer is the one that they were made around, and its neighbour is wrong`, () => {
  const random = new RandomStream(SEED);
  const wrong: string[] = [];
  for (let i = 0; i < COUNT; i++) {
    const value = random.integer(0, 1) === 0 ? random.integer(-50, 200) : random.integer(1000, 9_999_999);
    const working = random.pick(WORKINGS).replaceAll("N", () => String(random.integer(2, 400)));
    const said = `${working}\n${random.pick(ENDS).replace("@", () => spelled(value, random))}`;
    const found = findAnswer(said, "number");
    const isSound =
      isRight({ answer: String(value), judge: "number" }, found) &&
      !isRight({ answer: String(value + 1), judge: "number" }, found);
    if (!isSound) wrong.push(`${value}: found ${found} in ${JSON.stringify(said)}`);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
});
