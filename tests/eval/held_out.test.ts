import { expect, test } from "vitest";
import { heldOutSentence } from "../../src/eval/held_out.ts";

test.each([
  [0, /No question is held out/],
  [1, /On 1 held-out question a score of one half stands for anything from 5 to 95 %.*too few/],
  [20, /anything from 30 to 70 %.*too few for a claim; 100 would give from 40 to 60 %/],
  [99, /too few for a claim/],
  [100, /anything from 40 to 60 % \(95 % interval\)\.$/],
  [400, /from 45 to 55 %/],
] as const)("%i questions: %s", (n, sentence) => {
  expect(heldOutSentence(n)).toMatch(sentence);
});
