import type { RandomStream } from "../../core/rng.ts";
import type { Level, PlainFamily } from "./family.ts";

const TEMPLATES = [
  "What is {a} plus {b}?",
  "How much is {a} plus {b}?",
  "Add {a} and {b}.",
  "What is the sum of {a} and {b}?",
  "What do you get when you add {b} to {a}?",
];
const OUTSIDE = [
  "Find the total of {a} and {b}.",
  "Work out {a} and {b} added together.",
  "A number is {b} greater than {a}. Which number is it?",
];

export const twoDigitSum: PlainFamily = {
  id: "two-digit-sum",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const [a, b] = isOutside
      ? [random.integer(101, 499), random.integer(101, 499)]
      : drawTerms(random, level);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { a, b },
      answer: String(a + b),
      working: added(a, b, isOutside ? 100 : 10),
      core: `${Math.min(a, b)} ${Math.max(a, b)}`,
    };
  },
};

function drawTerms(random: RandomStream, level: Level): readonly [number, number] {
  for (;;) {
    const [a, b] = [random.integer(10, 99), random.integer(10, 99)];
    const carries = (a % 10) + (b % 10) > 9;
    const isHundred = a + b > 99;
    if (level === 3 ? carries && isHundred : !isHundred && (level === 2 || !carries)) return [a, b];
  }
}

/** "30 + 40 = 70, 8 + 7 = 15, and 70 + 15 = 85." Round numbers are added at once. */
function added(a: number, b: number, unit: number): string {
  const [ones, moreOnes] = [a % unit, b % unit];
  if (ones === 0 || moreOnes === 0) return `${a} + ${b} = ${a + b}.`;
  const [tens, moreTens] = [a - ones, b - moreOnes];
  const parts = [
    `${tens} + ${moreTens} = ${tens + moreTens}`,
    `${ones} + ${moreOnes} = ${ones + moreOnes}`,
    `and ${tens + moreTens} + ${ones + moreOnes} = ${a + b}`,
  ];
  return `${parts.join(", ")}.`;
}
