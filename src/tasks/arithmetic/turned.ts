// The bundled tasks told another way round, the hardest test out of distribution: the same 208 words, families, traps and arithmetic,
// but sentences and orders that are in no corpus. Half of the questions ask about two people.
//  compare: told from the last person to the first ("Ben has 3 times as many eggs as Ann . Ann has 12 eggs ."), a trap compares the
//           known with the unknown ("Ann has 5 more eggs than Ben ."); or "How many more eggs does Cal have than Ann ?"
//  events:  the question first; or a second person's number is told and added at the end
//  boxes:   the question first, and what a box holds before how many there are; or what somebody has besides, added at the end
import type { RandomStream } from "../../core/rng.ts";
import { about, type Draw, type Drawing, NAMES, OBJECTS, type PlannedStep } from "./problem.ts";
import {
  addedTogether,
  drawBoxes,
  drawBoxHappening,
  drawDifference,
  drawHappening,
  plannedSteps,
  textsOf,
  type Told,
} from "./sentences.ts";

const compare: Draw = (random, drawing) => {
  const { steps, numbers } = drawing;
  const object = random.pick(OBJECTS);
  const names = random.shuffle(NAMES);
  const start = random.integer(...numbers.compareStart);
  const isOfTwo = steps > 1 && random.next() < 0.5;
  const relations = isOfTwo ? steps - 1 : steps;
  const told: Told[] = [];
  for (let i = 0; i < relations; i++) {
    told.push(turnedRelation(random, { known: names[i]!, other: names[i + 1]!, object }, drawing));
  }
  const sentences = [`${names[0]} has ${start} ${object} .`, ...textsOf(told)];
  const last = names[relations]!;
  if (!isOfTwo) {
    const question = `How many ${object} does ${last} have ?`;
    return { start, sentences: [...sentences.toReversed(), question], steps: plannedSteps(told) };
  }
  const earlier = random.integer(0, relations - 1);
  const question = `How many more ${object} does ${last} have than ${names[earlier]} ?`;
  const difference: PlannedStep = {
    right: { op: "-", by: { valueAfter: earlier } },
    misread: null,
    sentence: relations,
    ...about(last),
  };
  return { start, sentences: [...sentences, question], steps: [...plannedSteps(told), difference] };
};

/** As a trap "Ann has 5 more eggs than Ben .", where Ann's number is known: Ben has fewer. */
function turnedRelation(
  random: RandomStream,
  { known, other, object }: { readonly known: string; readonly other: string; readonly object: string },
  { trapShare, numbers }: Drawing,
): Told {
  if (random.next() < trapShare) {
    const { by, word, suggested, opposite } = drawDifference(random, numbers);
    return {
      text: `${known} has ${by} ${word} ${object} than ${other} .`,
      right: opposite,
      misread: suggested,
      clause: `${known} has ${by} ${word} than ${other}`,
      ...about(other),
    };
  }
  const isTimes = random.next() < 0.25;
  const by = random.integer(...(isTimes ? numbers.times : numbers.operand));
  const word = random.pick(["more", "fewer"]); // also drawn where it is not used
  const much = isTimes ? `${by} times as many ${object} as` : `${by} ${word} ${object} than`;
  const op = isTimes ? "x" : word === "more" ? "+" : "-";
  return { text: `${other} has ${much} ${known} .`, right: { op, by }, misread: null, ...about(other) };
}

const events: Draw = (random, drawing) => {
  const { steps, numbers } = drawing;
  const object = random.pick(OBJECTS);
  const [owner = "", second = "", ...others] = random.shuffle(NAMES);
  const start = random.integer(...numbers.eventsStart);
  const isOfTwo = steps > 1 && random.next() < 0.5;
  const happenings = isOfTwo ? steps - 1 : steps;
  const told: Told[] = [];
  while (told.length < happenings) told.push(drawHappening(random, owner, others, drawing));
  const happened = textsOf(told);
  const first = `${owner} has ${start} ${object} .`;
  if (!isOfTwo) {
    const question = `How many ${object} does ${owner} have now ?`;
    return { start, sentences: [question, first, ...happened], steps: plannedSteps(told) };
  }
  const by = random.integer(...numbers.operand);
  const besides = `${second} has ${by} ${object} .`;
  const question = `How many ${object} do ${owner} and ${second} have together now ?`;
  const sentences = [first, besides, ...happened, question];
  return { start, sentences, steps: [...plannedSteps(told), addedTogether(by, owner, steps)] };
};

const boxes: Draw = (random, drawing) => {
  const { steps, numbers } = drawing;
  const object = random.pick(OBJECTS);
  const [owner = "", second = ""] = random.shuffle(NAMES);
  const drawn = drawBoxes(random, { owner, object }, drawing);
  const isOfTwo = steps > 2 && random.next() < 0.5;
  const told: Told[] = [];
  while (told.length < steps - 2 - (isOfTwo ? 1 : 0)) told.push(drawBoxHappening(random, owner, numbers));
  const { start } = drawn;
  const planned = [...drawn.steps, ...plannedSteps(told, 1)];
  const sentences = [drawn.holds, drawn.count, drawn.change, ...textsOf(told)];
  if (!isOfTwo) {
    return { start, sentences: [`How many ${object} are there now ?`, ...sentences], steps: planned };
  }
  const own = random.integer(...numbers.operand);
  return {
    start,
    sentences: [`${second} has ${own} ${object} .`, ...sentences, `How many ${object} are there together ?`],
    steps: [...planned, addedTogether(own, owner, steps)],
  };
};

export const TURNED = { compare, events, boxes };
