import type { RandomStream } from "../../core/rng.ts";
import type { Level, PlainFamily } from "./family.ts";
import { drawStory } from "./lexicon.ts";

const TWO = [
  "What is {a} plus {b}?",
  "How much is {a} plus {b}?",
  "Add {a} and {b}.",
  "What is the sum of {a} and {b}?",
  "What do you get when you add {b} to {a}?",
  "{name} has {a} small {things} and {b} large {things}. How many {things} does {she} have?",
  "There are {a} {things} on a table and {b} {things} in a bag. How many {things} are there?",
];
const THREE = [
  "What is {a} plus {b} plus {c}?",
  "How much is {a} plus {b} plus {c}?",
  "Add {a}, {b} and {c}.",
  "What is the sum of {a}, {b} and {c}?",
  "{name} gets {a} {things} on Monday, {b} on Tuesday and {c} on Wednesday. How many {things} is that altogether?",
];
const OUTSIDE = [
  "Work out {a} and {b} and {c} and {d} all added together.",
  "Find the total of these four numbers: {a}, {b}, {c}, {d}.",
  "On four days {name} buys {a}, {b}, {c} and {d} {things}. How many {things} is that altogether?",
];

const NAMES = ["a", "b", "c", "d"];

export const oneDigitSum: PlainFamily = {
  id: "one-digit-sum",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const terms = drawTerms(random, level, isOutside);
    const templates = isOutside ? OUTSIDE : terms.length === 3 ? THREE : TWO;
    const slots = Object.fromEntries(terms.map((term, i) => [NAMES[i]!, term]));
    const { working, total } = added(terms);
    return {
      template: random.pick(templates),
      slots: { ...drawStory(random, isOutside), ...slots },
      answer: String(total),
      working,
      core: terms.join(" "),
    };
  },
};

/** From 2 on, so that a story never counts a single thing. */
function drawTerms(random: RandomStream, level: Level, isOutside: boolean): number[] {
  const count = isOutside ? 4 : level === 3 ? 3 : 2;
  const most = level === 1 && !isOutside ? 7 : 9;
  return Array.from({ length: count }, () => random.integer(2, most));
}

/** "3 + 4 = 7, then 7 + 2 = 9." */
function added(terms: readonly number[]): { readonly working: string; readonly total: number } {
  let total = terms[0]!;
  const lines = terms.slice(1).map((term) => {
    const before = total;
    total += term;
    return `${before} + ${term} = ${total}`;
  });
  return { working: `${lines.join(", then ")}.`, total };
}
