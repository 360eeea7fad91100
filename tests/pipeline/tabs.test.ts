// Two tabs and one run, on one IndexedDB: the second takes the run over at some moment, and the first, which may have been frozen, goes on for
// a while with what it had under way. Which of their calls comes next is drawn by a seed. However they are interleaved, the run ends as an
// undisturbed one, and nothing that was saved is lost. RETORT_COUNT says how many interleavings, RETORT_SEED the first seed.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { RunControl } from "../../src/pipeline/control.ts";
import type { Mark } from "../../src/store/high_water.ts";
import { openStore } from "../../src/store/idb_store.ts";
import type { Store } from "../../src/store/store.ts";
import { settle } from "../harness/manual_clock.ts";
import { mapHighWater, testPorts } from "../store/test_ports.ts";
import { makeWorld, outcome } from "./world.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 20);
const FIRST = Number(process.env["RETORT_SEED"] ?? 1);
/** Calls of a tab that does not know yet that it was overtaken. */
const MOST_LATE = 12;
/** What is under way when it is; null: whatever is. */
const WRITES = [null, "appendTurn", "putCheckpoint", "updateRun", "putEvalAnswers"] as const;
/** How often such a tab comes next: one that is frozen stays behind for long. */
const EAGERNESS = [0.02, 0.1, 0.5] as const;

/** Calls of several stores that wait until each is let through. */
class Turnstile {
  readonly #waiting: { readonly name: string; readonly go: () => Promise<unknown> }[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** The name of the call that came first, null where none waits. */
  get first(): string | null {
    return this.#waiting[0]?.name ?? null;
  }

  /** Whether a call of this name is under way. */
  has(name: string): boolean {
    return this.#waiting.some((call) => call.name === name);
  }

  /** The store, whose calls wait here. */
  before(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function" || name === "close") return value;
        return (...args: unknown[]) =>
          new Promise((resolve, reject) => {
            const go = () => {
              const call = Promise.resolve(Reflect.apply(value, target, args) as unknown);
              call.then(resolve, reject);
              return call;
            };
            this.#waiting.push({ name: String(name), go });
          });
      },
    });
  }

  /** Lets the nth call through, and waits until it is done or failed. */
  async pass(nth: number): Promise<void> {
    const [call] = this.#waiting.splice(nth, 1);
    await call!.go().catch(() => undefined); // its own caller is told
  }
}

const WRITE = /^(?:append|put|update)/;

/** The first tab is stopped in front of its nth write, the second takes the run over and ends it, and then the first wakes up and goes on as
 *  if it had the lock. @returns the name of that write, null where there were fewer; how the woken tab ended */
async function wokenBefore(nth: number) {
  const ports = testPorts({ highWater: mapHighWater(new Map<string, Mark>()) });
  const stores = [await openStore(`woken-${nth}`, ports), await openStore(`woken-${nth}`, ports)] as const;
  const first = new Turnstile();
  const id = await makeWorld({ store: stores[0] }).start();
  const endings: Ending[] = [];
  void ending(makeWorld({ store: first.before(stores[0]) }).run(id)).then((each) => endings.push(each));
  let left = nth;
  let write: string | null = null;
  while (endings.length === 0 && write === null) {
    await settle();
    const next = first.first;
    if (next === null) continue;
    if (WRITE.test(next) && --left === 0) write = next;
    else await first.pass(0);
  }
  const second = write === null ? "done" : await ending(makeWorld({ store: stores[1] }).run(id));
  while (endings.length === 0 || first.length > 0) {
    await settle();
    if (first.length > 0) await first.pass(0);
  }
  return { id, stores, write, second, woken: endings[0]! };
}

type Ending = { readonly error: unknown } | "done";
const ending = (run: Promise<unknown>): Promise<Ending> =>
  run.then(
    () => "done" as const,
    (error: unknown) => ({ error }),
  );

/** @returns how far the first tab came, in calls, and how it ended */
async function interleaved(seed: number, calls: number) {
  const random = new RandomStream(seed);
  const marks = new Map<string, Mark>();
  const ports = testPorts({ highWater: mapHighWater(marks) });
  const name = `tabs-${seed}`;
  const stores = [await openStore(name, ports), await openStore(name, ports)] as const;
  const [first, second] = [new Turnstile(), new Turnstile()];
  const id = await makeWorld({ store: stores[0] }).start();
  const control = new RunControl();
  const endings: [Ending | null, Ending | null] = [null, null];
  void ending(makeWorld({ store: first.before(stores[0]) }).run(id, control)).then(
    (each) => (endings[0] = each),
  );

  const earliest = random.integer(1, calls);
  const write = random.pick(WRITES);
  const late = random.integer(0, MOST_LATE);
  const eagerness = random.pick(EAGERNESS);
  let [done, takenAt] = [0, Number.POSITIVE_INFINITY];
  while (endings[0] === null || first.length > 0 || (done >= takenAt && endings[1] === null)) {
    await settle();
    if (takenAt > done && done >= earliest && (write === null || first.has(write))) {
      takenAt = done;
      void ending(makeWorld({ store: second.before(stores[1]) }).run(id)).then((each) => (endings[1] = each));
    }
    const isFirst = done < takenAt || endings[1] !== null || random.next() < eagerness;
    const next = isFirst ? first : second;
    if (next.length === 0) continue;
    await next.pass(random.integer(0, next.length - 1));
    if (next === first) done += 1;
    if (done >= takenAt + late) control.cancel();
  }
  return { id, stores, endings };
}

test("whoever of two tabs is faster, the run ends as an undisturbed one", async () => {
  const plain = makeWorld();
  const plainId = await plain.start();
  let calls = 0;
  const counted = new Proxy(plain.store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        calls += 1;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  await makeWorld({ store: counted }).run(plainId);
  const undisturbed = await outcome(plain.store, plainId);
  expect(calls).toBeGreaterThan(50);

  let overtaken = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const { id, stores, endings } = await interleaved(seed, calls);
    const where = `seed ${seed}`;
    if (endings[1] === null) expect(endings[0], where).toBe("done");
    else expect(endings[1], where).toBe("done");
    if (endings[0] !== "done") {
      overtaken += 1;
      expect((endings[0]!.error as { code: string }).code, where).toMatch(/^(aborted|busy)$/);
    }
    expect(await outcome(stores[1], id), where).toEqual(undisturbed);
    expect((await stores[1].checkIntegrity()).losses, where).toEqual([]);
    for (const store of stores) store.close();
  }
  expect(overtaken).toBeGreaterThan(COUNT / 2);
}, 3_600_000);

test("a tab that was stopped before a write, lost its lock and wakes up when all is done changes nothing", async () => {
  const plain = makeWorld();
  const plainId = await plain.start();
  await plain.run(plainId);
  const undisturbed = await outcome(plain.store, plainId);
  const step = process.env["RETORT_COUNT"] === "all" ? 1 : 9;
  const names = new Set<string>();
  for (let nth = 1; ; nth += step) {
    const { id, stores, write, second, woken } = await wokenBefore(nth);
    const where = `write ${nth}, ${write}`;
    if (write !== null) names.add(write);
    expect(second, where).toBe("done");
    if (woken !== "done") expect((woken.error as { code: string }).code, where).toBe("busy");
    expect(await outcome(stores[1], id), where).toEqual(undisturbed);
    for (const store of stores) store.close();
    if (write === null) break;
  }
  expect(names).toContain("appendTurn");
}, 3_600_000);
