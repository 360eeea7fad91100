import { expect, test } from "vitest";
import { sleepAwake } from "../../src/core/awake.ts";
import { orStall } from "../../src/core/http_body.ts";

/** A clock each of whose sleeps takes so long as it is told; the last one's time counts for all that follow. */
function slowClock(times: readonly number[]) {
  const slept: number[] = [];
  let at = 0;
  return {
    slept,
    now: () => at,
    elapsed: () => at,
    sleep: (ms: number) => {
      at += times[Math.min(slept.length, times.length - 1)]!;
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

test("a wait in which the machine slept begins anew; one that is a little late does not", async () => {
  const asleep = slowClock([60_000, 15_000]);
  await sleepAwake(asleep, 15_000);
  expect(asleep.slept).toEqual([15_000, 15_000]);
  const late = slowClock([19_000]);
  await sleepAwake(late, 15_000);
  expect(late.slept).toEqual([15_000]);
});

test("a tab whose timers are always late comes to its deadlines all the same", async () => {
  const background = slowClock([60_000]);
  await sleepAwake(background, 15_000);
  expect(background.slept).toHaveLength(4);
});

test("an answer that arrives after the machine has woken is no silence of the server", async () => {
  let arrive: (text: string) => void = () => {};
  const answer = new Promise<string>((resolve) => (arrive = resolve));
  const slept: number[] = [];
  let at = 0;
  const clock = {
    now: () => at,
    elapsed: () => at,
    sleep: (ms: number) => {
      slept.push(ms);
      at += slept.length === 1 ? 60_000 : ms;
      if (slept.length === 2) arrive("the rest");
      return slept.length === 1 ? Promise.resolve() : new Promise<void>(() => {});
    },
  };
  const never = new AbortController().signal;
  expect(await orStall(answer, "http://host/file", clock, never)).toBe("the rest");
  expect(slept).toHaveLength(2);
});
