// The bundled tasks in new templates made of known sentences, a fair test out of distribution: every sentence is of the corpus, none
// of these combinations is.
//  compare: people are compared, then something happens to the last of them
//  events:  something happens to somebody, then others are compared with what is left
//  boxes:   what a box holds before how many there are, then events with traps, which the corpus has among "events" alone
import { type Draw, NAMES, OBJECTS } from "./problem.ts";
import { drawBoxes, drawHappening, drawRelation, plannedSteps, textsOf, type Told } from "./sentences.ts";

const compare: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const [first = "", ...names] = random.shuffle(NAMES);
  const start = random.integer(...drawing.numbers.compareStart);
  const relations = Math.max(1, random.integer(1, drawing.steps - 1));
  const told: Told[] = [];
  let last = first;
  for (const other of names.slice(0, relations)) {
    told.push(drawRelation(random, { known: last, other, object }, drawing));
    last = other;
  }
  const others = names.slice(relations);
  while (told.length < drawing.steps) told.push(drawHappening(random, last, others, drawing));
  const sentences = [
    `${first} has ${start} ${object} .`,
    ...textsOf(told),
    `How many ${object} does ${last} have now ?`,
  ];
  return { start, sentences, steps: plannedSteps(told) };
};

const events: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const [owner = "", ...names] = random.shuffle(NAMES);
  const start = random.integer(...drawing.numbers.eventsStart);
  const happenings = Math.max(1, random.integer(1, drawing.steps - 1));
  const told: Told[] = [];
  while (told.length < happenings) told.push(drawHappening(random, owner, names.slice(-3), drawing));
  let last = owner;
  for (const other of names.slice(0, drawing.steps - happenings)) {
    // "That is …" needs somebody's number right before it, which an event does not tell.
    const trapShare = last === owner ? 0 : drawing.trapShare;
    told.push(drawRelation(random, { known: last, other, object }, { ...drawing, trapShare }));
    last = other;
  }
  const now = last === owner ? " now" : "";
  const sentences = [
    `${owner} has ${start} ${object} .`,
    ...textsOf(told),
    `How many ${object} does ${last} have${now} ?`,
  ];
  return { start, sentences, steps: plannedSteps(told) };
};

const boxes: Draw = (random, drawing) => {
  const object = random.pick(OBJECTS);
  const [owner = "", ...names] = random.shuffle(NAMES);
  const { start, holds, count, change, steps } = drawBoxes(random, { owner, object }, drawing);
  const told: Told[] = [];
  while (told.length < drawing.steps - 2) told.push(drawHappening(random, owner, names, drawing));
  const sentences = [holds, count, change, ...textsOf(told), `How many ${object} are there now ?`];
  return { start, sentences, steps: [...steps, ...plannedSteps(told, 1)] };
};

export const COMBINED = { compare, events, boxes };
