import type { Bounds, Level, PlainFamily } from "./family.ts";
import { drawStory } from "./lexicon.ts";

/** A question, and what becomes of the age that it tells. */
interface AgeTemplate {
  readonly op: "+" | "-";
  readonly template: string;
}

const TEMPLATES: readonly AgeTemplate[] = [
  { op: "+", template: "{name} is {a} years old. How old will {she} be in {b} years?" },
  {
    op: "+",
    template: "{name} is {a} years old. {friend} is {b} years older than {name}. How old is {friend}?",
  },
  { op: "+", template: "{name} is {a} years old today. What will {name}'s age be {b} years from now?" },
  { op: "-", template: "{name} is {a} years old. How old was {she} {b} years ago?" },
  {
    op: "-",
    template: "{name} is {a} years old. {friend} is {b} years younger than {name}. How old is {friend}?",
  },
  { op: "-", template: "{name} is {a} years old today. What was {name}'s age {b} years ago?" },
];
const OUTSIDE: readonly AgeTemplate[] = [
  { op: "+", template: "{name} was {a} years old {b} years ago. How old is {she} now?" },
  {
    op: "+",
    template:
      "When {friend} was born, {name} was {b} years old. {friend} is {a} years old today. How old is {name}?",
  },
  { op: "-", template: "In {b} years {name} will be {a} years old. How old is {she} at present?" },
  {
    op: "-",
    template:
      "{name} is {a} years old and has lived in the same house for {b} years. How old was {she} when {she} moved in?",
  },
];

/** The age that is told, and by how many years it changes. */
interface AgeRanges {
  readonly age: Bounds;
  readonly by: Bounds;
}
const RANGES: Readonly<Record<Level, AgeRanges>> = {
  1: { age: [6, 15], by: [2, 5] },
  2: { age: [11, 30], by: [2, 9] },
  3: { age: [25, 60], by: [11, 24] },
};
const RANGES_OUTSIDE: AgeRanges = { age: [46, 70], by: [25, 30] };

export const age: PlainFamily = {
  id: "age",
  judge: "number",
  isCalculated: true,
  draw(random, level, isOutside) {
    const { op, template } = random.pick(isOutside ? OUTSIDE : TEMPLATES);
    const ranges = isOutside ? RANGES_OUTSIDE : RANGES[level];
    const [a, b] = [random.integer(...ranges.age), random.integer(...ranges.by)];
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
