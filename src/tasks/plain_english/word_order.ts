import type { RandomStream } from "../../core/rng.ts";
import type { Level, PlainFamily } from "./family.ts";
import { inWords } from "./lexicon.ts";

const WORDS =
  "apple arm bag boat book cake cart clock desk dog drum ear egg face fish fork gate glass goat hand hill horse ink iron jar juice king kite lake leaf lion map milk moon neck nose oak oil pear pig plum queen rain ring road salt ship snow table tent tree uncle van vase wall wind wolf yard zoo".split(
    " ",
  );
const WORDS_OUTSIDE =
  "anchor basket bottle candle carpet dragon elbow feather finger garlic hammer helmet island jacket kitten ladder lemon marble mirror needle onion pepper pillow rabbit saddle silver ticket tunnel velvet window".split(
    " ",
  );

const TEMPLATES = [
  "Put these words in alphabetical order: {list}.",
  "Write these words in alphabetical order: {list}.",
  "Sort these words from A to Z: {list}.",
  "What is the alphabetical order of these words: {list}?",
];
const OUTSIDE = [
  "A dictionary holds the entries {list}. In which order do they stand in it?",
  "Rank {list} by the alphabet.",
];

export const wordOrder: PlainFamily = {
  id: "word-order",
  judge: "text",
  isCalculated: false,
  draw(random, level, isOutside) {
    const list = isOutside ? random.shuffle(WORDS_OUTSIDE).slice(0, 6) : drawWords(random, level);
    const sorted = list.toSorted();
    const starts = sorted.map((word) => beginning(word, sorted));
    return {
      template: random.pick(isOutside ? OUTSIDE : TEMPLATES),
      slots: { list: list.join(", ") },
      answer: sorted.join(", "),
      working: `In order, the words begin with ${inWords(starts)}.`,
      core: sorted.join(" "),
    };
  },
};

/** A list that is not in order yet. */
function drawWords(random: RandomStream, level: Level): string[] {
  const wanted = level === 3 ? 1 : 0;
  for (;;) {
    const list = random.shuffle(WORDS).slice(0, level === 1 ? 3 : 4);
    const shared = list.length - new Set(list.map(([letter]) => letter)).size;
    if (shared === wanted && list.toSorted().join(" ") !== list.join(" ")) return list;
  }
}

/** So many first letters as tell the word from the others of the list. */
function beginning(word: string, list: readonly string[]): string {
  for (let length = 1; ; length++) {
    const start = word.slice(0, length);
    if (length === word.length || list.every((each) => each === word || !each.startsWith(start)))
      return start;
  }
}
