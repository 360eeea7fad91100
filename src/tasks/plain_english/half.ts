import type { Bounds, Level, PlainFamily } from "./family.ts";
import { drawStory } from "./lexicon.ts";

const TEMPLATES = [
  "What is half of {n}?",
  "How much is half of {n}?",
  "Which number is half of {n}?",
  "Divide {n} by two. What do you get?",
  "{name} has {n} {things} and gives half of them to {friend}. How many {things} does {friend} get?",
  "There are {n} {things} in a box. Half of them belong to {name}. How many {things} belong to {name}?",
  "{name} and {friend} share {n} {things} equally. How many {things} does each of them get?",
];
const OUTSIDE = [
  "Two equal parts make {n}. How large is each part?",
  "Work out one half of {n}.",
  "{name} sold {n} {things} in two days, the same number on each day. How many {things} did {she} sell on the first day?",
];

/** Half of the even number, from and to. */
const HALVES: Readonly<Record<Level, Bounds>> = { 1: [2, 20], 2: [4, 50], 3: [51, 150] };

export const half: PlainFamily = {
  id: "half",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const answer = isOutside ? random.integer(151, 495) : random.integer(...HALVES[level]);
    const n = 2 * answer;
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { ...drawStory(random, isOutside), n },
      answer: String(answer),
      working: `${answer} + ${answer} = ${n}, so half of ${n} is ${answer}.`,
      core: String(n),
    };
  },
};
