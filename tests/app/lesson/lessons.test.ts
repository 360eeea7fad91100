// The lessons as data: whole, timed, and in words that are explained.
import { expect, test } from "vitest";
import { answerWords, comparison, isGuess } from "../../../src/app/lesson/comparison.ts";
import type { Prediction } from "../../../src/app/lesson/card.ts";
import { textPieces } from "../../../src/app/lesson/explained_text.tsx";
import { GLOSSARY } from "../../../src/app/lesson/glossary.ts";
import { classAddress } from "../../../src/app/lesson/class_code.tsx";
import {
  isProjectorQuery,
  lessonFromQuery,
  withLesson,
  withProjector,
} from "../../../src/app/lesson/lesson_link.ts";
import { lessonOf, LESSONS } from "../../../src/app/lesson/lesson_list.ts";
import { textsFromQuery } from "../../../src/app/run/form_texts.ts";
import { SETTINGS } from "../../../src/settings/run_config.ts";

test.for(LESSONS)(
  "$title: seven cards fill 45 minutes, each asks for a note, and no field's name stands twice",
  (lesson) => {
    expect(lesson.cards).toHaveLength(7);
    const ends = lesson.cards.map(({ minutes }) => minutes[1]);
    expect(lesson.cards.map(({ minutes }) => minutes[0])).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(45);
    const fields = lesson.cards.flatMap(({ predictions, notes }) =>
      [...predictions, ...notes].map(({ id }) => id),
    );
    expect(new Set(fields).size).toBe(fields.length);
    expect(lesson.cards.map(({ notes }) => notes.length)).toEqual([1, 1, 1, 1, 1, 1, 3]);
    expect(() => SETTINGS.from(new Map(Object.entries(lesson.settings)))).not.toThrow();
  },
);

test("every marked word of a lesson is explained, and every explanation is used", () => {
  const pieces = LESSONS.flatMap(({ cards }) => cards.flatMap(({ says }) => says.flatMap(textPieces)));
  expect(pieces.filter(({ text }) => /[[\]]/.test(text))).toEqual([]);
  const marked = LESSONS.flatMap(({ cards }) =>
    cards.flatMap(({ says }) => says.join(" ").match(/\[\[/g) ?? []),
  );
  const explained = pieces.flatMap(({ word }) => word ?? []);
  expect(explained).toHaveLength(marked.length);
  const unused = Object.keys(GLOSSARY).filter((word) => !(explained as string[]).includes(word));
  expect(unused).toEqual(["seed"]); // the teacher's word
});

test("a paragraph in pieces: a word, a word in another form, and one that nobody explains", () => {
  expect(textPieces("The [[loss]] of [[agent|agents]] and [[cats]].")).toEqual([
    { text: "The ", word: null },
    { text: "loss", word: "loss" },
    { text: " of ", word: null },
    { text: "agents", word: "agent" },
    { text: " and ", word: null },
    { text: "cats", word: null },
    { text: ".", word: null },
  ]);
});

const number: Prediction = { id: "n", kind: "of100", question: "How will the loss fall?", figure: "alone" };
const choice: Prediction = {
  id: "c",
  kind: "choice",
  question: "How will the loss fall?",
  figure: "curve",
  choices: [
    { value: "early", label: "evenly, all the way" },
    { value: "late", label: "mostly at the end" },
  ],
};

test("what counts as a guess", () => {
  const numbers = ["0", "7", "100", "101", "-3", "5.5", "ten", "", undefined];
  expect(numbers.filter((text) => isGuess(number, text))).toEqual(["0", "7", "100"]);
  expect(["early", "never", undefined].map((text) => isGuess(choice, text))).toEqual([true, false, false]);
});

test("a guess beside what came out", () => {
  expect(comparison(number, "60", 72)).toBe("You said 60 of 100. It is 72: 12 more.");
  expect(comparison(number, "90", 72)).toBe("You said 90 of 100. It is 72: 18 fewer.");
  expect(comparison(number, "72", 72)).toBe("You said 72 of 100, and so it is.");
  expect(comparison(choice, "late", "late")).toBe("You said mostly at the end, and so it is.");
  expect(comparison(choice, "late", "early")).toBe(
    "You said mostly at the end. It was: evenly, all the way.",
  );
  expect(answerWords(choice, "even")).toBe("even"); // what no choice says is still said
});

test("the class code holds lesson, seed and settings; a change of settings keeps the lesson, and a page without one has none", () => {
  const address = classAddress("1", "seed=7&tasks=80", "https://host.example/sub/?old=1#x");
  expect(address).toBe("https://host.example/sub/?lesson=1&seed=7&tasks=80");
  expect(lessonFromQuery(new URL(address).search)).toBe("1");
  expect([...textsFromQuery(new URL(address).search)]).toEqual([
    ["tasks", "80"],
    ["seed", "7"],
  ]);
  expect(withLesson("?lesson=1&view=projector&seed=3", "seed=7")).toBe("lesson=1&view=projector&seed=7");
  expect(withLesson("?lesson=1&seed=3", "")).toBe("lesson=1");
  expect(withProjector("?lesson=1&seed=3", true)).toBe("lesson=1&seed=3&view=projector");
  expect(withProjector("?lesson=1&view=projector", false)).toBe("lesson=1");
  expect(["?view=projector", "?view=other", ""].map(isProjectorQuery)).toEqual([true, false, false]);
  expect(withLesson("?seed=3", "seed=7")).toBe("seed=7");
  expect(lessonOf("nothing like it")).toBe(LESSONS[0]);
});
