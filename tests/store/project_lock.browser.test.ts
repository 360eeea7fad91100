// The claims of the project lock on the browser's own Web Locks.
import { projectLockSuite } from "./project_lock_suite.ts";

projectLockSuite("project lock in the browser", () => navigator.locks);
