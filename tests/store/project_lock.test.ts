// Web Locks in Node: a small LockManager with the parts of the specification that project_lock.ts relies on
// (ifAvailable, signal, steal). project_lock.browser.test.ts holds the same claims against the browser's own.
import { projectLockSuite } from "./project_lock_suite.ts";
import { FakeLocks } from "./fake_locks.ts";

projectLockSuite("project lock on fake locks", () => new FakeLocks());
