// When a training is looked at, by a clock that is set by hand.
import { expect, test } from "vitest";
import { probePoints } from "../../src/core/probe_points.ts";
import { joinedProbe, stepProbe } from "../../src/train/step_probe.ts";

/** A training of 100 steps of `stepMs`, whose looks cost `lookMs` each. @returns the steps that were looked at, and what that took */
async function looksOf(
  stepMs: number,
  lookMs: number,
  how: { seen?: number[]; from?: number; isCut?: boolean } = {},
) {
  let now = 5000;
  const looks: [step: number, mostMs: number][] = [];
  const { seen = [], from = 0, isCut = false } = how;
  const probe = stepProbe({
    clock: { elapsed: () => now },
    total: 100,
    leastMs: 1500,
    seen: new Set(seen),
    look: (step, mostMs) => {
      looks.push([step, Math.round(mostMs)]);
      now += lookMs;
      return Promise.resolve(!isCut);
    },
  });
  probe.begin(from);
  for (let step = from + 1; step <= 100; step++) {
    now += stepMs;
    if (probe.isDue(step)) await probe.look(step);
  }
  return { looks, share: (looks.length * lookMs) / (stepMs * (100 - from)) };
}

test("a quarter, a half, three quarters and the end; of a short training what there is", () => {
  expect([...probePoints(100)]).toEqual([25, 50, 75, 100]);
  expect([...probePoints(2)]).toEqual([1, 2]);
  expect([...probePoints(1)]).toEqual([1]);
  expect([...probePoints(60, 3)]).toEqual([20, 40, 60]);
});

test("where it is cheap it looks each time, and knows what is left of its share", async () => {
  const { looks } = await looksOf(1000, 500); // 100 seconds of training: 4 for looks
  expect(looks).toEqual([
    [25, 4000],
    [50, 3500],
    [75, 3000],
    [100, 2500],
  ]);
});

test("all looks together take no more than a twentieth, whatever one costs", async () => {
  expect((await looksOf(1000, 1600)).looks.map(([step]) => step)).toEqual([25, 50]);
  for (const lookMs of [100, 900, 1300, 1999, 3900]) {
    expect((await looksOf(1000, lookMs)).share).toBeLessThan(0.05);
  }
});

test("a training of seconds is not looked at; nor is one again whose look was cut short", async () => {
  expect((await looksOf(300, 10)).looks).toEqual([]);
  expect((await looksOf(1000, 100, { isCut: true })).looks).toHaveLength(1);
});

test("a resumed training looks at what it has not seen yet", async () => {
  const { looks } = await looksOf(1000, 100, { from: 40, seen: [0, 25, 50] });
  expect(looks.map(([step]) => step)).toEqual([75, 100]);
});

test("probes as one look each at its own steps; none are none", async () => {
  expect(joinedProbe([])).toBeNull();
  const looks: string[] = [];
  const probe = joinedProbe(
    [2, 3].map((every) => ({
      begin: (from: number) => void looks.push(`${every} from ${from}`),
      isDue: (step: number) => step % every === 0,
      look: (step: number) => Promise.resolve(void looks.push(`${every} at ${step}`)),
    })),
  )!;
  probe.begin(1);
  for (let step = 2; step <= 6; step++) if (probe.isDue(step)) await probe.look(step);
  expect(looks).toEqual(["2 from 1", "3 from 1", "2 at 2", "3 at 3", "2 at 4", "2 at 6", "3 at 6"]);
});
