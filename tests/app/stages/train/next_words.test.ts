// The next-word bars in numbers and words, by looks worked by hand.
import { h } from "preact";
import { expect, test, vi } from "vitest";
import { missedWords, type Taken } from "../../../../src/app/stages/train/missed_looks.ts";
import {
  chance,
  groupWords,
  nextWordRows,
  nextWordsSentence,
  shownWord,
} from "../../../../src/app/stages/train/next_words.ts";
import { NextWordsView } from "../../../../src/app/stages/train/next_words_view.tsx";
import type { NextWords } from "../../../../src/records/next_words.ts";
import { speak } from "../../../../src/app/words/language.ts";
import { shownOf } from "../../../harness/small_dom.ts";

const IDS = ["+", "-", "has", "and", "gives", "more", "x"];
const look = (step: number, shares: Readonly<Record<string, number>>) => ({
  step,
  words: Object.entries(shares).map(([word, share]) => ({
    token: IDS.indexOf(word),
    word: ` ${word}`,
    share,
  })),
});
const BEFORE = look(0, { "+": 0.8341, has: 0.1, "-": 0.0214, and: 0.02, gives: 0.01 });
const AFTER = look(60, { "-": 0.9997, "+": 0.0002, x: 0.0001, and: 0, more: 0 });
const WORDS: NextWords = {
  taskId: "t",
  question: "Ann has 13 eggs. How many eggs does Ben have?",
  before: "Step 1 : Ben has 13",
  teacher: { solutions: 3, words: [{ token: 1, word: " -", share: 1 }] },
  looks: [BEFORE, look(30, { "-": 0.5, "+": 0.4, has: 0.05, and: 0.02, more: 0.01 }), AFTER],
};

const TAKEN = { done: 60, total: 60, isOver: true, unit: "step" } as const;

test("the group's word first, then what the student finds likeliest before and now, without words of no chance", () => {
  expect(nextWordRows(WORDS)).toEqual([
    { token: 1, word: "-", isTaught: true, before: 0.0214, now: 0.9997, group: 1 },
    { token: 0, word: "+", isTaught: false, before: 0.8341, now: 0.0002, group: 0 },
    { token: 2, word: "has", isTaught: false, before: 0.1, now: null, group: 0 },
    { token: 3, word: "and", isTaught: false, before: 0.02, now: 0, group: 0 },
  ]);
  const alone = nextWordRows({ ...WORDS, looks: [BEFORE] });
  expect(alone.map(({ word, now }) => [word, now])).toEqual([
    ["-", null],
    ["+", null],
    ["has", null],
    ["and", null],
  ]);
  expect(nextWordRows({ ...WORDS, looks: [] })).toEqual([]);
});

test("the sentence says what the student would have written, and the chance of the group's word before and now", () => {
  const sentence = (looks: NextWords["looks"]) =>
    nextWordsSentence({ ...WORDS, looks }, "step").replaceAll("\u00A0", " ");
  expect(sentence(WORDS.looks)).toBe(
    "Before, the student gave “+” 83 % and the group’s word “-” 2 %; after 60 steps it gives “-” over 99 %.",
  );
  expect(sentence([BEFORE])).toBe(
    "Before it learns, the student gives “+” 83 % and the group’s word “-” 2 %.",
  );
  expect(sentence([look(5, { "-": 0.6, "+": 0.4 }), look(60, { "+": 0.7, "-": 0.3 })])).toBe(
    "After 5 steps, the student gave the group’s word “-” 60 %; after 60 steps it gives “+” 70 % and “-” 30 %.",
  );
  expect(sentence([])).toBe("");
});

test("chances are neither none nor all where they are neither; blanks have names; one solution is no share", () => {
  expect(
    [0, 0.0001, 0.0051, 0.5, 0.9949, 0.9999, 1].map((share) => chance(share).replace("\u00A0", " ")),
  ).toEqual(["0 %", "under 1 %", "1 %", "50 %", "99 %", "over 99 %", "100 %"]);
  expect([" fewer", "\n", "  ", "a\u202Eb"].map(shownWord)).toEqual([
    "fewer",
    "new line",
    "space",
    "a[U+202E]b",
  ]);
  expect(groupWords({ ...WORDS, teacher: { ...WORDS.teacher, solutions: 1 } })).toContain("the one solution");
  expect(groupWords(WORDS)).toContain("its 3 last solutions");
});

test("the bars stand in a table of their numbers; a run without a look has none", () => {
  const { words } = shownOf(h(NextWordsView, { words: WORDS, taken: TAKEN }));
  const plain = words.replaceAll("\u00A0", " ");
  expect(plain).toContain("Next word before after 60 steps the group");
  expect(plain).toContain("- 2 % over 99 % 100 %");
  expect(plain).toContain("has 10 % – 0 %");
  expect(plain).toContain("10 of 12 looks on the way were left out, for want of time or memory.");
  expect(plain).toMatch(/60 over 99 % under 1 % – 0 %/);
  expect(shownOf(h(NextWordsView, { words: { ...WORDS, looks: [] }, taken: TAKEN })).words).toBe("");
});

test("looks that stop are said where the bars stand, with the newest; those that are not due yet are not missed", async () => {
  const said = (seen: readonly number[], taken: Partial<Taken> = {}) =>
    missedWords(seen, { ...TAKEN, ...taken }, 12);
  const every = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60];
  expect(said(every)).toBe("");
  expect(said([0, 5, 10])).toBe("Nobody looked again after 10 steps, for want of time or memory.");
  expect(said([0, 5, 10], { unit: "round" })).toMatch(/again after 10 rounds,/);
  expect(said([0])).toBe("Nobody looked again while it learned, for want of time or memory.");
  expect(said([0, 10, 60])).toMatch(/^10 of 12 looks/);
  expect(said([0, 5, 10], { done: 15, isOver: false })).toBe(""); // the look after step 15 may be on its way
  expect(said([0, 5, 10], { done: 16, isOver: false })).toMatch(/after 10 steps/);
  expect(said([0, 5, 10], { done: 14 })).toBe(""); // ended by hand before the next
  expect(said([], { done: 0, total: 1, isOver: false })).toBe("");
  vi.stubGlobal("document", { documentElement: { lang: "en" }, querySelectorAll: () => [] });
  await speak("de");
  expect(said([0, 5, 10])).toBe(
    "Nicht noch einmal hingesehen (nach 10 Schritten), weil Zeit oder Speicher fehlte.",
  );
  await speak("en");
  vi.unstubAllGlobals();
});

test("PAD's looks are counted in rounds of practice", () => {
  const { words } = shownOf(h(NextWordsView, { words: WORDS, taken: { ...TAKEN, unit: "round" } }));
  expect(words).toContain("after 60 rounds");
  expect(words).not.toMatch(/after \d+ steps/);
});
