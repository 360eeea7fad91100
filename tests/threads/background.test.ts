// A page in the background and a machine that sleeps: timers that fire once a minute, stops of seconds and of hours, in an order drawn by a
// seed. No worker that answers is ever called hung, and one that hangs is still found. RETORT_COUNT schedules from RETORT_SEED on.
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import type { Heartbeat } from "../../src/threads/heartbeat.ts";
import { serveWorker } from "../../src/threads/serve.ts";
import { superviseWorker } from "../../src/threads/supervise.ts";
import { fakeWorker } from "../harness/fake_worker.ts";
import { ManualClock, settle } from "../harness/manual_clock.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 50);
const FIRST = Number(process.env["RETORT_SEED"] ?? 1);
const MINUTE = 60_000;

interface WorkApi extends Heartbeat {
  work(): Promise<string>;
}

/** Milliseconds until a timer of one second fires: in time, late in a busy page, throttled, or when the machine goes on. */
const DELAYS = {
  awake: () => 1000,
  busy: (random: RandomStream) => random.integer(1000, 6000),
  throttled: () => MINUTE,
  stopped: (random: RandomStream) => random.integer(6001, 2 * MINUTE),
  asleep: (random: RandomStream) => random.integer(MINUTE, 600 * MINUTE),
} as const;
const KINDS = Object.keys(DELAYS) as (keyof typeof DELAYS)[];

test("whatever becomes of the timers, a worker that answers goes on, and one that hangs is found", async () => {
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const random = new RandomStream(seed);
    const clock = new ManualClock();
    let done: (text: string) => void = () => undefined;
    const host: WorkApi = {
      ping: () => Promise.resolve("pong"),
      work: () => new Promise((resolve) => (done = resolve)),
    };
    const worker = fakeWorker((scope) => serveWorker(host, scope));
    const supervised = superviseWorker<WorkApi>(worker, {
      name: "worker",
      clock,
      deadlinesMs: { work: 300_000 },
    });
    const found: unknown[] = [];
    void supervised.gone.then((error) => found.push(error));
    const work = supervised.api.work();
    work.catch(() => undefined);
    for (let period = 0; period < 8; period++) {
      const kind = random.pick(KINDS);
      const beats = random.integer(5, 40);
      for (let beat = 0; beat < beats; beat++) {
        await clock.leap(DELAYS[kind](random));
        await settle();
        if (beat % 20 === 0) supervised.touch(); // a sign of progress now and then
      }
      expect(found, `seed ${seed}, ${kind}`).toEqual([]);
    }
    done("finished");
    expect(await work, `seed ${seed}`).toBe("finished");

    worker.hang();
    const delay = DELAYS[random.pick(KINDS)];
    for (let beat = 0; found.length === 0 && beat < 20; beat++) await clock.leap(delay(random));
    expect(found, `seed ${seed}: hung`).toEqual([expect.objectContaining({ code: "worker-hung" })]);
  }
});
