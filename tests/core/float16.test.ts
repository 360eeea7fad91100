import { expect, test } from "vitest";
import { narrowBrains, narrowHalves, widenBrains, widenHalves } from "../../src/core/float16.ts";

const everyPattern = Uint16Array.from({ length: 65_536 }, (_, i) => i);
const isNumber = (values: Float32Array, i: number) => !Number.isNaN(values[i]!);

test("every half and every bfloat16 comes back as the bits it was", () => {
  for (const [widen, narrow] of [
    [widenHalves, narrowHalves],
    [widenBrains, narrowBrains],
  ] as const) {
    const values = widen(everyPattern);
    const back = narrow(values);
    expect(everyPattern.filter((bits, i) => isNumber(values, i) && back[i] !== bits)).toEqual(
      new Uint16Array(0),
    );
    expect(narrow(Float32Array.of(NaN)).every((bits) => Number.isNaN(widen(Uint16Array.of(bits))[0]!))).toBe(
      true,
    );
  }
});

test("between two neighbours the nearer one is taken, in the middle the even one", () => {
  for (const [widen, narrow] of [
    [widenHalves, narrowHalves],
    [widenBrains, narrowBrains],
  ] as const) {
    const values = widen(everyPattern);
    const infinity = narrow(Float32Array.of(Infinity))[0]!;
    const lows = Array.from({ length: infinity - 1 }, (_, i) => i).filter((i) => i % 7 === 0 || i < 3000);
    const middles = lows.map((i) => (values[i]! + values[i + 1]!) / 2);
    const nudged = (up: boolean) =>
      Float32Array.from(middles, (m, i) => m + (values[lows[i]! + 1]! - m) * (up ? 0.25 : -0.25));
    expect([...narrow(nudged(false))]).toEqual(lows);
    expect([...narrow(nudged(true))]).toEqual(lows.map((i) => i + 1));
    expect([...narrow(Float32Array.from(middles))]).toEqual(lows.map((i) => i + (i % 2)));
    expect([...narrow(Float32Array.from(middles, (m) => -m))]).toEqual(
      [...narrow(Float32Array.from(middles))].map((bits) => bits | 0x8000),
    );
  }
});

test("beyond the largest half lies infinity, from 65,520 on", () => {
  const bits = narrowHalves(Float32Array.of(65_504, 65_519.99, 65_520, 1e30, -1e30));
  expect([...widenHalves(bits)]).toEqual([65_504, 65_504, Infinity, Infinity, -Infinity]);
});
