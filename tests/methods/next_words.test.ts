// The likeliest next words: by scores worked by hand, and by the bundled model on its twelve reference prompts, whose scores the recipe's
// own code gave (tests/golden/tiny_reference.json). The softmax it is held against is computed in float64 here.
import { expect, test, vi } from "vitest";
import { likeliest } from "../../src/methods/next_words.ts";
import { sequenceLogits } from "../../src/model/logits.ts";
import { roundedShare, withLook, type NextWords } from "../../src/records/next_words.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { loadReference } from "../model/golden.ts";
import { tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 300_000 });

const TOKENIZER = { decode: (ids: readonly number[]) => `<${ids.join(" ")}>` };

function softmax(scores: readonly number[]): number[] {
  const peak = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - peak));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

test("five at most, the likeliest first, with the followed words whatever they have", () => {
  const scores = [0, Math.log(2), Math.log(4), Math.log(8), Math.log(16), Math.log(32), Math.log(64)]; // sum 127
  const shares = (followed: readonly number[]) =>
    likeliest(Float32Array.from(scores), followed, TOKENIZER).map(({ token, share }) => [token, share]);
  const top = [
    [6, 0.5039],
    [5, 0.252],
    [4, 0.126],
    [3, 0.063],
  ];
  expect(shares([])).toEqual([...top, [2, 0.0315]]);
  expect(shares([0])).toEqual([...top, [0, 0.0079]]);
  expect(shares([6])).toEqual([...top, [2, 0.0315]]);
  expect(likeliest(new Float32Array(3), [], TOKENIZER)).toEqual(
    [0, 1, 2].map((token) => ({ token, word: `<${token}>`, share: 0.3333 })),
  );
  expect(() => likeliest(Float32Array.from([0, Number.NaN]), [], TOKENIZER)).toThrow(/token 1 is NaN/);
});

test("the newest look of a step counts, in the order of the steps; shares have four digits", () => {
  const place = { taskId: "t", question: "?", before: "", teacher: { solutions: 1, words: [] } };
  const look = (step: number, share: number) => ({ step, words: [{ token: 1, word: "a", share }] });
  let words: NextWords = { ...place, looks: [] };
  for (const [step, share] of [
    [30, 0.5],
    [0, 0.1],
    [30, 0.7],
  ] as const)
    words = withLook(words, look(step, share));
  expect(words.looks).toEqual([look(0, 0.1), look(30, 0.7)]);
  expect(roundedShare(1 / 3)).toBe(0.3333);
  expect(roundedShare(0.99999)).toBe(1);
});

test("the bundled model's probabilities are those of its reference, read from the last position alone", async () => {
  const gpu = await openTestGpu();
  try {
    const model = await tinyModel(gpu, 2); // an adapter of zeros is the base
    for (const { ids, last_logits: reference } of await loadReference()) {
      const positions: number[] = [];
      let scores = new Float32Array(0);
      await sequenceLogits(gpu, model, { ids, adapter: true, from: ids.length - 1 }, (position, logits) => {
        positions.push(position);
        scores = logits.slice();
      });
      expect(positions).toEqual([ids.length - 1]);
      const want = softmax(reference);
      for (const { token, share } of likeliest(scores, [], TOKENIZER)) {
        // the reference's scores have 4 digits behind the point, and ours are within 1e-3 of them: a thousandth of a share, and its rounding
        expect(Math.abs(share - want[token]!), `token ${token}`).toBeLessThan(1e-3 * want[token]! + 1e-4);
      }
    }
  } finally {
    gpu.destroy();
  }
});
