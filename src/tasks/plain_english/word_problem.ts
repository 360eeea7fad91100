import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, Level, PlainFamily } from "./family.ts";
import { drawStory } from "./lexicon.ts";

/** What happens to the first number, as a whole story. */
interface Story {
  readonly op: "+" | "-";
  readonly template: string;
}

const STORIES: readonly Story[] = [
  { op: "+", template: "{name} has {a} {things} and buys {b} more. How many {things} does {she} have now?" },
  {
    op: "+",
    template:
      "{name} has {a} {things}. {friend} gives {her} {b} more. How many {things} does {name} have now?",
  },
  {
    op: "+",
    template:
      "There are {a} {things} in a box. {name} puts {b} more into it. How many {things} are in the box now?",
  },
  {
    op: "+",
    template: "{name} has {a} {things} and {friend} has {b}. How many {things} do they have together?",
  },
  {
    op: "+",
    template:
      "There are {a} people on a bus. At the next stop {b} more get on. How many people are on the bus now?",
  },
  {
    op: "-",
    template:
      "{name} has {a} {things} and gives {b} of them to {friend}. How many {things} does {name} have left?",
  },
  {
    op: "-",
    template: "{name} has {a} {things} and sells {b} of them. How many {things} does {she} have left?",
  },
  {
    op: "-",
    template:
      "There are {a} {things} in a box. {name} takes {b} of them out. How many {things} are left in the box?",
  },
  {
    op: "-",
    template:
      "{name} has {a} {things} and {friend} has {b}. How many more {things} does {name} have than {friend}?",
  },
  {
    op: "-",
    template:
      "There are {a} people on a bus. At the next stop {b} of them get off. How many people are still on the bus?",
  },
];
const OUTSIDE: readonly Story[] = [
  {
    op: "+",
    template:
      "{name} owned {a} {things} last year and has been given {b} more since then. How many {things} does {she} own today?",
  },
  {
    op: "+",
    template:
      "After {name} sold {b} {things}, {she} still had {a}. How many {things} did {she} have at first?",
  },
  {
    op: "-",
    template:
      "A train left with {a} passengers, and {b} of them got off on the way. How many passengers reached the last station?",
  },
  {
    op: "-",
    template: "{name} wants to collect {a} {things}. So far {she} has {b}. How many {things} are missing?",
  },
];

/** Both numbers stay within these; a difference is at least 1. */
const RANGES: Readonly<Record<Level, Bounds>> = { 1: [2, 10], 2: [2, 20], 3: [11, 60] };

export const wordProblem: PlainFamily = {
  id: "word-problem",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const { op, template } = random.pick(isOutside ? OUTSIDE : STORIES);
    const [a, b] = drawNumbers(random, isOutside ? [61, 400] : RANGES[level], op);
    const answer = op === "+" ? a + b : a - b;
    return {
      template,
      slots: { ...drawStory(random, isOutside), a, b },
      answer: String(answer),
      working: `${a} ${op} ${b} = ${answer}.`,
      core: `${a} ${op} ${b}`,
    };
  },
};

function drawNumbers(random: RandomStream, range: Bounds, op: Story["op"]): readonly [number, number] {
  for (;;) {
    const [a, b] = [random.integer(...range), random.integer(...range)];
    if (op === "+" || a > b) return [a, b];
  }
}
