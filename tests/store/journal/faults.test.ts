// Every operation on the disk fails once, or is the last one before the program is dead: what was acknowledged is there for a
// new opening, the step that failed is whole or not there, and the run goes on to the same end.
import { describe, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { openJournalStore } from "../../../src/store/journal/journal_store.ts";
import { contents, shortRun } from "../short_run.ts";
import { DiskModel, type Done } from "./disk_model.ts";

const DONE: readonly Done[] = ["nothing", "half", "all"];
const open = (disk: DiskModel) => openJournalStore(disk.ports);

/** Contents after each number of steps, and the operations of the run. */
async function reference() {
  const [disk, steps] = [new DiskModel(), await shortRun()];
  const store = await open(disk);
  const states = [await contents(store)];
  for (const step of steps) {
    await step(store);
    states.push(await contents(store));
  }
  return { steps, states, operations: disk.seen };
}

describe.each(DONE)("an operation of which %s was done", (done) => {
  test("fails: the error is told, nothing that was acknowledged is lost, the same store goes on", async () => {
    const { steps, states, operations } = await reference();
    expect(operations.length).toBeGreaterThan(25);
    for (let nth = 2; nth <= operations.length; nth++) {
      const disk = new DiskModel(new Map(), { nth, done, isLast: false });
      const store = await open(disk);
      const errors: unknown[] = [];
      for (const [i, step] of steps.entries()) {
        try {
          await step(store);
        } catch (thrown) {
          errors.push(thrown);
          expect(await contents(store), `the same store after operation ${nth}`).toEqual(states[i]);
          const reader = await contents(await open(new DiskModel(disk.files)));
          expect([states[i], states[i + 1]], `a reader after ${operations[nth - 1]}`).toContainEqual(reader);
          await step(store);
        }
      }
      const isSwept = operations[nth - 1]!.startsWith("remove"); // what stays is removed at the next opening
      expect(errors, `errors when operation ${nth} failed`).toEqual(isSwept ? [] : [expect.any(RunError)]);
      expect(await contents(store)).toEqual(states.at(-1));
      expect(await contents(await open(new DiskModel(disk.files)))).toEqual(states.at(-1));
    }
  });

  test("is the last one: the next opening holds what was acknowledged, or one step more, and goes on", async () => {
    const { steps, states, operations } = await reference();
    for (let nth = 1; nth <= operations.length; nth++) {
      const dead = new DiskModel(new Map(), { nth, done, isLast: true });
      let acknowledged = 0;
      await (async () => {
        const store = await open(dead);
        for (const step of steps) {
          await step(store);
          acknowledged++;
        }
      })().catch((thrown: unknown) => expect(thrown).toMatchObject({ code: "store-quota" }));
      const disk = new DiskModel(dead.files);
      const store = await open(disk);
      const found = await contents(store);
      const [here, next] = [states[acknowledged], states[acknowledged + 1]];
      expect([here, next], `after ${operations[nth - 1]}, operation ${nth}`).toContainEqual(found);
      const isNext = next !== undefined && JSON.stringify(found) === JSON.stringify(next);
      for (const step of steps.slice(acknowledged + (isNext ? 1 : 0))) await step(store);
      expect(await contents(store)).toEqual(states.at(-1));
      expect(await contents(await open(disk))).toEqual(states.at(-1));
      const kept = [...disk.files.keys()].filter((name) => name.endsWith(".bin"));
      expect(kept).toHaveLength(new Set(operations.filter((name) => /replace .*bin/.test(name))).size);
    }
  });
});
