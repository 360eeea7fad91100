import type { RandomStream } from "../../core/rng.ts";
import type { Level, PlainFamily } from "./family.ts";
import { inWords } from "./lexicon.ts";
import {
  INTENTS,
  type Intent,
  MESSAGES,
  MESSAGES_OUTSIDE,
  RESOLVED,
  SLOTS,
  SLOTS_OUTSIDE,
} from "./messages.ts";

const TEMPLATES = [
  'A customer writes to a shop: "{message}" Which label fits: {labels}?',
  'Which label fits this message: {labels}? "{message}"',
  'Message: "{message}" Is its topic {labels}?',
  'Give this message one of the labels {labels}: "{message}"',
];
const OUTSIDE = [
  'Four desks answer mail: {labels}. Which desk should get this note? "{message}"',
  'Forward the following to the right team ({labels}): "{message}"',
];

const GREETINGS = ["Hello.", "Good morning.", "Dear team.", "Hi there."];
const CLOSINGS = ["Thank you for your help.", "Please let me know.", "Many thanks.", "Best wishes."];

export const intent: PlainFamily = {
  id: "intent",
  judge: "text",
  answers: INTENTS,
  isCalculated: false,
  draw(random, level, isOutside) {
    const answer = random.pick(INTENTS);
    const { says, shows } = random.pick((isOutside ? MESSAGES_OUTSIDE : MESSAGES)[answer]);
    const said = filled(random, says, isOutside ? SLOTS_OUTSIDE : SLOTS);
    const message = isOutside ? `${settled(random, answer)} ${said}` : wrapped(random, said, answer, level);
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { message, labels: inWords(random.shuffle(INTENTS), isOutside ? "and" : "or") },
      answer,
      working: `The customer ${shows}.`,
      core: said,
    };
  },
};

function filled(
  random: RandomStream,
  template: string,
  slots: Readonly<Record<string, readonly string[]>>,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => random.pick(slots[name]!));
}

function wrapped(random: RandomStream, said: string, about: Intent, level: Level): string {
  if (level === 1) return said;
  if (level === 2) return `${random.pick(GREETINGS)} ${said} ${random.pick(CLOSINGS)}`;
  return `${settled(random, about)} ${said}`;
}

/** A sentence that names another matter, about which the customer wants nothing. */
function settled(random: RandomStream, about: Intent): string {
  return random.pick(INTENTS.filter((each) => each !== about).flatMap((each) => RESOLVED[each]));
}
