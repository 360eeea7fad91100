// People and things that several families speak of, and how English puts them. Each has a part for questions out of distribution, so
// that those share no name and no thing with the others.
import type { RandomStream } from "../../core/rng.ts";

export interface Person {
  readonly name: string;
  readonly she: "she" | "he";
  /** As an object: "gives her". */
  readonly her: "her" | "him";
}

const people = (women: string, men: string): readonly Person[] => [
  ...women.split(" ").map((name) => ({ name, she: "she", her: "her" }) as const),
  ...men.split(" ").map((name) => ({ name, she: "he", her: "him" }) as const),
];

const PEOPLE = people(
  "Anna Clara Ella Fiona Grace Helen Iris Julia Laura Maria Nora Sofia",
  "Adam Brian Colin David Felix George Henry Jack Lucas Martin Peter Simon",
);
const PEOPLE_OUTSIDE = people(
  "Beatrice Chloe Daphne Esther Harriet Naomi Rosa Wendy",
  "Arthur Bruno Edgar Hugo Oscar Rupert Stefan Victor",
);

/** In the plural: things that a person can have, buy, sell and give away in any number. */
const THINGS =
  "apples pencils marbles stickers stamps shells buttons cards coins books balloons biscuits".split(" ");
const THINGS_OUTSIDE = "beads postcards keys candles crayons magnets walnuts badges".split(" ");

/** Different people, in a random order. */
export function drawPeople(random: RandomStream, count: number, isOutside: boolean): Person[] {
  return random.shuffle(isOutside ? PEOPLE_OUTSIDE : PEOPLE).slice(0, count);
}

export function drawThings(random: RandomStream, isOutside: boolean): string {
  return random.pick(isOutside ? THINGS_OUTSIDE : THINGS);
}

/** The slots that a story about two people and their things may use. */
export function drawStory(random: RandomStream, isOutside: boolean) {
  const [first, second] = drawPeople(random, 2, isOutside);
  return {
    name: first!.name,
    she: first!.she,
    her: first!.her,
    friend: second!.name,
    things: drawThings(random, isOutside),
  };
}

/** "a", "a and b", "a, b and c". */
export function inWords(items: readonly string[], joint: "and" | "or" = "and"): string {
  const head = items.slice(0, -1).join(", ");
  return head === "" ? (items.at(-1) ?? "") : `${head} ${joint} ${items.at(-1)}`;
}

/** The text with a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "an" before a vowel. The words of these files begin as they sound. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}
