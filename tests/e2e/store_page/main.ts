// The store alone on a page, so that a browser can be killed and its files damaged while it writes.
import { openStore } from "../../../src/store/idb_store.ts";
import { checkpoint, metric, runRecord, turn } from "../../store/records.ts";

const RUN = "a";

/** What the runner outside calls by name. */
export interface StoreUnderTest {
  /** Appends turns and, after every third, a checkpoint, from where the store stands; tells each one once it is stored. */
  write(until: number, stored: (kind: "turn" | "step", n: number) => Promise<void>): Promise<void>;
  /** Everything as a person would meet it after opening the page. */
  read(): Promise<{ turns: number; step: number; told: string | null; whole: boolean }>;
}

const api: StoreUnderTest = {
  async write(until, stored) {
    const store = await openStore("under-test");
    await store.createRun(runRecord(RUN), []);
    const from = (await store.turns(RUN)).length;
    for (let n = from; n < until; n++) {
      await store.appendTurn(turn(RUN, n));
      await stored("turn", n);
      if (n % 3 !== 2) continue;
      await store.putCheckpoint(checkpoint(RUN, n), [metric(RUN, n)]);
      await stored("step", n);
    }
    store.close();
  },
  async read() {
    let told: string | null = null;
    let turns = -1;
    let step = -1;
    let whole = false;
    try {
      const store = await openStore("under-test");
      told = (await store.checkIntegrity()).error?.message ?? null;
      const stored = await store.turns(RUN);
      turns = stored.length;
      // Every turn is the one that was written there, so none is lost in the middle and none is there twice.
      whole = stored.every((each, n) => JSON.stringify(each.id) === JSON.stringify(turn(RUN, n).id));
      step = (await store.latestCheckpoint(RUN))?.step ?? -1;
      store.close();
    } catch (error) {
      told ??= String(error);
    }
    return { turns, step, told, whole };
  },
};
Object.assign(globalThis, { storeUnderTest: api });
