// The bundled tasks told another way round, the hardest test out of distribution: the same 208 words, families, traps and arithmetic,
// but sentences and orders that are in no corpus. Half of the questions ask about two people.
//  compare: told from the last person to the first ("Ben has 3 times as many eggs as Ann . Ann has 12 eggs ."), a trap compares the
//           known with the unknown ("Ann has 5 more eggs than Ben ."); or "How many more eggs does Cal have than Ann ?"
//  events:  the question first; or a second person's number is told and added at the end
//  boxes:   the question first, and what a box holds before how many there are; or what somebody has besides, added at the end
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

const compare: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const names = random.shuffle(NAMES);
  const start = random.integer(...numbers.compareStart);
  const isOfTwo = steps > 1 && random.next() < 0.5;
  const relations = isOfTwo ? steps - 1 : steps;
  const told = [`${names[0]} has ${start} ${object} .`];
  const planned: PlannedStep[] = [];
  for (let sentence = 0; sentence < relations; sentence++) {
    const [known, other] = [names[sentence]!, names[sentence + 1]!];
    if (random.next() < trapShare) {
      const { text, ...step } = inverted(random, known, other, object, numbers);
      told.push(text);
      planned.push({ ...step, sentence });
      continue;
    }
    const isTimes = random.next() < 0.25;
    const by = random.integer(...(isTimes ? numbers.times : numbers.operand));
    const word = random.pick(["more", "fewer"]);
    const much = isTimes ? `${by} times as many ${object} as` : `${by} ${word} ${object} than`;
    told.push(`${other} has ${much} ${known} .`);
    const op = isTimes ? "x" : word === "more" ? "+" : "-";
    planned.push({ right: { op, by }, misread: null, sentence, ...about(other) });
  }
  const last = names[relations]!;
  if (isOfTwo) {
    const earlier = random.integer(0, relations - 1);
    const right: Operation = { op: "-", by: { valueAfter: earlier } };
    planned.push({ right, misread: null, sentence: relations, ...about(last) });
    told.push(`How many more ${object} does ${last} have than ${names[earlier]} ?`);
    return { start, sentences: told, steps: planned };
  }
  const question = `How many ${object} does ${last} have ?`;
  return { start, sentences: [...told.toReversed(), question], steps: planned };
};

/** "Ann has 5 more eggs than Ben ." where Ann's number is known: Ben has fewer. */
function inverted(random: RandomStream, known: string, other: string, object: string, numbers: Numbers) {
  const by = random.integer(...numbers.operand);
  const word = random.pick(["more", "fewer"]);
  const [suggested, opposite] = word === "more" ? (["+", "-"] as const) : (["-", "+"] as const);
  return {
    text: `${known} has ${by} ${word} ${object} than ${other} .`,
    right: { op: opposite, by },
    misread: { op: suggested, by },
    clause: `${known} has ${by} ${word} than ${other}`,
    ...about(other),
  };
}

const events: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const [owner = "", second = "", ...others] = random.shuffle(NAMES);
  const now = { owner: "now", subject: owner };
  const start = random.integer(...numbers.eventsStart);
  const isOfTwo = steps > 1 && random.next() < 0.5;
  const happened: string[] = [];
  const planned: PlannedStep[] = [];
  for (let sentence = 0; sentence < (isOfTwo ? steps - 1 : steps); sentence++) {
    const by = random.integer(...numbers.operand);
    const other = others[random.integer(0, 2)]!;
    if (random.next() < trapShare) {
      const clause = `${owner} ${random.pick(["gets", "takes"])} ${by} from ${other}`;
      happened.push(`${clause} .`);
      planned.push({ right: { op: "+", by }, misread: { op: "-", by }, sentence, ...now, clause });
    } else {
      const event = drawEvent(random, owner, by, other);
      happened.push(event.text);
      planned.push({ right: event.operation, misread: null, sentence, ...now });
    }
  }
  const first = `${owner} has ${start} ${object} .`;
  if (isOfTwo) {
    const by = random.integer(...numbers.operand);
    planned.push({
      right: { op: "+", by },
      misread: null,
      sentence: steps,
      owner: "together",
      subject: owner,
    });
    const question = `How many ${object} do ${owner} and ${second} have together now ?`;
    return {
      start,
      sentences: [first, `${second} has ${by} ${object} .`, ...happened, question],
      steps: planned,
    };
  }
  const question = `How many ${object} does ${owner} have now ?`;
  return { start, sentences: [question, first, ...happened], steps: planned };
};

const boxes: Draw = (random, steps, trapShare, numbers) => {
  const object = random.pick(OBJECTS);
  const [owner = "", second = ""] = random.shuffle(NAMES);
  const box = random.pick(BOXES);
  const count = random.integer(...numbers.boxes);
  const start = random.integer(...numbers.inBox);
  const by = random.integer(...numbers.boxOperand);
  const isTrap = random.next() < Math.min(0.6, 1.7 * trapShare);
  const isAdding = random.next() < 0.5;
  const which = `${isTrap ? "each" : "one"} ${box.one}`;
  const clause = isAdding ? `${owner} puts ${by} more into ${which}` : `${owner} takes ${by} from ${which}`;
  const now = { owner: "now", subject: "each" };
  const change: Operation = { op: isAdding ? "+" : "-", by };
  const multiply: Operation = { op: "x", by: count };
  const planned: PlannedStep[] = isTrap
    ? [
        { right: change, misread: multiply, sentence: 0, ...now, clause },
        { right: multiply, misread: change, sentence: 0, ...now, clause },
      ]
    : [
        { right: multiply, misread: null, sentence: 0, ...now },
        { right: change, misread: null, sentence: 0, ...now },
      ];
  const isOfTwo = steps > 2 && random.next() < 0.5;
  const happened: string[] = [];
  for (let sentence = 1; sentence <= steps - 2 - (isOfTwo ? 1 : 0); sentence++) {
    const event = drawEvent(random, owner, random.integer(...numbers.operand), null);
    happened.push(event.text);
    planned.push({ right: event.operation, misread: null, sentence, ...now });
  }
  const contents = [`Each ${box.one} has ${start} ${object} .`, `There are ${count} ${box.many} .`];
  if (isOfTwo) {
    const own = random.integer(...numbers.operand);
    planned.push({
      right: { op: "+", by: own },
      misread: null,
      sentence: steps,
      owner: "together",
      subject: owner,
    });
    const sentences = [`${second} has ${own} ${object} .`, ...contents, `${clause} .`, ...happened];
    return { start, sentences: [...sentences, `How many ${object} are there together ?`], steps: planned };
  }
  const question = `How many ${object} are there now ?`;
  return { start, sentences: [question, ...contents, `${clause} .`, ...happened], steps: planned };
};

export const TURNED = { compare, events, boxes };
