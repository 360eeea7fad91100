// Web Locks in Node: a small LockManager with the parts of the specification that project_lock.ts relies on
// (ifAvailable, signal, steal). project_lock.browser.test.ts holds the same claims against the browser's own.
import { expect, test } from "vitest";
import type { RunError } from "../../src/core/errors.ts";
import { type Locks, openProject } from "../../src/store/project_lock.ts";
import { projectLockSuite } from "./project_lock_suite.ts";
import { FakeLocks } from "./fake_locks.ts";

projectLockSuite("project lock on fake locks", () => new FakeLocks());

test.each([
  ["answers late though nobody holds the lock is waited for", () => Promise.resolve({ held: [] }), "held"],
  [
    "says that another tab holds the lock is believed",
    () => Promise.resolve({ held: [{ name: "retort:p" }] }),
    "busy",
  ],
  ["refuses to say is not waited for", () => Promise.reject(new Error("no")), "busy"],
] as const)("a browser that %s", async (_, query, end) => {
  let passed = 0;
  let grant = (): void => undefined;
  const clock = {
    elapsed: () => passed,
    sleep: (ms: number) => {
      passed += ms;
      if (passed >= 3000) grant();
      return new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
  const request = (_name: string, { signal }: LockOptions, callback: LockGrantedCallback<unknown>) =>
    new Promise((resolve, reject) => {
      grant = () => resolve(callback(null));
      signal!.addEventListener("abort", () => reject(signal!.reason as Error));
    });
  const locks = { request, query } as unknown as Locks;
  const outcome = await openProject("p", locks, clock).then(
    () => "held",
    (thrown: unknown) => (thrown as RunError).code,
  );
  expect(outcome).toBe(end);
});
