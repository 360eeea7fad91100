import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, Level, PlainFamily } from "./family.ts";
import { drawStory } from "./lexicon.ts";

const NUMBERS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );

const TEMPLATES = [
  "What is {a} times {b}?",
  "How much is {a} times {b}?",
  "Multiply {a} by {b}. What do you get?",
  "There are {a} boxes with {b} {things} in each box. How many {things} are there in all?",
  "{name} buys {a} packs of {things}. There are {b} {things} in each pack. How many {things} does {she} buy?",
  "Each of {a} children has {b} {things}. How many {things} do the children have together?",
];
const OUTSIDE = [
  "Find the product of {a} and {b}.",
  "A hall has {a} rows of {b} chairs. How many chairs does it have?",
  "{name} puts {a} {things} into each of {b} drawers. How many {things} does {she} need?",
];

/** Both factors are drawn from these. */
const FACTORS: Readonly<Record<Level, readonly [Bounds, Bounds]>> = {
  1: [
    [2, 5],
    [2, 9],
  ],
  2: [
    [2, 9],
    [2, 9],
  ],
  3: [
    [3, 12],
    [3, 12],
  ],
};

const FACTORS_OUTSIDE: readonly [Bounds, Bounds] = [
  [13, 19],
  [3, 9],
];

export const timesTable: PlainFamily = {
  id: "times-table",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const [a, b] = drawFactors(random, level, isOutside);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { ...drawStory(random, isOutside), a: NUMBERS[a]!, b: NUMBERS[b]! },
      answer: String(a * b),
      working: `${a} x ${b} = ${a * b}.`,
      core: `${a} ${b}`,
    };
  },
};

function drawFactors(random: RandomStream, level: Level, isOutside: boolean): readonly [number, number] {
  const [first, second] = isOutside ? FACTORS_OUTSIDE : FACTORS[level];
  const factors = [random.integer(...first), random.integer(...second)] as const;
  return random.next() < 0.5 ? factors : [factors[1], factors[0]];
}
