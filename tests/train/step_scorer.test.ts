// Where the steps of a sampled answer end among its tokens.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/tokenizer.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";
import { stepScorer, tokensThatHold } from "../../src/train/step_scorer.ts";

const json = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../public/models/tiny/${name}`, import.meta.url), "utf8")) as unknown;
const tokenizer = loadTokenizer(await json("tokenizer.json"), await json("tokenizer_config.json"));

test("steps end at their full stop, with and without a note; an open step ends with the text, and a bare line is one", async () => {
  const asked: { ids: readonly number[]; stepEnds: readonly number[] }[] = [];
  const scorer = stepScorer(
    {
      score: (rows) => {
        asked.push(...rows);
        return Promise.resolve(rows.map(({ stepEnds }) => stepEnds.map((_, i) => 0.9 - i / 10)));
      },
    },
    "prm",
    { tokenizer, voice: wordsVoice(BUNDLED_SPEC) },
  );
  const texts = [
    "Step 1 : so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : now 6 + 5 = 11 . Answer : 11",
    "Step 1 : now 6 + 5 = 11 . Step 2 : now 11 +",
    "Answer : 3",
  ];
  const prompt = tokenizer.encode("Ann has 12 eggs .");
  const answers = texts.map((text) => ({ prompt, ids: tokenizer.encode(text) }));
  const steps = await scorer.score(answers);
  const words = texts.map((text) => text.split(" "));
  expect(steps[0]!.map(({ score }) => score)).toEqual([0.9, 0.8]);
  expect(steps[0]!.map(({ end }) => words[0]!.slice(0, end + 1).join(" "))).toEqual([
    "Step 1 : so Ben has fewer . Ben has 12 - 5 = 7 .",
    "Step 1 : so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : now 6 + 5 = 11 .",
  ]);
  expect(steps[1]!.map(({ end }) => words[1]!.slice(0, end + 1).join(" "))).toEqual([
    "Step 1 : now 6 + 5 = 11 .",
    texts[1],
  ]);
  expect(steps[2]).toEqual([{ end: 2, score: 0.9 }]);
  const [first] = asked;
  expect(first!.ids).toEqual([...prompt, ...answers[0]!.ids]);
  expect(first!.stepEnds).toEqual(steps[0]!.map(({ end }) => prompt.length + end));
});

test("an end inside a token is that token's, and two ends in one are one", () => {
  const pieces = ["ab", "c", "def"];
  const decode = (ids: readonly number[]) => ids.map((id) => pieces[id]).join("");
  expect(tokensThatHold([1, 2, 3, 5, 6], [0, 1, 2], { decode })).toEqual([0, 1, 2]);
});
