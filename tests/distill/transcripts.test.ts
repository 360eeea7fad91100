// Whole debates as rows, on a debate worked by hand: two agents, two rounds, the second agent mends its first step after reading.
import { expect, test } from "vitest";
import { transcriptOf, transcriptsOf } from "../../src/distill/transcripts.ts";
import type { Turn } from "../../src/records/turn.ts";
import { promptIds } from "../../src/voice/prompt_ids.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeTurn, talkOf, TASK } from "../teachers/turns.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();
const RIGHT = "Step 1 : 3 + 4 = 7 . Answer : 7";
const WRONG = "Step 1 : 3 + 5 = 8 . Answer : 8";
const said = (turn: Turn, solution: string, text = solution): Turn => ({
  ...turn,
  solution,
  completion: { ...turn.completion, text },
});
const CRITIQUE =
  "Check : Step 1 : + + . check Ben has 4 more . wrong agent 1 . Step 1 : 3 + 4 = 7 . Answer : 7";
const TURNS = [
  said(makeTurn(0, 0, "7"), RIGHT),
  said(makeTurn(0, 1, "8"), WRONG),
  said(makeTurn(1, 0, "7", { reads: [0, 1] }), RIGHT),
  said(makeTurn(1, 1, "7", { reads: [1, 0] }), RIGHT, CRITIQUE),
];
const TALK = talkOf(TURNS);
const rule = { labels: "truth", voice, tokenizer, most: 512 } as const;
const TEXT = `agent 1 : ${RIGHT} agent 2 : ${WRONG} agent 1 : ${RIGHT} agent 2 : ${RIGHT} ${RIGHT}`;

test("all solutions stand in the order in which they were said, the wrong ones too, critiques not, and the outcome last", () => {
  expect(transcriptOf(TALK, TASK, rule)).toEqual({ text: TEXT, last: RIGHT });
  expect(voice.read(TEXT).answer).toBe("7");
  expect(voice.turnsIn(TEXT)).toBe(4);
});

test("the question is read and everything behind it is learned, the end as well", () => {
  const { rows, longest, longestLast, unkept, long } = transcriptsOf([TASK], [TALK], rule);
  const prompt = promptIds(voice, tokenizer, { role: "propose", question: TASK.question });
  const [row] = rows;
  expect(row?.ids).toEqual([...prompt, ...tokenizer.encode(TEXT), tokenizer.endId]);
  expect(row?.lossMask.indexOf(1)).toBe(prompt.length);
  expect(row?.lossMask.slice(prompt.length).every((mark) => mark === 1)).toBe(true);
  expect({ longest, unkept, long }).toEqual({ longest: row!.ids.length - prompt.length, unkept: 0, long: 0 });
  expect(longestLast).toBe(tokenizer.encode(RIGHT).length + 1);
  expect(tokenizer.encode(TEXT)).not.toContain(tokenizer.unknownId); // each word is one of the 208
});

test("a talk is left out that came to a wrong answer by the key, or that is too long for the model, and both are counted", () => {
  const misled = talkOf(
    TURNS.map((turn) => (turn.step === 0 ? turn : said({ ...turn, answer: "8", correct: false }, WRONG))),
  );
  expect(transcriptsOf([TASK], [misled], rule)).toMatchObject({ rows: [], unkept: 1, long: 0 });
  expect(transcriptsOf([TASK], [misled], { ...rule, labels: "consensus" }).rows).toHaveLength(1);
  expect(transcriptsOf([TASK], [TALK], { ...rule, most: 60 })).toMatchObject({
    rows: [],
    unkept: 0,
    long: 1,
  });
  expect(transcriptsOf([TASK], [], rule)).toMatchObject({ rows: [], unkept: 1 });
});

test("a turn counts only where an answer stands behind its mark, and a critique's words are no mark", () => {
  expect(voice.turnsIn("agent 1 : agent 2 : agent 1 :")).toBe(0);
  expect(voice.turnsIn(`agent 1 : ${RIGHT} agent 2 : Step 1 : 3 +`)).toBe(1);
  expect(voice.turnsIn(CRITIQUE)).toBe(0);
  expect(voice.turnsIn(RIGHT)).toBe(0);
});

test("ten solutions and the outcome fit the bundled model's 512 tokens", () => {
  const longest = tokenizer.encode(
    "Step 1 : 12 + 13 = 25 . Step 2 : 25 - 14 = 11 . Step 3 : 11 x 3 = 33 . Answer : 33",
  );
  const text = voice.transcript(
    Array.from({ length: 10 }, (_, i) => ({ place: (i % 5) + 1, solution: RIGHT })),
    RIGHT,
  );
  expect(tokenizer.encode(text!).length).toBeLessThan(512 - 60);
  expect(11 * (longest.length + 3)).toBeLessThan(512 - 60); // with three steps each
});
