import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, Level, PlainFamily } from "./family.ts";
import { inWords } from "./lexicon.ts";

const TEMPLATES = [
  "Which number is the largest: {numbers}?",
  "Which of these numbers is the largest: {numbers}?",
  "Here are three numbers: {listed}. Which is the largest?",
  "What is the largest of the numbers {listed}?",
  "Name the largest number: {numbers}.",
];
const OUTSIDE = [
  "Five numbers stand on a board: {listed}. Find the one that is larger than all others.",
  "Look at {listed}. Which number is above the four others?",
];

export const largestOfThree: PlainFamily = {
  id: "largest-of-three",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const numbers = isOutside ? distinct(random, 5, [110, 999]) : drawNumbers(random, level);
    const largest = Math.max(...numbers);
    const others = numbers.filter((each) => each !== largest);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { numbers: inWords(numbers.map(String), "or"), listed: inWords(numbers.map(String)) },
      answer: String(largest),
      working: `${inWords(others.map((each) => `${largest} is more than ${each}`))}.`,
      core: numbers.toSorted((a, b) => a - b).join(" "),
    };
  },
};

function drawNumbers(random: RandomStream, level: Level): number[] {
  if (level === 3) {
    const tens = 10 * random.integer(1, 9);
    return distinct(random, 3, [tens, tens + 9]);
  }
  for (;;) {
    const numbers = distinct(random, 3, [10, 99]);
    const [low, middle, high] = numbers.toSorted((a, b) => a - b);
    if (level === 2 || (middle! - low! >= 15 && high! - middle! >= 15)) return numbers;
  }
}

function distinct(random: RandomStream, count: number, [low, high]: Bounds): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(random.integer(low, high));
  return [...drawn];
}
