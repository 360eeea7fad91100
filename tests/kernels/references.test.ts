// The float64 references' backward passes against central differences: the root of the chain of trust.
// Each test moves every input along a random direction and compares the change of sum(dOut * f) with the gradient.
import { expect, test } from "vitest";
import { normal } from "../../src/core/rng.ts";
import { adamwReference } from "../../src/kernels/adamw/reference.ts";
import { attentionBackwardReference, attentionReference } from "../../src/kernels/attention/reference.ts";
import { divergenceReference } from "../../src/kernels/loss_head/divergence_reference.ts";
import {
  crossEntropyReference,
  headGradientReference,
  headReference,
  type LossResult,
  policyGradientReference,
  preferenceReference,
  teacherKlReference,
  unpairedReference,
} from "../../src/kernels/loss_head/reference.ts";
import { headNormBackwardReference, headNormReference } from "../../src/kernels/head_norm/reference.ts";
import { loraDownReference, loraGradReference, loraUpReference } from "../../src/kernels/lora/reference.ts";
import { groupNormBackwardReference, groupNormReference } from "../../src/kernels/group_norm/reference.ts";
import { mishBackwardReference, mishReference } from "../../src/kernels/mish/reference.ts";
import { spreadBackwardReference, spreadReference } from "../../src/kernels/spread/reference.ts";
import { unfoldBackwardReference, unfoldReference } from "../../src/kernels/unfold/reference.ts";
import { linearBackwardReference, linearReference } from "../../src/kernels/matmul/reference.ts";
import { prmHeadReference } from "../../src/kernels/prm_head/reference.ts";
import { rmsNormBackwardReference, rmsNormReference } from "../../src/kernels/rms_norm/reference.ts";
import { ropeReference } from "../../src/kernels/rope/reference.ts";
import { swigluBackwardReference, swigluReference } from "../../src/kernels/swiglu/reference.ts";
import { packTokens } from "../../src/kernels/tokens.ts";

const random = (key: number, count: number) => Float64Array.from({ length: count }, (_, i) => normal(key, i));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((s, v, i) => s + v * b[i]!, 0);

/** h = 1e-5: truncation ~h^2 = 1e-10 of the third derivative, cancellation ~1e-16 / h = 1e-11; 1e-7 leaves room for both. */
function expectGradient(f: (x: Float64Array) => number, x: Float64Array, gradient: Float64Array): void {
  const h = 1e-5;
  for (const key of [1001, 1002, 1003]) {
    const direction = random(key, x.length);
    const moved = (step: number) => f(x.map((v, i) => v + step * direction[i]!));
    const slope = (moved(h) - moved(-h)) / (2 * h);
    const want = dot(gradient, direction);
    expect(Math.abs(slope - want)).toBeLessThan(1e-7 * Math.max(1, Math.abs(want)));
  }
}

test("rms_norm's input gradient is its slope", () => {
  const shape = { rows: 3, columns: 8, eps: 1e-5 };
  const [x, weight, dOut] = [random(1, 24), random(2, 8), random(3, 24)];
  const f = (x: Float64Array) => dot(rmsNormReference(x, weight, shape).out, dOut);
  expectGradient(f, x, rmsNormBackwardReference(dOut, x, weight, shape));
});

test("the head norms' input gradient is its slope, and v's gradient passes", () => {
  const shape = { rows: 2, qHeads: 2, kvHeads: 1, headDim: 4, eps: 1e-5 };
  const [x, q, k, dOut] = [random(31, 32), random(32, 4), random(33, 4), random(34, 32)];
  const f = (x: Float64Array) => dot(headNormReference(x, q, k, shape), dOut);
  expectGradient(f, x, headNormBackwardReference(dOut, x, q, k, shape));
});

test("a matrix product with LoRA: gradients of input, A and B are slopes", () => {
  const shape = { rows: 5, inputs: 8, outputs: 12, rank: 2, groups: [4, 4, 4] };
  const scale = 1.5;
  const [x, weight, a, b, dy] = [random(4, 40), random(5, 96), random(6, 48), random(7, 24), random(8, 60)];
  const xaOf = (x: Float64Array, a: Float64Array) => loraDownReference(x, a, { ...shape, width: 6, scale });
  const forward = (x: Float64Array, a: Float64Array, b: Float64Array) =>
    dot(
      linearReference(x, weight, shape, undefined, { xa: xaOf(x, a), b, rank: 2, groups: shape.groups }),
      dy,
    );
  const dyb = loraUpReference(dy, b, { ...shape, scale });
  const { dA, dB } = loraGradReference(x, dy, xaOf(x, a), dyb, shape);
  expectGradient((x) => forward(x, a, b), x, linearBackwardReference(dy, weight, shape, { dyb, a, rank: 6 }));
  expectGradient((a) => forward(x, a, b), a, dA);
  expectGradient((b) => forward(x, a, b), b, dB);
});

test("group norm's gradients of x, weight and bias are slopes", () => {
  const shape = { sequences: 2, steps: 3, columns: 8, group: 4, eps: 1e-5 };
  const [x, weight, bias, dOut] = [random(81, 48), random(82, 8), random(83, 8), random(84, 48)];
  const { dx, dWeight, dBias } = groupNormBackwardReference(dOut, x, weight, shape);
  const whole = (parts: Float64Array) => parts.slice(0, 8).map((each, i) => each + parts[8 + i]!);
  expectGradient((x) => dot(groupNormReference(x, weight, bias, shape), dOut), x, dx);
  expectGradient((w) => dot(groupNormReference(x, w, bias, shape), dOut), weight, whole(dWeight));
  expectGradient((b) => dot(groupNormReference(x, weight, b, shape), dOut), bias, whole(dBias));
});

test("the gradients of Mish, of windows over steps and of a row added to several are slopes", () => {
  const [x, dOut] = [random(85, 24), random(86, 72)];
  expectGradient((x) => dot(mishReference(x), dOut), x, mishBackwardReference(x, dOut));
  const windows = { rows: 6, steps: 3, columns: 4, width: 3 };
  expectGradient((x) => dot(unfoldReference(x, windows), dOut), x, unfoldBackwardReference(dOut, windows));
  const spreading = { rows: 6, columns: 4, each: 3 };
  const add = random(87, 8);
  const spreadTo = (add: Float64Array) => dot(spreadReference(x, add, spreading), dOut);
  expectGradient(spreadTo, add, spreadBackwardReference(dOut, spreading));
});

test("rope's backward is rope with the sign turned", () => {
  const heads = { qHeads: 2, kvHeads: 1, headDim: 6, frequencies: new Float32Array([1, 0.2, 0.04]) };
  const tokens = packTokens([3, 2], 5);
  const [x, dOut] = [random(9, 5 * 24), random(10, 5 * 24)];
  const f = (x: Float64Array) => dot(ropeReference(x, tokens, { ...heads, sign: 1 }), dOut);
  expectGradient(f, x, ropeReference(dOut, tokens, { ...heads, sign: -1 }));
});

test("attention's gradients of q, k and v are slopes, with packed sequences and grouped heads", () => {
  const heads = { qHeads: 4, kvHeads: 2, headDim: 4 };
  const tokens = packTokens([4, 1, 3], 9);
  const [x, dOut] = [random(11, 9 * 32), random(12, 9 * 16)];
  const f = (x: Float64Array) => dot(attentionReference(x, tokens, 9, heads).out, dOut);
  expectGradient(f, x, attentionBackwardReference(x, tokens, dOut, 9, heads));
});

test("swiglu's gradient is its slope", () => {
  const [x, dOut] = [random(13, 24), random(14, 12)];
  for (const activation of ["silu", "gelu_tanh"] as const) {
    const gate = { rows: 3, columns: 4, activation };
    const f = (x: Float64Array) => dot(swigluReference(x, gate), dOut);
    expectGradient(f, x, swigluBackwardReference(x, dOut, gate));
  }
});

const HEAD = { rows: 4, columns: 6, vocabulary: 9, temperature: 0.8 };

/** Claims that a loss's weights give the slope of its summed value in the hidden rows. */
function expectHeadGradient(
  ids: readonly number[],
  lossOf: (logprobs: Float64Array) => LossResult,
  idsPerRow = 1,
): void {
  const shape = { ...HEAD, idsPerRow };
  const [h, table] = [random(15, 24), random(16, 54)];
  const run = (h: Float64Array) => lossOf(headReference(h, table, ids, shape).logprobs);
  const head = headReference(h, table, ids, shape);
  expectGradient(
    (h) => run(h).losses.reduce((a, b) => a + b),
    h,
    headGradientReference(table, ids, head, run(h), shape),
  );
}

test("cross-entropy on the loss head: its gradient is its slope", () => {
  expectHeadGradient([3, 0, 8, 5], (logprobs) => crossEntropyReference(logprobs, [0.5, 0, 2, 1]));
});

test("the policy gradient is its slope: free, clipped on either side, capped, with either KL", () => {
  const ids = [3, 0, 8, 5];
  const { logprobs } = headReference(random(15, 24), random(16, 54), ids, { ...HEAD, idsPerRow: 1 });
  // Ratios of about 1.1, 2, 0.5, 3; with these advantages free, clipped, clipped, capped.
  const gains = [0.1, 0.7, -0.7, 1.1];
  const tokens = gains.flatMap((gain, t) => [
    [1.5, 1, -1, -2][t]!,
    logprobs[t]! - gain,
    logprobs[t]! + 0.3 * (t - 1),
    [1, 0.5, 2, 1][t]!,
  ]);
  for (const kl of ["k1", "k3"] as const) {
    for (const ratioCap of [2.5, Infinity]) {
      const rule = { clipLow: 0.2, clipHigh: 0.3, beta: 0.1, kl, ratioCap };
      const { stats } = policyGradientReference(logprobs, tokens, rule);
      expect([0, 1, 2, 3].map((t) => stats[4 * t + 2])).toEqual([0, 0.5, 2, 0]); // the weights of those held
      expectHeadGradient(ids, (logprobs) => policyGradientReference(logprobs, tokens, rule));
    }
  }
});

test("the KL to a teacher: its gradient is its slope, with and without the tail", () => {
  const ids = [3, 0, 8, 5, 1, 2, 7, 6, 4, 0, 8, 1];
  const teacher = [0.5, 0.3, 0.1, 0.2, 0, 0.7, 0.6, 0.1, 0.3, 0.4, 0.3, 0.2];
  for (const tail of [true, false]) {
    const shape = { ...HEAD, idsPerRow: 3 };
    expectHeadGradient(
      ids,
      (logprobs) => teacherKlReference(logprobs, teacher, [0.5, 0, 2, 1], shape, tail),
      3,
    );
  }
});

test("the divergence from a teacher on the same head: by hand, and its gradient is its slope for every beta", () => {
  // One row of two numbers, a head of identity: the hidden numbers are the logits.
  const one = { rows: 1, columns: 2, vocabulary: 2, temperature: 1 };
  const hand = { h: [Math.log(3), 0], teacher: [0, 0], table: [1, 0, 0, 1], weights: [2] }; // p = 3/4, 1/4; q = 1/2, 1/2
  const reverse = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
  const forward = 0.5 * Math.log(2 / 3) + 0.5 * Math.log(2);
  const mixed = [0.625, 0.375];
  const jsd = (side: readonly number[]) =>
    0.5 * side.reduce((sum, each, i) => sum + each * Math.log(each / mixed[i]!), 0);
  const byHand = [
    [1, reverse],
    [0, forward],
    [0.5, jsd([0.5, 0.5]) + jsd([0.75, 0.25])],
  ] as const;
  for (const [beta, want] of byHand)
    expect(divergenceReference(hand, beta, one).losses[0]).toBeCloseTo(2 * want, 12);

  const shape = { rows: 3, columns: 6, vocabulary: 9, temperature: 0.8 };
  const [h, teacher, table, weights] = [random(61, 18), random(62, 18), random(63, 54), [0.5, 0, 2]];
  for (const beta of [0, 0.2, 0.5, 0.9, 1]) {
    const at = (x: Float64Array) => divergenceReference({ h: x, teacher, table, weights }, beta, shape);
    expectGradient((x) => at(x).losses.reduce((sum, each) => sum + each), h, at(h).dh);
  }
});

test("the reverse KL to several teachers is that to their mean hidden row, but for a number without a gradient", () => {
  const shape = { rows: 1, columns: 6, vocabulary: 9, temperature: 1 };
  const [a, b, table] = [random(71, 6), random(72, 6), random(73, 54)];
  const mean = a.map((each, i) => 0.3 * each + 0.7 * b[i]!);
  const to = (teacher: Float64Array, h: Float64Array) =>
    divergenceReference({ h, teacher, table, weights: [1] }, 1, shape);
  const apart = [74, 75].map((key) => {
    const h = random(key, 6);
    const [one, other, pooled] = [a, b, mean].map((each) => to(each, h)) as [
      ReturnType<typeof to>,
      ReturnType<typeof to>,
      ReturnType<typeof to>,
    ];
    pooled.dh.forEach((each, i) => expect(each).toBeCloseTo(0.3 * one.dh[i]! + 0.7 * other.dh[i]!, 12));
    return 0.3 * one.losses[0]! + 0.7 * other.losses[0]! - pooled.losses[0]!;
  });
  expect(apart[0]).toBeGreaterThan(0.01);
  expect(apart[1]).toBeCloseTo(apart[0]!, 12);
});

test("preference: its gradient is its slope, with and without smoothing", () => {
  const [ranges, sequences] = [
    [0, 2, 2, 3],
    [0, 0, 1, 0xffffffff],
  ];
  for (const labelSmoothing of [0, 0.1]) {
    expectHeadGradient([3, 0, 8, 5], (logprobs) =>
      preferenceReference(logprobs, ranges, sequences, [-3, -4], [0.7], { beta: 0.4, labelSmoothing }),
    );
  }
});

test("unpaired: its gradient is its slope, for a desirable and an undesirable answer", () => {
  const given = {
    ranges: [0, 2, 2, 3],
    owners: [0, 0, 1, 0xffffffff],
    reference: [-3, -4],
    weights: [0.7, -0.4],
  };
  for (const sft of [0, 0.5]) {
    expectHeadGradient([3, 0, 8, 5], (logprobs) =>
      unpairedReference(logprobs, given, { beta: 0.4, kl: 0.3, sft }),
    );
  }
});

test("the process reward head's gradients of hidden rows and head are slopes", () => {
  const shape = { rows: 4, columns: 6 };
  const [h, head] = [random(17, 24), random(18, 16)];
  const run = (h: Float64Array, head: Float64Array) =>
    prmHeadReference(h, head, [1, 0, 0, 1], [0.5, 2, 0, 1], shape);
  const loss = (h: Float64Array, head: Float64Array) => run(h, head).losses.reduce((a, b) => a + b);
  expectGradient((h) => loss(h, head), h, run(h, head).dh);
  expectGradient((head) => loss(h, head), head, run(h, head).dHead);
});

test("three AdamW steps with weight decay give torch.optim.AdamW's float64 weights", () => {
  const hyper = { beta1: 0.8, beta2: 0.9, eps: 1e-6, weightDecay: 0.1 };
  const [param, m, v] = [Float64Array.of(1, -2, 3), new Float64Array(3), new Float64Array(3)];
  const torch = [
    { grad: [1, -2, 0.5], param: [0.98900000999999, -1.9880000049999975, 2.98700001999996] },
    { grad: [0.25, 0, -1], param: [0.9798151861497929, -1.9795543816218473, 2.98816434713708] },
    { grad: [3, 1, 1], param: [0.970587349964981, -1.9766574043434244, 2.9827566602770457] },
  ];
  for (const [i, { grad, param: want }] of torch.entries()) {
    adamwReference(param, grad, m, v, hyper, 0.01, i + 1, 1);
    // a dozen float64 operations on numbers near 1
    for (const [j, value] of want.entries()) expect(Math.abs(param[j]! - value)).toBeLessThan(1e-14);
  }
});
