// Named barriers at the borders of the stages, each crossed by a kill, an exception and a lost worker: the run goes on to the end of an
// undisturbed one, and no stage that was marked as finished is done again. And a clock that jumps at its nth reading changes nothing.
// RETORT_COUNT readings, drawn with RETORT_SEED; "all": each.
import { beforeAll, expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports.ts";
import { deriveSeed, uniform } from "../../src/core/rng.ts";
import { STAGES, type Stage } from "../../src/records/stage.ts";
import type { Store } from "../../src/store/store.ts";
import { InstantClock, settle } from "../harness/manual_clock.ts";
import { makeWorld, outcome } from "./world.ts";

type Outcome = Awaited<ReturnType<typeof outcome>>;
let undisturbed: Outcome;
beforeAll(async () => {
  const { store, start, run } = makeWorld();
  const id = await start();
  await run(id);
  undisturbed = await outcome(store, id);
});

/** Where a stage begins, where its work is stored and its mark is not, and where it is marked. */
const BARRIERS = ["begins", "is done", "is marked"] as const;
type Barrier = `${Stage} ${(typeof BARRIERS)[number]}`;

const CROSSINGS = ["kill", "exception", "lost worker"] as const;
type Crossing = (typeof CROSSINGS)[number];

/** The store of a sitting that ends at a barrier. A kill leaves every later call without an answer. */
function crossed(store: Store, barrier: Barrier, crossing: Crossing) {
  let isKilled = false;
  let times = 0;
  const never = () => new Promise<never>(() => undefined);
  const cross = (): Promise<never> | null => {
    if (times++ > 0) return null;
    if (crossing === "kill") {
      isKilled = true;
      return never();
    }
    const code = crossing === "exception" ? "internal" : "worker-lost";
    return Promise.reject(new RunError(code, `at the barrier "${barrier}"`));
  };
  let at: Barrier = "debate begins";
  const pass = (next: Barrier): Promise<never> | null => {
    at = next;
    return at === barrier ? cross() : null;
  };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]) => {
        if (isKilled) return never();
        const [stage, where] = at.split(" ") as [Stage, string];
        if (where === "begins") await pass(`${stage} begins`);
        const marks = name === "updateRun" && typeof args[1] === "function";
        if (marks) await pass(`${stage} is done`);
        const result: unknown = await Reflect.apply(value, target, args);
        if (!marks) return result;
        await pass(`${stage} is marked`);
        const next = STAGES[STAGES.indexOf(stage) + 1];
        if (next !== undefined) at = `${next} begins`;
        return result;
      };
    },
  });
  return { store: proxy, isCrossed: () => times > 0 };
}

for (const crossing of CROSSINGS) {
  test(`${crossing} at every border of every stage`, async () => {
    for (const barrier of STAGES.flatMap((stage) => BARRIERS.map((at): Barrier => `${stage} ${at}`))) {
      const plain = makeWorld();
      const id = await plain.start();
      const { store, isCrossed } = crossed(plain.store, barrier, crossing);
      const first = makeWorld({ store })
        .run(id)
        .catch((thrown: unknown) => expect(thrown).toBeInstanceOf(RunError));
      if (crossing !== "kill") await first;
      for (let turns = 0; !isCrossed() && turns < 10_000; turns++) await settle(); // a killed run never ends
      expect(isCrossed(), barrier).toBe(true);
      const finished = (await plain.store.getRun(id))!.finished;
      const second = makeWorld({ store: plain.store });
      await second.run(id);
      expect(await outcome(plain.store, id), barrier).toEqual(undisturbed);
      const begun = second.events.flatMap((event) =>
        event.type === "stage" && event.state === "started" ? [event.stage] : [],
      );
      expect(begun, barrier).toEqual(STAGES.filter((stage) => !finished.includes(stage)));
    }
  }, 600_000);
}

const DAYS = 3 * 24 * 3_600_000;
/** What a clock may do once: jump by days, as when a person sets it, or stand while the machine sleeps. */
const JUMPS = { ahead: DAYS, back: -DAYS, asleep: DAYS } as const;
const KINDS = Object.keys(JUMPS) as (keyof typeof JUMPS)[];

class JumpingClock implements Clock {
  readings = 0;
  readonly #inner = new InstantClock();
  readonly #nth: number;
  readonly #kind: keyof typeof JUMPS;

  constructor(nth: number, kind: keyof typeof JUMPS) {
    this.#nth = nth;
    this.#kind = kind;
  }
  now(): number {
    return this.#inner.now() + (this.#read() ? JUMPS[this.#kind] : 0);
  }
  elapsed(): number {
    return this.#inner.elapsed() + (this.#read() && this.#kind === "asleep" ? DAYS : 0); // never goes back
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#read();
    return this.#inner.sleep(ms, signal);
  }
  /** Whether the clock has jumped. */
  #read(): boolean {
    return ++this.readings >= this.#nth;
  }
}

test("a clock that jumps at its nth reading: the same end, without a notice", async () => {
  const counted = new JumpingClock(Number.POSITIVE_INFINITY, "ahead");
  const first = makeWorld({ clock: counted });
  await first.run(await first.start());
  expect(counted.readings).toBeGreaterThan(100);
  const count = process.env["RETORT_COUNT"] ?? "20";
  const key = deriveSeed(Number(process.env["RETORT_SEED"] ?? 1), "clock");
  const nths =
    count === "all"
      ? Array.from({ length: counted.readings }, (_, i) => i + 1)
      : Array.from({ length: Number(count) }, (_, i) => 1 + Math.floor(uniform(key, i) * counted.readings));
  for (const [i, nth] of nths.entries()) {
    for (const kind of count === "all" ? KINDS : [KINDS[i % KINDS.length]!]) {
      const clock = new JumpingClock(nth, kind);
      const { store, events, start, run } = makeWorld({ clock });
      const id = await start();
      await run(id);
      const { run: record, ...rest } = await outcome(store, id);
      const { run: wanted, ...want } = undisturbed;
      expect(rest, `reading ${nth} ${kind}`).toEqual(want);
      expect({ ...record, createdAt: 0 }, `reading ${nth} ${kind}`).toEqual({ ...wanted, createdAt: 0 });
      expect(events.filter(({ type }) => type === "notice")).toEqual([]);
    }
  }
}, 3_600_000);
