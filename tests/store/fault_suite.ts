// A short run whose nth write fails, for every n and every fault: what was acknowledged is there for a fresh reader, the
// failed step is named and not half there, and the same run goes on to the same end.
import { describe, expect, test } from "vitest";
import { RunError, type ErrorCode } from "../../src/core/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { failNthWrite, type Fault } from "./idb_faults.ts";
import { contents, shortRun, type Step } from "./short_run.ts";

/** Faults that the store must overcome alone are mapped to null. */
export type Expectations = Readonly<Partial<Record<Fault, ErrorCode | null>>>;

/** @param open opens the database of that name, without real waiting between retries */
export function faultSuite(
  name: string,
  open: (database: string) => Promise<Store>,
  faults: Expectations,
): void {
  let count = 0;

  /** Contents after each number of finished steps, of a run without faults. */
  async function reference(steps: readonly Step[]): Promise<{ states: unknown[]; writes: number }> {
    const plan = failNthWrite(Number.POSITIVE_INFINITY, "unknown error, once");
    const store = await open(`${name}-${count++}`);
    const states = [await contents(store)];
    for (const step of steps) {
      await step(store);
      states.push(await contents(store));
    }
    plan.end();
    store.close();
    return { states, writes: plan.count() };
  }

  describe(`${name}: the nth write fails, for every n`, () => {
    for (const [fault, code] of Object.entries(faults) as [Fault, ErrorCode | null][]) {
      test(`${fault}: ${code === null ? "overcome without an error" : code}, nothing lost, the run goes on`, async () => {
        const steps = await shortRun();
        const { states, writes } = await reference(steps);
        expect(writes).toBeGreaterThan(steps.length);
        for (let n = 1; n <= writes; n++) {
          const database = `${name}-${count++}`;
          const store = await open(database);
          const plan = failNthWrite(n, fault);
          const errors: unknown[] = [];
          try {
            for (const [i, step] of steps.entries()) {
              try {
                await step(store);
              } catch (thrown) {
                errors.push(thrown);
                plan.end(); // space was freed, the trouble is over
                const reader = await open(database);
                expect(await contents(reader), `after write ${n} failed in step ${i}`).toEqual(states[i]);
                reader.close();
                await step(store);
              }
            }
          } finally {
            plan.end();
          }
          expect(
            errors.map((error) => (error instanceof RunError ? error.code : error)),
            `errors when write ${n} failed: ${String(errors[0])}`,
          ).toEqual(code === null ? [] : [code]);
          expect(await contents(store), `end of the run whose write ${n} failed`).toEqual(states.at(-1));
          store.close();
        }
      });
    }
  });
}
