// A sandbox on a thread of its own, so that a program that hangs in native code is ended with its thread. One call runs at a time: what is
// ended is the program that hangs and no other.
import { sleepAwake } from "../core/awake.ts";
import { RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import {
  failedRun,
  type ProgramCall,
  type Sandbox,
  SANDBOX_LIMITS,
  type SandboxLimits,
  type SandboxRun,
} from "./sandbox.ts";

/** What is posted to the thread. */
export interface SandboxRequest {
  readonly id: number;
  readonly call: ProgramCall;
  readonly limits: SandboxLimits;
}

/** What the thread posts: once when it has loaded, then once for each request. */
export type SandboxReply = "ready" | { readonly id: number; readonly done: SandboxRun };

/** A thread as the platform gives it. */
export interface SandboxThread {
  post(request: SandboxRequest): void;
  end(): void;
}

/** Starts a thread. `hear` gets all that it posts, `lose` why it died. */
export type StartSandboxThread = (
  hear: (reply: SandboxReply) => void,
  lose: (why: string) => void,
) => SandboxThread;

/** Beyond the run's own deadline: the interrupt handler is late by as much, or it never comes. */
const GRACE_MS = 500;
/** For loading the script and the WebAssembly. */
const START_MS = 30_000;

export function threadedSandbox(start: StartSandboxThread, clock: Clock): Sandbox {
  let thread: Line | null = null;
  let before: Promise<unknown> = Promise.resolve();
  let next = 0;
  let closedBy: RunError | null = null;
  const end = () => {
    thread?.end();
    thread = null;
  };
  const throwIfClosed = () => {
    if (closedBy !== null) throw closedBy;
  };
  const runAlone = async (call: ProgramCall, limits: SandboxLimits): Promise<SandboxRun> => {
    throwIfClosed();
    const line = (thread ??= openLine(start));
    const isReady = await withinMs(line.ready, START_MS, clock);
    throwIfClosed();
    if (!isReady) {
      end();
      const why = line.why() ?? `Nothing came from it in ${START_MS / 1000} s.`;
      throw new RunError(
        "worker-lost",
        `The sandbox for programs did not start. ${why} Go on with the run to try again.`,
      );
    }
    const done = await withinMs(line.ask({ id: next++, call, limits }), limits.ms + GRACE_MS, clock);
    if (done !== null) return done;
    throwIfClosed();
    end();
    const why = line.why();
    return why === null
      ? failedRun("time", "The program did not end in time, and was ended.")
      : failedRun("broken", why);
  };
  return {
    run(call, limits = SANDBOX_LIMITS) {
      const run = before.then(() => runAlone(call, limits));
      before = run.catch(() => undefined);
      return run;
    },
    close(reason = new RunError("aborted", "The sandbox for programs was closed.")) {
      closedBy ??= reason;
      end();
    },
  };
}

/** A thread with what it has said so far. */
interface Line {
  /** False when it died instead. */
  readonly ready: Promise<true | null>;
  /** Null when it died instead. */
  ask(request: SandboxRequest): Promise<SandboxRun | null>;
  /** Why it died, null while it lives. */
  why(): string | null;
  /** Ends it; what it was asked counts as died. */
  end(): void;
}

function openLine(start: StartSandboxThread): Line {
  const waiting = new Map<number, (done: SandboxRun) => void>();
  let died: string | null = null;
  let isReady = () => {};
  let isLost = () => {};
  const ready = new Promise<true>((resolve) => (isReady = () => resolve(true)));
  const lost = new Promise<null>((resolve) => (isLost = () => resolve(null)));
  const thread = start(
    (reply) => {
      if (reply === "ready") isReady();
      else waiting.get(reply.id)?.(reply.done);
    },
    (why) => {
      died ??= `The sandbox was lost: ${why}.`;
      isLost();
    },
  );
  return {
    ready: Promise.race([ready, lost]),
    ask: (request) => {
      const answer = new Promise<SandboxRun>((resolve) => waiting.set(request.id, resolve));
      thread.post(request);
      return Promise.race([answer, lost]);
    },
    why: () => died,
    end: () => {
      thread.end();
      isLost();
    },
  };
}

/** Null where it takes longer. Trap: after this thread was busy, a timer that ran out is handled before a message that came in time; so the
 *  messages get two turns of the event loop before it is too late. */
async function withinMs<T>(work: Promise<T>, ms: number, clock: Clock): Promise<T | null> {
  const late = new AbortController();
  const lateness = async () => {
    await sleepAwake(clock, ms, late.signal);
    for (const wait of [0, 0]) await clock.sleep(wait, late.signal);
    return null;
  };
  try {
    return await Promise.race([work, lateness().catch(() => null)]);
  } finally {
    late.abort();
  }
}
