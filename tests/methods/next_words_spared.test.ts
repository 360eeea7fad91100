// A look at the next words whose scores are no numbers leaves the training as it is; the scores are made up here.
import { expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { NextScores } from "../../src/methods/next_scores.ts";
import { openNextWords } from "../../src/methods/next_words.ts";
import type { NextWords } from "../../src/records/next_words.ts";

type WatchedSite = Parameters<typeof openNextWords>[0];

vi.mock("../../src/distill/telling_place.ts", () => ({
  tellingPlace: () => ({
    taskId: "t",
    question: "?",
    before: "",
    teacher: { solutions: 1, words: [] },
    ids: [1],
  }),
}));

function siteOf(kept: NextWords[]): WatchedSite {
  const site = {
    hooks: { clock: systemClock, signal: new AbortController().signal },
    records: { dataset: () => Promise.resolve({ examples: [] }), trajectories: () => Promise.resolve([]) },
    questions: { distil: [] },
    sizes: { contextTokens: 64 },
    tokenizer: { decode: String },
    start: null,
    nextWords: { kept: null, keep: (words: NextWords) => Promise.resolve(void kept.push(words)) },
  };
  return site as never;
}

const scoresOf = (scores: readonly number[]): NextScores => ({
  takes: () => true,
  leastMs: 1,
  after: () => Promise.resolve(Float32Array.from(scores)),
});

test.each([Number.NaN, Infinity])("a score of %s keeps nothing and throws nothing", async (score) => {
  const kept: NextWords[] = [];
  expect(await openNextWords(siteOf(kept), scoresOf([0, score, 2]), 4)).toBeNull();
  expect(kept).toEqual([]);
  expect(await openNextWords(siteOf(kept), scoresOf([0, 1, 2]), 4)).not.toBeNull();
  expect(kept[0]?.looks[0]?.words.map(({ token }) => token)).toEqual([2, 1, 0]);
});
