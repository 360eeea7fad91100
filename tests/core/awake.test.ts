import { expect, test } from "vitest";
import { sleepAwake } from "../../src/core/awake.ts";
import { orStall } from "../../src/core/http_body.ts";

/** A clock whose machine is stopped for `ms` at the moment `at`. */
function stoppedClock(at: number, ms: number) {
  let now = 0;
  return {
    now: () => now,
    elapsed: () => now,
    sleep: (wait: number) => {
      const end = now + wait;
      now = now <= at && at < end ? Math.max(end, at + ms) : end; // timers run while nobody does, and are late at waking
      return Promise.resolve();
    },
  };
}

test.each([
  [0, 60_000],
  [0, 14_000],
  [0, 19_000],
  [10_000, 9000],
  [14_000, 600_000],
])("stopped at %i for %i ms, a wait of 15 s has 11 s or more awake, and no more than 15", async (at, ms) => {
  const clock = stoppedClock(at, ms);
  await sleepAwake(clock, 15_000);
  const awake = clock.elapsed() - ms;
  expect(awake).toBeGreaterThanOrEqual(11_000);
  expect(awake).toBeLessThanOrEqual(15_000);
});

test("a wait in which nobody slept is as long as it was asked for", async () => {
  const clock = stoppedClock(0, 0);
  await sleepAwake(clock, 15_000);
  expect(clock.elapsed()).toBe(15_000);
});

test("a tab whose timers come once a minute comes to its deadlines all the same, and a timer that is a little late counts", async () => {
  const slow = (perWait: number) => {
    let [now, waits] = [0, 0];
    const sleep = () => {
      now += perWait;
      waits += 1;
      return Promise.resolve();
    };
    return { elapsed: () => now, sleep, waits: () => waits };
  };
  const background = slow(60_000);
  await sleepAwake(background, 15_000);
  expect(background.waits()).toBe(4);
  const late = slow(8000);
  await sleepAwake(late, 15_000);
  expect(late.waits()).toBe(2);
});

test("an answer that arrives after the machine has woken is no silence of the server", async () => {
  let arrive: (text: string) => void = () => {};
  const answer = new Promise<string>((resolve) => (arrive = resolve));
  const stopped = stoppedClock(0, 60_000);
  const clock = {
    ...stopped,
    sleep: async (ms: number) => {
      if (stopped.elapsed() > 0) arrive("the rest");
      await stopped.sleep(ms);
    },
  };
  expect(await orStall(answer, "http://host/file", clock, new AbortController().signal)).toBe("the rest");
});

test("what is called off while it waits is called off at once", async () => {
  const off = new AbortController();
  const clock = {
    elapsed: () => 0,
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
      ),
  };
  const waiting = sleepAwake(clock, 15_000, off.signal);
  off.abort(new Error("done"));
  await expect(waiting).rejects.toThrow("done");
});
