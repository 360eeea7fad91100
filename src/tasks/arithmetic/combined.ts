// The bundled tasks in new templates made of known sentences, a fair test out of distribution: every sentence is of the corpus, none
// of these combinations is.
//  compare: people are compared, then something happens to the last of them
//  events:  something happens to somebody, then others are compared with what is left
//  boxes:   what a box holds before how many there are, then events with traps, which the corpus has among "events" alone
import type { RandomStream } from "../../core/rng.ts";
import {
  about,
  BOXES,
  drawEvent,
  type Draw,
  NAMES,
  type Numbers,
  OBJECTS,
  type Operation,
  type PlannedStep,
} from "./problem.ts";

/** One sentence and its step. */
type Told = Omit<PlannedStep, "sentence"> & { readonly text: string };

const compare: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const [first = "", ...names] = random.shuffle(NAMES);
  const start = random.integer(...numbers.compareStart);
  const relations = Math.max(1, random.integer(1, steps - 1));
  const told: Told[] = [];
  let last = first;
  for (let i = 0; i < relations; i++) {
    const other = names[i]!;
    told.push(relation(random, last, other, object, trapShare, numbers));
    last = other;
  }
  while (told.length < steps) told.push(event(random, last, names.slice(relations), trapShare, numbers));
  return problem(
    start,
    [`${first} has ${start} ${object} .`],
    told,
    `How many ${object} does ${last} have now ?`,
  );
};

const events: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const [owner = "", ...names] = random.shuffle(NAMES);
  const start = random.integer(...numbers.eventsStart);
  const happenings = Math.max(1, random.integer(1, steps - 1));
  const told: Told[] = [];
  while (told.length < happenings) told.push(event(random, owner, names.slice(-3), trapShare, numbers));
  let last = owner;
  for (let i = 0; told.length < steps; i++) {
    const other = names[i]!;
    // "That is …" needs somebody's number right before it, which an event does not tell.
    told.push(relation(random, last, other, object, i === 0 ? 0 : trapShare, numbers));
    last = other;
  }
  const now = last === owner ? " now" : "";
  return problem(
    start,
    [`${owner} has ${start} ${object} .`],
    told,
    `How many ${object} does ${last} have${now} ?`,
  );
};

const boxes: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const [owner = "", ...names] = random.shuffle(NAMES);
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
  const [one, two] = isTrap ? [change, multiply] : [multiply, change];
  const now = { owner: "now", subject: "each", sentence: 0, ...(isTrap ? { clause } : {}) };
  const planned: PlannedStep[] = [
    { right: one, misread: isTrap ? two : null, ...now },
    { right: two, misread: isTrap ? one : null, ...now },
  ];
  const sentences = [
    `Each ${box.one} has ${start} ${object} .`,
    `There are ${count} ${box.many} .`,
    `${clause} .`,
  ];
  for (let sentence = 1; sentence <= steps - 2; sentence++) {
    const { text, ...step } = event(random, owner, names, trapShare, numbers);
    planned.push({ ...step, sentence });
    sentences.push(text);
  }
  return { start, sentences: [...sentences, `How many ${object} are there now ?`], steps: planned };
};

function relation(
  random: RandomStream,
  known: string,
  other: string,
  object: string,
  trapShare: number,
  numbers: Numbers,
): Told {
  const isTrap = random.next() < trapShare;
  if (!isTrap && random.next() < 0.25) {
    const by = random.integer(...numbers.times);
    const text = `${other} has ${by} times as many ${object} as ${known} .`;
    return { text, right: { op: "x", by }, misread: null, ...about(other) };
  }
  const by = random.integer(...numbers.operand);
  const word = random.pick(["more", "fewer"]);
  const [suggested, opposite] = word === "more" ? (["+", "-"] as const) : (["-", "+"] as const);
  if (!isTrap) {
    const text = `${other} has ${by} ${word} ${object} than ${known} .`;
    return { text, right: { op: suggested, by }, misread: null, ...about(other) };
  }
  const text = `That is ${by} ${word} ${object} than ${other} has .`;
  const clause = `That is ${by} ${word} than ${other} has`;
  return { text, right: { op: opposite, by }, misread: { op: suggested, by }, clause, ...about(other) };
}

function event(
  random: RandomStream,
  owner: string,
  others: readonly string[],
  trapShare: number,
  numbers: Numbers,
): Told {
  const by = random.integer(...numbers.operand);
  const other = others[random.integer(0, 2)]!;
  const now = { owner: "now", subject: owner };
  if (random.next() < trapShare) {
    const clause = `${owner} ${random.pick(["gets", "takes"])} ${by} from ${other}`;
    return { text: `${clause} .`, right: { op: "+", by }, misread: { op: "-", by }, clause, ...now };
  }
  const { text, operation } = drawEvent(random, owner, by, other);
  return { text, right: operation, misread: null, ...now };
}

function problem(start: number, opening: readonly string[], told: readonly Told[], question: string) {
  const sentences = [...opening, ...told.map(({ text }) => text), question];
  return { start, sentences, steps: told.map((step, sentence) => ({ ...step, sentence })) };
}

export const COMBINED = { compare, events, boxes };
