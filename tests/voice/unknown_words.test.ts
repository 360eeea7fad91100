import { expect, test } from "vitest";
import type { Task } from "../../src/records/task.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { nearestWords, unknownSentence, unknownWords } from "../../src/voice/unknown_words.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();
const asked = (...questions: string[]): Task[] =>
  questions.map((question, i) => ({
    id: `q${i}`,
    question,
    answer: "3",
    judge: "number",
    family: "all",
    split: "test",
    origin: "own",
  }));

test("words that the model lacks are named, the most frequent first, with the nearest that it has", () => {
  const tasks = asked(
    "Ann has 3 egg. How many eggs does Ann have?",
    "Ben has 3 cardz. How many cardz does Ben have?",
    "Ann has 5 cardz. How many cardz does Ann have?",
    "Ann has 3 eggs. How many eggs does Ann have?",
  );
  const found = unknownWords(tasks, voice, tokenizer);
  expect(found.questions).toBe(3);
  expect(found.words.map(({ word }) => word)).toEqual(["cardz", "egg"]);
  expect(found.words[0]!.nearest[0]).toBe("cards");
  expect(found.words[1]!.nearest[0]).toBe("eggs");
  expect(unknownSentence(found)).toMatch(
    /^I do not know these words: “cardz” \(nearest: “cards”.*\), “egg” \(nearest: “eggs”.*\)\.$/,
  );
});

test("of the model's own questions no word is unknown, and a model that spells out any text lacks none", () => {
  const own = takeTasks(arithmeticTasks(), "distil", 100, 3);
  expect(unknownWords(own, voice, tokenizer)).toEqual({ words: [], questions: 0 });
  const any = { encode: () => [1], decode: () => "", unknownId: null, vocabSize: 9 };
  expect(unknownWords(asked("Wer war es?"), voice, any)).toEqual({ words: [], questions: 0 });
});

test("near is what differs in at most four in ten of its letters; numbers are near to numbers", () => {
  const own = ["apple", "apples", "maple", "12", "13", "pen"];
  expect(nearestWords("aples", own)).toEqual(["apples", "apple", "maple"]);
  expect(nearestWords("Apple", own)).toEqual(["apple", "apples", "maple"]);
  expect(nearestWords("x", ["y", "ax"])).toEqual([]);
  expect(nearestWords("112", own)).toEqual(["12"]);
  expect(nearestWords("zebra", own)).toEqual([]);
});
