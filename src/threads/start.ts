// Starts workers under supervision. Each kind of worker is described once, in its folder's client.ts.
import { RunError } from "../core/errors.ts";
import { type Clock, systemClock } from "../core/ports.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { PageBase } from "./page_base.ts";
import { type Supervised, superviseWorker, type WorkerLike } from "./supervise.ts";

/**
 * What the page knows about a kind of worker.
 * Trap: bundlers find a worker only in the literal form `new Worker(new URL(…, import.meta.url), { type: "module" })`.
 */
export interface WorkerKind<Api extends Heartbeat = Heartbeat> {
  /** Who this is in error sentences, e.g. "model worker". */
  readonly name: string;
  /** Loads the worker's script. */
  readonly load: () => Worker;
  /** Awake time without a sign of progress (an answer or a report) after which a call counts as hung. A method that is not
   *  named may take as long as it needs while the worker's heart beats. */
  readonly deadlinesMs: Readonly<Partial<Record<Exclude<keyof Api, keyof Heartbeat>, number>>>;
  /** Methods that may keep their thread to themselves for long, so that even the heart does not beat: they read a tokenizer of
   *  megabytes, widen a tensor, or build an inference session, each in one piece, which a slow or busy machine takes half a minute for. */
  readonly mayBlock?: readonly Exclude<keyof Api, keyof Heartbeat>[];
}

export interface ThreadPorts {
  readonly clock: Clock;
  readonly startWorker: (kind: Pick<WorkerKind, "name" | "load">) => WorkerLike;
}

/** The browser's own workers and clock. */
export const browserThreads: ThreadPorts = {
  clock: systemClock,
  startWorker: (kind) => {
    const worker = kind.load();
    worker.postMessage({ pageBase: document.baseURI } satisfies PageBase);
    return worker;
  },
};

/** Starts a worker. @param name replaces the kind's name where several of a kind are alive */
export function startSupervised<Api extends Heartbeat>(
  kind: WorkerKind<Api>,
  { clock, startWorker }: ThreadPorts,
  name = kind.name,
): Supervised<Api> {
  const { deadlinesMs, mayBlock = [] } = kind;
  return superviseWorker<Api>(startWorker(kind), {
    name,
    clock,
    deadlinesMs,
    mayBlock: mayBlock as readonly string[],
  });
}

/** The reason that pending calls get when a worker is ended on purpose. */
export function stoppedError(what: string): RunError {
  return new RunError("worker-lost", `The ${what} was stopped.`);
}
