import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, DrawnQuestion, PlainFamily } from "./family.ts";
import { drawPeople, inWords } from "./lexicon.ts";

/** The ages are told. */
const TOLD = [
  "{A} is {a} years old, {B} is {b} and {C} is {c}. Who is the {wanted}?",
  "Of three people, {A} is {a}, {B} is {b} and {C} is {c} years old. Which of them is the {wanted}?",
  "{A} is {a}, {B} is {b} and {C} is {c} years old. Which of the three is the {wanted}?",
];
/** One age is told; the others must be worked out. */
const RELATED = [
  "{A} is {a} years old. {B} is {d} years {moreB} than {A}, and {C} is {e} years {moreC} than {B}. Who is the {wanted}?",
  "{B} is {d} years {moreB} than {A}. {C} is {e} years {moreC} than {B}. {A} is {a} years old. Which of the three is the {wanted}?",
];
const OUTSIDE = [
  "Five neighbours gave their ages: {A} {a}, {B} {b}, {C} {c}, {D} {d}, {E} {e}. Name the {wanted} of them.",
  "Among the guests of a party, {A} is {a}, {B} is {b}, {C} is {c}, {D} is {d} and {E} is {e} years old. Whose age is the {extreme}?",
];

type Wanted = "oldest" | "youngest";

export const oldestYoungest: PlainFamily = {
  id: "oldest-youngest",
  judge: "text",
  isCalculated: true,
  draw(random, level, isOutside) {
    const wanted = random.pick(["oldest", "youngest"] as const);
    if (isOutside)
      return told(random, wanted, { ages: drawAges(random, 5, [60, 99], 1), templates: OUTSIDE });
    if (level === 3) return related(random, wanted);
    const [range, gap] = level === 1 ? ([[5, 60], 8] as const) : ([[20, 34], 1] as const);
    return told(random, wanted, { ages: drawAges(random, 3, range, gap), templates: TOLD });
  },
};

function told(
  random: RandomStream,
  wanted: Wanted,
  { ages, templates }: { readonly ages: readonly number[]; readonly templates: readonly string[] },
): DrawnQuestion {
  const isOutside = ages.length > 3;
  const names = drawPeople(random, ages.length, isOutside).map(({ name }) => name);
  const slots = Object.fromEntries(
    ages.flatMap((years, i) => [
      ["ABCDE"[i]!, names[i]!],
      ["abcde"[i]!, years],
    ]),
  );
  return {
    template: random.pick(templates),
    slots: { ...slots, wanted, extreme: wanted === "oldest" ? "highest" : "lowest" },
    ...concluded(names, ages, wanted),
    core: `${wanted} ${ages.toSorted((a, b) => a - b).join(" ")}`,
  };
}

function related(random: RandomStream, wanted: Wanted): DrawnQuestion {
  for (;;) {
    const [a, d, e] = [random.integer(21, 60), random.integer(2, 9), random.integer(2, 9)];
    const [signB, signC] = [random.pick([1, -1]), random.pick([1, -1])];
    const [b, c] = [a + signB * d, a + signB * d + signC * e];
    if (c === a) continue;
    const names = drawPeople(random, 3, false).map(({ name }) => name);
    const [A, B, C] = names;
    const { answer, working } = concluded(names, [a, b, c], wanted);
    const sums = `${a} ${signB > 0 ? "+" : "-"} ${d} = ${b}, and ${b} ${signC > 0 ? "+" : "-"} ${e} = ${c}.`;
    const [moreB, moreC] = [signB, signC].map((sign) => (sign > 0 ? "older" : "younger"));
    return {
      template: random.pick(RELATED),
      slots: { A: A!, B: B!, C: C!, a, d, e, moreB: moreB!, moreC: moreC!, wanted },
      answer,
      working: `${sums} ${working}`,
      core: `${wanted} ${a} ${b} ${c}`,
    };
  }
}

/** "15 is more than 9 and 15 is more than 12, so Clara is the oldest." */
function concluded(
  names: readonly string[],
  ages: readonly number[],
  wanted: Wanted,
): { readonly answer: string; readonly working: string } {
  const best = wanted === "oldest" ? Math.max(...ages) : Math.min(...ages);
  const answer = names[ages.indexOf(best)]!;
  const compared = ages
    .filter((each) => each !== best)
    .map((each) => `${best} is ${wanted === "oldest" ? "more" : "less"} than ${each}`);
  return { answer, working: `${inWords(compared)}, so ${answer} is the ${wanted}.` };
}

/** Ages with at least `gap` years between each two, in a random order. */
function drawAges(random: RandomStream, count: number, range: Bounds, gap: number): number[] {
  for (;;) {
    const ages = Array.from({ length: count }, () => random.integer(...range));
    const sorted = ages.toSorted((a, b) => a - b);
    if (sorted.every((each, i) => i === 0 || each - sorted[i - 1]! >= gap)) return ages;
  }
}
