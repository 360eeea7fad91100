// Comlink with its two gaps closed. (1) A thrown RunError keeps its code and details in both directions. (2) No call waits
// for ever: `superviseWorker` races every call with the worker's death, a heartbeat and an optional deadline.
// Trap: a terminated worker sends no event at all and an unhandled rejection inside a worker does not fire `error`, so
// death is noticed by silence, and `serveWorker` forwards rejections by hand.
import * as Comlink from "comlink";
import { asRunError, fromWire, isWireError, RunError, toWire, type WireError } from "./errors.ts";
import type { Clock } from "./ports.ts";
import type { Heartbeat } from "./protocol.ts";

/** What we need of a Worker; a MessagePort with a `terminate` will do in tests. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): unknown;
}

export interface SuperviseOptions {
  /** Who this is in error sentences, e.g. "model worker". */
  readonly name: string;
  readonly clock: Clock;
  /** Awake milliseconds a method may go without a sign of progress (`touch`); a method that is not named may take for
   *  ever while the heart beats. */
  readonly deadlinesMs?: Readonly<Record<string, number>>;
}

export interface Supervised<Api> {
  /** The worker's methods. Every promise settles: at the latest 100 ms after the worker is known to be lost. */
  readonly api: Api;
  /** Resolves with the reason when the worker is gone, whoever ended it. Never rejects. */
  readonly gone: Promise<RunError>;
  /** A sign of progress, such as an event: the deadlines of all pending calls start anew. */
  touch(): void;
  /** Deadlines stand still while held, e.g. during a pause. The heartbeat goes on. */
  holdDeadlines(held: boolean): void;
  /** Ends the worker and rejects what is pending with `reason`. A second call changes nothing. */
  terminate(reason?: RunError): void;
}

export const HEARTBEAT_MS = 1000;
/** Silence of a loaded worker, in awake time, after which it counts as hung. */
export const HUNG_AFTER_MS = 10_000;
/** A worker that loads its script or opens its model may be silent for longer: compiling and building an inference session
 *  blocks its thread for seconds on a busy machine. */
export const START_WITHIN_MS = 60_000;
/** Our own timer late by more than this: the machine or tab was asleep, which is nobody's fault. */
export const ASLEEP_GAP_MS = 5000;

interface PendingCall {
  readonly method: string;
  readonly reject: (error: RunError) => void;
  awakeMs: number;
}

/** A worker's unhandled rejection on its way to the page, beside Comlink's own messages (which have an `id`). */
interface UnhandledMessage {
  readonly unhandled: WireError;
}

installTransferHandlers();

/** Wraps `worker` so that all calls settle. The heartbeat starts at once and ends with the worker. */
export function superviseWorker<Api extends Heartbeat>(
  worker: WorkerLike,
  options: SuperviseOptions,
): Supervised<Api> {
  const { name, clock, deadlinesMs = {} } = options;
  const remote = Comlink.wrap<Record<string, (...args: unknown[]) => Promise<unknown>>>(worker);
  const pending = new Set<PendingCall>();
  const stop = new AbortController();
  let ended: RunError | null = null;
  let deadlinesHeld = false;
  let announceGone: (error: RunError) => void = () => undefined;
  const gone = new Promise<RunError>((resolve) => {
    announceGone = resolve;
  });

  const end = (error: RunError) => {
    if (ended !== null) return;
    ended = error;
    stop.abort(error);
    worker.terminate();
    for (const call of pending) call.reject(error);
    pending.clear();
    announceGone(error);
  };

  const call = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== null) {
        reject(ended);
        return;
      }
      const entry: PendingCall = { method, reject, awakeMs: 0 };
      pending.add(entry);
      const send = remote[method] as unknown as (...args: readonly unknown[]) => Promise<unknown>;
      send(...args).then(
        (value) => {
          pending.delete(entry);
          resolve(value);
        },
        (thrown: unknown) => {
          pending.delete(entry);
          reject(asRunError(thrown, `${name}.${method}`));
        },
      );
    });

  worker.addEventListener("error", (event) => {
    if ("preventDefault" in event) event.preventDefault(); // it is told through the calls; no second report by the page
    end(lostBy(name, event));
  });
  worker.addEventListener("messageerror", () => {
    end(
      new RunError("worker-lost", `${name}: a message could not be read. Start it again.`, { worker: name }),
    );
  });
  worker.addEventListener("message", (event) => {
    const sent: unknown = "data" in event ? event.data : null;
    if (!isUnhandled(sent)) return;
    const inner = fromWire(sent.unhandled);
    end(
      inner.code === "internal"
        ? new RunError("worker-lost", `${name} failed: ${inner.message}`, { worker: name, ...inner.details })
        : inner,
    );
  });
  void watch(); // ends by itself with the worker and never rejects

  async function watch(): Promise<void> {
    let loaded = false;
    let silentMs = 0;
    let answered = true;
    while (!stop.signal.aborted) {
      if (answered) {
        answered = false;
        silentMs = 0;
        call("ping", []).then(
          () => {
            answered = true;
            loaded = true;
          },
          (thrown: unknown) => {
            // A ping that throws is a worker without our API: as good as none.
            end(asRunError(thrown, `${name}.ping`));
          },
        );
      }
      const before = clock.elapsed();
      try {
        await clock.sleep(HEARTBEAT_MS, stop.signal);
      } catch (thrown) {
        end(asRunError(thrown, `${name}: heartbeat`)); // changes nothing when the sleep was cut short by the end itself
        return;
      }
      const passed = clock.elapsed() - before;
      // A sleep counts as one beat, so that a throttled background tab still finds a hung worker in the end.
      const awakeMs = passed > HEARTBEAT_MS + ASLEEP_GAP_MS ? HEARTBEAT_MS : passed;
      silentMs += awakeMs;
      const isStarting = !loaded || [...pending].some(({ method }) => method === "open");
      if (!answered && silentMs >= (isStarting ? START_WITHIN_MS : HUNG_AFTER_MS)) {
        end(hungError(name, "ping", silentMs));
        return;
      }
      if (deadlinesHeld) continue;
      for (const entry of pending) {
        entry.awakeMs += awakeMs;
        const limit = deadlinesMs[entry.method];
        if (limit !== undefined && entry.awakeMs >= limit) {
          end(hungError(name, entry.method, entry.awakeMs));
          return;
        }
      }
    }
  }

  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const api = new Proxy(
    {},
    {
      get(_target, key) {
        if (typeof key === "symbol" || key === "then") return undefined; // awaiting the api itself is not a call
        let method = methods.get(key);
        if (method === undefined) {
          method = (...args) => call(key, args);
          methods.set(key, method);
        }
        return method;
      },
    },
  ) as Api; // each property is a call of the method of that name; Heartbeat is what every Api has at least

  return {
    api,
    gone,
    touch: () => {
      for (const entry of pending) entry.awakeMs = 0;
    },
    holdDeadlines: (held) => {
      deadlinesHeld = held;
    },
    terminate: (reason) =>
      end(reason ?? new RunError("worker-lost", `${name} was stopped.`, { worker: name })),
  };
}

/** A worker's end: exposes `api` and forwards unhandled rejections to the page. `scope` is the worker's own `self`, which
 *  the compiler takes for a window. */
export function serveWorker(api: Heartbeat, scope: WorkerScope = self as unknown as WorkerScope): void {
  scope.addEventListener("unhandledrejection", (event) => {
    const error = asRunError((event as PromiseRejectionEvent).reason, "unhandled rejection");
    const message: UnhandledMessage = { unhandled: toWire(withCloneableDetails(error)) };
    scope.postMessage(message);
  });
  Comlink.expose(api, scope);
}

/** The page's first message to a worker: the base of relative URLs, for a worker's own base is its script. */
export interface PageBase {
  readonly pageBase: string;
}
export function isPageBase(value: unknown): value is PageBase {
  return (
    typeof value === "object" && value !== null && "pageBase" in value && typeof value.pageBase === "string"
  );
}

/** The part of a dedicated worker's global scope that `serveWorker` uses. */
export type WorkerScope = Comlink.Endpoint;

/** Offers `api` to one peer on a MessagePort. */
export function servePort(api: object, port: MessagePort): void {
  Comlink.expose(api, port);
}

/** Calls a peer over a MessagePort, unsupervised: a port has no sign of life, so whoever holds it must itself live in a
 *  worker that its owner ends together with the peer. */
export function callPort<Api>(port: MessagePort): Comlink.Remote<Api> {
  return Comlink.wrap<Api>(port);
}

/** Replaces Comlink's "throw" handler (it keeps only name, message and stack) and makes MessagePorts move by themselves. */
function installTransferHandlers(): void {
  const plain = Comlink.transferHandlers.get("throw");
  if (plain === undefined) throw new RunError("internal", "Comlink has no throw handler to replace.");
  Comlink.transferHandlers.set("throw", {
    canHandle: (value): value is { value: unknown } => plain.canHandle(value),
    serialize: (thrown) => {
      const { value } = thrown as { value: unknown }; // canHandle above: Comlink's own marker object
      return [toWire(withCloneableDetails(asRunError(value, "worker"))), []];
    },
    deserialize: (wire) => {
      throw isWireError(wire) ? fromWire(wire) : asRunError(wire, "worker");
    },
  });
  Comlink.transferHandlers.set("port", {
    canHandle: (value): value is MessagePort => value instanceof MessagePort,
    serialize: (port) => [port, [port as MessagePort]],
    deserialize: (port) => port,
  });
}

/** Details that cannot be cloned would cost us the whole error: they are replaced by their text. */
function withCloneableDetails(error: RunError): RunError {
  try {
    structuredClone(error.details);
    return error;
  } catch {
    const details = Object.fromEntries(
      Object.entries(error.details).map(([key, value]) => [key, String(value)]),
    );
    return new RunError(error.code, error.message, details, { cause: error });
  }
}

function isUnhandled(value: unknown): value is UnhandledMessage {
  return typeof value === "object" && value !== null && "unhandled" in value && isWireError(value.unhandled);
}

/** A script that cannot be fetched or parsed fires a bare Event; an uncaught error inside a worker brings its message. */
function lostBy(name: string, event: Event): RunError {
  const message = "message" in event && typeof event.message === "string" ? event.message : "";
  const sentence =
    message === ""
      ? `${name}: its script could not be loaded. Check the connection and reload the page.`
      : `${name} failed: ${message}`;
  return new RunError("worker-lost", sentence, { worker: name, message });
}

function hungError(name: string, method: string, silentMs: number): RunError {
  const seconds = Math.round(silentMs / 1000);
  return new RunError("worker-hung", `${name} did not answer "${method}" for ${seconds} s.`, {
    worker: name,
    method,
    silentMs,
  });
}
