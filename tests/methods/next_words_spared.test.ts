// A look at the next words whose scores are no numbers leaves the training as it is; the scores are made up here.
import { expect, test, vi } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { openNextWords } from "../../src/methods/next_words.ts";
import type { NextWords } from "../../src/records/next_words.ts";

type WatchedSite = Parameters<typeof openNextWords>[0];

const made = vi.hoisted(() => ({ scores: [0, 1, 2] }));
vi.mock("../../src/model/logits.ts", () => ({
  sequenceLogits: (
    _gpu: unknown,
    _model: unknown,
    _text: unknown,
    each: (at: number, row: Float32Array) => void,
  ) => {
    each(0, Float32Array.from(made.scores));
    return Promise.resolve();
  },
}));
vi.mock("../../src/model/activations.ts", () => ({ activationSizes: () => ({}) }));
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
    seat: {
      kind: "gpu",
      gpu: { report: { isSoftware: true } },
      model: { architecture: { vocabulary: 3 }, lora: { layout: { rank: 1 } } },
    },
    hooks: { clock: systemClock, signal: new AbortController().signal },
    records: { dataset: () => Promise.resolve({ examples: [] }), trajectories: () => Promise.resolve([]) },
    questions: { distil: [] },
    sizes: { contextTokens: 64 },
    tokenizer: { decode: String },
    config: { steps: 4 },
    start: null,
    nextWords: { kept: null, keep: (words: NextWords) => Promise.resolve(void kept.push(words)) },
  };
  return site as never;
}

test.each([Number.NaN, Infinity])("a score of %s keeps nothing and throws nothing", async (score) => {
  const kept: NextWords[] = [];
  made.scores = [0, score, 2];
  expect(await openNextWords(siteOf(kept))).toBeNull();
  expect(kept).toEqual([]);
  made.scores = [0, 1, 2];
  expect(await openNextWords(siteOf(kept))).not.toBeNull();
  expect(kept[0]?.looks[0]?.words.map(({ token }) => token)).toEqual([2, 1, 0]);
});
