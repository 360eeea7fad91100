import { expect, test } from "vitest";
import { objectionsOf } from "../../../src/voice/words/objections.ts";

test("each step that is called wrong is told with its reason, in English, and the steps that are fine are not", () => {
  const text =
    "Check : Step 1 : x x x . ok . Step 2 : - + + . check That is 14 more than Fay has so Fay has fewer . minus 14 . wrong agent 2 agent 3 . Step 1 : Ann has 3 x 10 = 30 . Step 2 : check That is 14 more than Fay has so Fay has fewer . Fay has 30 - 14 = 16 . Answer : 16";
  expect(objectionsOf(text)).toEqual([
    { step: 2, places: [2, 3], sentence: "That is 14 more than Fay has", because: "Fay has fewer" },
  ]);
});

test("two steps, and an objection without a reason", () => {
  const text =
    "Check : Step 1 : + . wrong agent 1 . Step 2 : x . check 3 times as many so Cal has more . times 3 . wrong agent 2 . Answer : 1";
  expect(objectionsOf(text)).toEqual([
    { step: 1, places: [1], sentence: "", because: "" },
    { step: 2, places: [2], sentence: "3 times as many", because: "Cal has more" },
  ]);
});

test.each(["", "Step 1 : 12 - 5 = 7 . Answer : 7", "I think that agent 2 is wrong."])(
  "a text that blames nobody: %s",
  (text) => expect(objectionsOf(text)).toEqual([]),
);
