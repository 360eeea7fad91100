// The sentences that more than one wording of the bundled tasks tells, each with the step that it means, and the trap that it can be.
// Trap: the order of the draws is part of a question, and with it of its split. A draw more, or one earlier, makes other tasks.
import type { RandomStream } from "../../core/rng.ts";
import { about, BOXES, type Drawing, type Numbers, type Operation, type PlannedStep } from "./problem.ts";

/** One sentence and its step. */
export type Told = Omit<PlannedStep, "sentence"> & { readonly text: string };

/** The steps of sentences that are told in this order. @param first number of the first one */
export function plannedSteps(told: readonly Told[], first = 0): PlannedStep[] {
  return told.map((step, i) => ({ ...step, sentence: first + i }));
}

export const textsOf = (told: readonly Told[]): string[] => told.map(({ text }) => text);

/** By how much two people differ: what "more" or "fewer" suggests to do with the known number, and the opposite of that. */
export function drawDifference(random: RandomStream, numbers: Numbers) {
  const by = random.integer(...numbers.operand);
  const word = random.pick(["more", "fewer"]);
  const [plus, minus]: [Operation, Operation] = [
    { op: "+", by },
    { op: "-", by },
  ];
  const [suggested, opposite] = word === "more" ? [plus, minus] : [minus, plus];
  return { by, word, suggested, opposite };
}

/** What somebody has, told by what another has. As a trap, "That is 5 more eggs than Ben has .", it needs the known number right
 *  before it. */
export function drawRelation(
  random: RandomStream,
  { known, other, object }: { readonly known: string; readonly other: string; readonly object: string },
  { trapShare, numbers }: Omit<Drawing, "steps">,
): Told {
  const isTrap = random.next() < trapShare;
  if (!isTrap && random.next() < 0.25) {
    const by = random.integer(...numbers.times);
    const text = `${other} has ${by} times as many ${object} as ${known} .`;
    return { text, right: { op: "x", by }, misread: null, ...about(other) };
  }
  const { by, word, suggested, opposite } = drawDifference(random, numbers);
  if (!isTrap) {
    const text = `${other} has ${by} ${word} ${object} than ${known} .`;
    return { text, right: suggested, misread: null, ...about(other) };
  }
  const text = `That is ${by} ${word} ${object} than ${other} has .`;
  const clause = `That is ${by} ${word} than ${other} has`;
  return { text, right: opposite, misread: suggested, clause, ...about(other) };
}

/** Something happens to what `owner` has. As a trap somebody "takes 5 from Ben", and has more. @param others three or more */
export function drawHappening(
  random: RandomStream,
  owner: string,
  others: readonly string[],
  { trapShare, numbers }: Omit<Drawing, "steps">,
): Told {
  const by = random.integer(...numbers.operand);
  const other = others[random.integer(0, 2)]!;
  const now = { owner: "now", subject: owner };
  if (random.next() < trapShare) {
    const clause = `${owner} ${random.pick(["gets", "takes"])} ${by} from ${other}`;
    return { text: `${clause} .`, right: { op: "+", by }, misread: { op: "-", by }, clause, ...now };
  }
  return { ...drawStraight(random, owner, by, other), ...now };
}

/** Something happens to what lies in all boxes; never a trap. */
export function drawBoxHappening(random: RandomStream, owner: string, numbers: Numbers): Told {
  const by = random.integer(...numbers.operand);
  return { ...drawStraight(random, owner, by, null), owner: "now", subject: "each" };
}

/** "gives" needs someone to give to. */
function drawStraight(random: RandomStream, owner: string, by: number, receiver: string | null) {
  const verbs = ["buys", "finds", "eats", "loses", ...(receiver === null ? [] : ["gives"])];
  const verb = random.pick(verbs);
  const isGain = verb === "buys" || verb === "finds";
  const tail = isGain ? " more" : verb === "gives" ? ` to ${receiver}` : "";
  const right: Operation = { op: isGain ? "+" : "-", by };
  return { text: `${owner} ${verb} ${by}${tail} .`, right, misread: null };
}

/** Boxes that hold the same, and what somebody does to one of them or, as a trap, to each. */
export interface Boxes {
  /** What a box holds. */
  readonly start: number;
  readonly holds: string;
  readonly count: string;
  readonly change: string;
  /** Both belong to sentence 0: they are misread together. */
  readonly steps: readonly PlannedStep[];
}

export function drawBoxes(
  random: RandomStream,
  { owner, object }: { readonly owner: string; readonly object: string },
  { trapShare, numbers }: Omit<Drawing, "steps">,
): Boxes {
  const box = random.pick(BOXES);
  const count = random.integer(...numbers.boxes);
  const start = random.integer(...numbers.inBox);
  const by = random.integer(...numbers.boxOperand);
  const isTrap = random.next() < Math.min(0.6, 1.7 * trapShare);
  const isAdding = random.next() < 0.5;
  const which = `${isTrap ? "each" : "one"} ${box.one}`;
  const clause = isAdding ? `${owner} puts ${by} more into ${which}` : `${owner} takes ${by} from ${which}`;
  const change: Operation = { op: isAdding ? "+" : "-", by };
  const multiply: Operation = { op: "x", by: count };
  const now = { owner: "now", subject: "each", sentence: 0 };
  return {
    start,
    holds: `Each ${box.one} has ${start} ${object} .`,
    count: `There are ${count} ${box.many} .`,
    change: `${clause} .`,
    // "each box": change one box, then count them all. Misread as "one box", the order is the other way round.
    steps: isTrap
      ? [
          { right: change, misread: multiply, clause, ...now },
          { right: multiply, misread: change, clause, ...now },
        ]
      : [
          { right: multiply, misread: null, ...now },
          { right: change, misread: null, ...now },
        ],
  };
}

/** The last step of a question about two people: another's number is added. It is never misread, and no sentence of its own. */
export function addedTogether(by: Operation["by"], subject: string, sentence: number): PlannedStep {
  return { right: { op: "+", by }, misread: null, sentence, owner: "together", subject };
}
