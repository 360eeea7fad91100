import type { RandomStream } from "../../core/rng.ts";
import type { Bounds, Level, PlainFamily } from "./family.ts";

const WORDS =
  "cat dog sun tree cup fish hat door ship moon ball bird key lamp milk nest pen ring sock star tent wolf leaf boat".split(
    " ",
  );
const WORDS_OUTSIDE =
  "bridge castle drum engine feather garden hammer island jacket ladder mirror needle".split(" ");

const TEMPLATES = [
  'How many times does the word "{word}" appear in this list: {list}?',
  'How often is "{word}" in this list: {list}?',
  'Count the word "{word}" in this list: {list}.',
  'Here is a list of words: {list}. How many of them are "{word}"?',
];
const OUTSIDE = [
  'Somebody wrote down {list}. In how many places did they write "{word}"?',
  'Read these words one by one: {list}. What is the number of times that you meet "{word}"?',
];

/** How long the list is, and how often the word may stand in it. */
interface ListSizes {
  readonly length: Bounds;
  readonly times: Bounds;
}
const SIZES: Readonly<Record<Level, ListSizes>> = {
  1: { length: [4, 5], times: [1, 3] },
  2: { length: [6, 8], times: [1, 4] },
  3: { length: [9, 12], times: [2, 6] },
};
const SIZES_OUTSIDE: ListSizes = { length: [13, 16], times: [3, 8] };

export const countWord: PlainFamily = {
  id: "count-word",
  judge: "number",
  isCalculated: false,
  draw(random, level, isOutside) {
    const { length, times } = isOutside ? SIZES_OUTSIDE : SIZES[level];
    const [size, count] = [random.integer(...length), random.integer(...times)];
    const [word, ...others] = random.shuffle(isOutside ? WORDS_OUTSIDE : WORDS);
    const list = drawList(random, { word: word!, count, size, others: others.slice(0, 3) });
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { word: word!, list: list.join(", ") },
      answer: String(count),
      working: `${numbered(list, word!)}.`,
      core: list.join(" "),
    };
  },
};

interface ListPlan {
  readonly word: string;
  readonly count: number;
  readonly size: number;
  readonly others: readonly string[];
}

function drawList(random: RandomStream, { word, count, size, others }: ListPlan): string[] {
  const filler = Array.from({ length: size - count }, () => random.pick(others));
  return random.shuffle([...Array.from({ length: count }, () => word), ...filler]);
}

/** The list with a running number behind each place where the word stands: "cat (1), dog, cat (2)". */
function numbered(list: readonly string[], word: string): string {
  let count = 0;
  return list.map((each) => (each === word ? `${each} (${++count})` : each)).join(", ");
}
