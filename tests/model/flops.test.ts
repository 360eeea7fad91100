// The closed formula against counts by hand.
import { expect, test } from "vitest";
import type { Architecture } from "../../src/models/architecture.ts";
import { LLAMA_BLOCK } from "../../src/models/block_settings.ts";
import {
  adapterParameters,
  generationFlops,
  linearParameters,
  trainingFlops,
} from "../../src/model/flops.ts";

/** Grouped heads, a head size that is not hidden / heads, and three layers, so that no two factors can be mixed up. */
const SMALL: Architecture = {
  family: "llama",
  layers: 3,
  hidden: 8,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  feedForward: 10,
  vocabulary: 11,
  maxPositions: 64,
  ropeTheta: 10_000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tiedHead: true,
  qkvBias: false,
  qkNorm: false,
  block: LLAMA_BLOCK,
  endIds: [2],
};

test("weights by hand: q, k, v, o, gate, up, down of each layer", () => {
  const layer = 16 * 8 + 8 * 8 + 8 * 8 + 8 * 16 + 10 * 8 + 10 * 8 + 8 * 10;
  expect(linearParameters(SMALL)).toBe(3 * layer);
  const pairs = 24 + 16 + 16 + 24 + 18 + 18 + 18;
  expect(adapterParameters(SMALL, 2)).toBe(3 * 2 * pairs);
});

test("one token drawn after one read: every weight twice, attention to itself, one head", () => {
  const attention = 4 * 3 * 4 * 4; // q k and the weighted sum, 4 heads of 4, 3 layers
  expect(generationFlops(SMALL, 1, 1)).toBe(2 * linearParameters(SMALL) + attention + 2 * 8 * 11);
});

test("a text costs the same however it is cut into prompt and answer, but for the head", () => {
  const [a, b] = [generationFlops(SMALL, 10, 1), generationFlops(SMALL, 1, 10)];
  expect(b - a).toBe(9 * 2 * 8 * 11);
  expect(generationFlops(SMALL, 10, 0)).toBe(a - 2 * 8 * 11); // reading alone
});

test("an adapter adds its weights, training about doubles what has gradients", () => {
  const rank = 2;
  expect(generationFlops(SMALL, 5, 1, rank) - generationFlops(SMALL, 5, 1)).toBe(
    5 * 2 * adapterParameters(SMALL, rank),
  );
  const forward = 2 * 7 * (linearParameters(SMALL) + adapterParameters(SMALL, rank));
  const attention = 4 * 3 * 4 * 4 * ((7 * 8) / 2);
  const head = 2 * 8 * 11 * 4;
  const expected = 2 * forward + 2 * 7 * adapterParameters(SMALL, rank) + 3 * attention + 2 * head;
  expect(trainingFlops(SMALL, [7], 4, rank)).toBe(expected);
});

test("a layer with a window attends to no more than that", () => {
  const window = { tokens: 3, isLocal: [true, false, true], ropeTheta: 10_000 };
  const windowed: Architecture = { ...SMALL, block: { ...LLAMA_BLOCK, window } };
  // Of 5 tokens the first sees 1 key, the second 2, the others 3 instead of 3, 4, 5: 3 keys fewer in two layers.
  const fewer = 2 * 3 * 4 * SMALL.heads * SMALL.headDim;
  expect(generationFlops(SMALL, 5, 0) - generationFlops(windowed, 5, 0)).toBe(fewer);
  expect(trainingFlops(SMALL, [5], 4, 2) - trainingFlops(windowed, [5], 4, 2)).toBe(3 * fewer);
  expect(generationFlops(windowed, 2, 0)).toBe(generationFlops(SMALL, 2, 0));
});
