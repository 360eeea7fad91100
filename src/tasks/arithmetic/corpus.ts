// The bundled tasks in the words of the corpus on which the bundled model was trained.
//  compare: people are compared, each with the one before; the last is asked for, or the last and another together
//  events:  something happens to what somebody has, again and again
//  boxes:   how many boxes there are, what one holds, and what is done to one or to each
import { type Draw, NAMES, OBJECTS } from "./problem.ts";
import {
  addedTogether,
  drawBoxes,
  drawBoxHappening,
  drawHappening,
  drawRelation,
  plannedSteps,
  textsOf,
  type Told,
} from "./sentences.ts";

const compare: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const names = random.shuffle(NAMES);
  const start = random.integer(...drawing.numbers.compareStart);
  const isOfTwo = random.next() < 0.3;
  const relations = isOfTwo ? drawing.steps - 1 : drawing.steps;
  const told: Told[] = [];
  for (let i = 0; i < relations; i++) {
    told.push(drawRelation(random, { known: names[i]!, other: names[i + 1]!, object }, drawing));
  }
  const sentences = [`${names[0]} has ${start} ${object} .`, ...textsOf(told)];
  const last = names[relations]!;
  if (!isOfTwo) {
    const question = `How many ${object} does ${last} have ?`;
    return { start, sentences: [...sentences, question], steps: plannedSteps(told) };
  }
  const earlier = random.integer(0, relations - 1);
  const question = `How many ${object} do ${names[earlier]} and ${last} have together ?`;
  const sum = addedTogether({ valueAfter: earlier }, last, relations);
  return { start, sentences: [...sentences, question], steps: [...plannedSteps(told), sum] };
};

const events: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const [owner = "", ...others] = random.shuffle(NAMES);
  const start = random.integer(...drawing.numbers.eventsStart);
  const told: Told[] = [];
  while (told.length < drawing.steps) told.push(drawHappening(random, owner, others, drawing));
  const sentences = [
    `${owner} has ${start} ${object} .`,
    ...textsOf(told),
    `How many ${object} does ${owner} have now ?`,
  ];
  return { start, sentences, steps: plannedSteps(told) };
};

const boxes: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const owner = random.pick(NAMES);
  const { start, holds, count, change, steps } = drawBoxes(random, { owner, object }, drawing);
  const told: Told[] = [];
  while (told.length < drawing.steps - 2) told.push(drawBoxHappening(random, owner, drawing.numbers));
  const sentences = [count, holds, change, ...textsOf(told), `How many ${object} are there now ?`];
  return { start, sentences, steps: [...steps, ...plannedSteps(told, 1)] };
};

export const CORPUS = { compare, events, boxes };
