import type { RandomStream } from "../../core/rng.ts";
import type { PlainFamily } from "./family.ts";
import { drawPeople, inWords } from "./lexicon.ts";

/** Something that is true of each person, with another value for each. */
interface Attribute {
  /** How it is said of somebody, with `{v}` for the value. */
  readonly says: string;
  /** How one asks for the value. */
  readonly asks: string;
  readonly values: readonly string[];
}

const words = (text: string) => text.split(" ");

const ATTRIBUTES: readonly Attribute[] = [
  {
    says: "lives in {v}",
    asks: "In which town does {name} live?",
    values: words("Oslo Rome Paris Madrid Vienna Dublin Lisbon Prague"),
  },
  {
    says: "works as a {v}",
    asks: "What does {name} work as?",
    values: words("nurse baker teacher driver farmer cook painter gardener"),
  },
  {
    says: "has a {v}",
    asks: "Which animal does {name} have?",
    values: words("cat dog rabbit parrot hamster goldfish horse tortoise"),
  },
  {
    says: "likes {v}",
    asks: "Which food does {name} like?",
    values: words("soup rice pasta salad pizza cheese pancakes fish"),
  },
  {
    says: "drives a {v} car",
    asks: "What colour is {name}'s car?",
    values: words("red blue green white black grey yellow brown"),
  },
];
const ATTRIBUTES_OUTSIDE: readonly Attribute[] = [
  {
    says: "plays the {v}",
    asks: "Which instrument does {name} play?",
    values: words("piano violin flute guitar trumpet cello harp drums"),
  },
  {
    says: "speaks {v}",
    asks: "Which language does {name} speak?",
    values: words("Spanish Polish Greek Turkish Danish Hindi Arabic Welsh"),
  },
  {
    says: "was born in {v}",
    asks: "In which month was {name} born?",
    values: words("January February March April June July August October"),
  },
  {
    says: "studies {v}",
    asks: "Which subject does {name} study?",
    values: words("law history physics chemistry music medicine biology geography"),
  },
];

const TEMPLATES = [
  "{facts} {question}",
  "Read this: {facts} {question}",
  "{question} Here is what we know: {facts}",
];
const OUTSIDE = [
  "From the notes about these three people, answer the question. {facts} {question}",
  "Notes: {facts} Question: {question}",
];

export const pickFact: PlainFamily = {
  id: "pick-fact",
  judge: "text",
  isCalculated: false,
  draw(random, level, isOutside) {
    const attributes = random
      .shuffle(isOutside ? ATTRIBUTES_OUTSIDE : ATTRIBUTES)
      .slice(0, isOutside ? 3 : level);
    const people = drawPeople(random, isOutside ? 3 : 2, isOutside);
    const facts = drawFacts(
      random,
      attributes,
      people.map(({ name }) => name),
    );
    const asked = random.integer(0, people.length - 1);
    const attribute = random.pick(attributes);
    const { name, values } = facts[asked]!;
    const value = values[attributes.indexOf(attribute)]!;
    const text = facts.map((each) => `${each.name} ${each.text}.`).join(" ");
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { facts: text, question: attribute.asks.replace("{name}", name) },
      answer: value,
      working: `The text says that ${name} ${attribute.says.replace("{v}", value)}.`,
      core: text,
    };
  },
};

function drawFacts(random: RandomStream, attributes: readonly Attribute[], names: readonly string[]) {
  const columns = attributes.map(({ values }) => random.shuffle(values));
  return names.map((name, i) => {
    const values = columns.map((column) => column[i]!);
    return { name, values, text: inWords(attributes.map(({ says }, j) => says.replace("{v}", values[j]!))) };
  });
}
