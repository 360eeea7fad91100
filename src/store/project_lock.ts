// One writer per project: a Web Lock that the browser itself releases when a tab closes, crashes or is killed (42 ms
// measured after a renderer crash). A second tab is told "busy" and can wait for its turn or take the project over.
// Trap: a frozen or stolen-from tab may still have one write under way; the turn chain (turn_log.ts) keeps that harmless.
import { sleepAwake } from "../core/awake.ts";
import { RunError } from "../core/errors.ts";
import { systemClock, type Clock } from "../core/ports.ts";

/** The port: `navigator.locks`. */
export type Locks = Pick<LockManager, "request"> & Partial<Pick<LockManager, "query">>;

/** The right to write, until released or taken over. */
export interface ProjectLease {
  /** Resolves when another tab took the project over: stop writing at once. Stays open otherwise. */
  readonly lost: Promise<void>;
  release(): void;
}

/** How long a lock may be on its way back: a release reaches the browser later than the next request of the same tab, and
 *  another tab may hold the lock for a moment only to look. */
const PATIENCE_MS = 500;

/** A browser that is busy answers late: as long as nobody holds the lock, it is waited for so many times as long. */
const MOST_WAITS = 20;

/** Takes the project's lock, waiting no longer than a passing hold lasts. @throws RunError("busy") when another tab keeps it */
export async function openProject(
  project: string,
  locks: Locks | undefined,
  clock: Pick<Clock, "elapsed" | "sleep"> = systemClock,
): Promise<ProjectLease> {
  const patience = new AbortController();
  const answered = new AbortController();
  const waited = async (): Promise<void> => {
    let waits = 0;
    do await sleepAwake(clock, PATIENCE_MS, answered.signal);
    while (++waits < MOST_WAITS && (await isFree(project, locks)));
  };
  waited().then(
    () => patience.abort(new DOMException("the lock is kept", "TimeoutError")),
    () => undefined, // answered in time
  );
  try {
    return await hold(project, locks, { signal: patience.signal });
  } catch (thrown) {
    if (!patience.signal.aborted) throw thrown;
    throw new RunError(
      "busy",
      "Another tab of this browser is working on this project. Close it, wait until it is closed, or take over here.",
      { project },
      { cause: thrown },
    );
  } finally {
    answered.abort(new DOMException("the lock was answered", "AbortError"));
  }
}

/** Waits until the other tab closes or releases the project. @throws the signal's reason */
export async function waitForProject(
  project: string,
  locks: Locks | undefined,
  signal: AbortSignal,
): Promise<ProjectLease> {
  return hold(project, locks, { signal });
}

/** Takes the project away from the tab that holds it; that tab's `lost` resolves. */
export async function takeOverProject(project: string, locks: Locks | undefined): Promise<ProjectLease> {
  return hold(project, locks, { steal: true });
}

const lockOf = (project: string): string => `retort:${project}`;

/** Whether nobody holds the lock, as the browser says; false where it does not say, or refuses to. */
async function isFree(project: string, locks: Locks | undefined): Promise<boolean> {
  const { held } = (await locks?.query?.().catch(() => undefined)) ?? {};
  return held !== undefined && held.every(({ name }) => name !== lockOf(project));
}

/** Resolves with the lease once the lock is held. */
function hold(project: string, locks: Locks | undefined, options: LockOptions): Promise<ProjectLease> {
  if (locks === undefined) {
    return Promise.reject(
      new RunError(
        "store-unavailable",
        "This browser cannot lock the saved data against other tabs. Open the page over https or from localhost, in a current browser.",
      ),
    );
  }
  return new Promise((resolve, reject) => {
    let release = (): void => undefined;
    let lose = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const lost = new Promise<void>((done) => (lose = done));
    let isGranted = false;
    locks
      .request(lockOf(project), options, () => {
        isGranted = true;
        resolve({ lost, release });
        return held;
      })
      .catch((thrown: unknown) => {
        if (isGranted) lose(); // only a theft makes a granted request reject
        else reject(thrown);
      });
  });
}
