// Calls from the page to a worker, each of which settles. Comlink alone never settles a call into a dead worker; here every call
// races with the worker's death, a heartbeat and an optional deadline.
// Trap: a terminated worker sends no event at all, so death is noticed by silence.
import * as Comlink from "comlink";
import { ASLEEP_GAP_MS } from "../core/awake.ts";
import { asRunError, fromWire, RunError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { isUnhandled } from "./wire.ts";

/** What we need of a Worker; a MessagePort with a `terminate` will do in tests. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): unknown;
}

export interface SuperviseOptions {
  /** Who this is in error sentences, e.g. "model worker". */
  readonly name: string;
  readonly clock: Clock;
  /** Awake milliseconds a method may go without a sign of progress (`touch`); a method that is not named may take as
   *  long as it needs while the heart beats. */
  readonly deadlinesMs?: Readonly<Partial<Record<string, number>>>;
  /** Methods during which the worker may be silent for longer, see `WorkerKind`. */
  readonly mayBlock?: readonly string[];
}

export interface Supervised<Api> {
  /** The worker's methods. Every promise settles: at the latest 100 ms after the worker is known to be lost. */
  readonly api: Api;
  /** Resolves with the reason when the worker is gone, for whatever reason. Never rejects. */
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
/** A worker that loads its script, or is in a call that may block its thread, may be silent for longer. */
export const START_WITHIN_MS = 60_000;

interface PendingCall {
  readonly method: string;
  readonly reject: (error: RunError) => void;
  awakeMs: number;
}

type RemoteMethods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Wraps `worker` so that all calls settle. The heartbeat starts at once and ends with the worker. */
export function superviseWorker<Api extends Heartbeat>(
  worker: WorkerLike,
  options: SuperviseOptions,
): Supervised<Api> {
  const watched = new WatchedWorker(worker, options);
  watched.listen();
  void watched.watch(); // ends by itself with the worker and never rejects
  return {
    api: apiOf<Api>((method, args) => watched.call(method, args)),
    gone: watched.gone,
    touch: () => watched.touch(),
    holdDeadlines: (held) => {
      watched.deadlinesHeld = held;
    },
    terminate: (reason) =>
      watched.end(
        reason ?? new RunError("worker-lost", `${options.name} was stopped.`, { worker: options.name }),
      ),
  };
}

/** An object on which every property is a call of the method of that name. */
function apiOf<Api>(call: (method: string, args: readonly unknown[]) => Promise<unknown>): Api {
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const get = (_target: object, key: string | symbol) => {
    if (typeof key === "symbol" || key === "then") return undefined; // awaiting the api itself is not a call
    let method = methods.get(key);
    if (method === undefined) {
      method = (...args) => call(key, args);
      methods.set(key, method);
    }
    return method;
  };
  return new Proxy({}, { get }) as Api; // Heartbeat is what every Api has at least
}

/** A worker with its pending calls, its heartbeat, and the one end that settles them all. */
class WatchedWorker {
  readonly gone: Promise<RunError>;
  deadlinesHeld = false;
  private readonly worker: WorkerLike;
  private readonly options: SuperviseOptions;
  private readonly remote: Comlink.Remote<RemoteMethods>;
  private readonly pending = new Set<PendingCall>();
  private readonly stop = new AbortController();
  private ended: RunError | null = null;
  private announceGone: (error: RunError) => void = () => undefined;
  private loaded = false;
  private answered = true;
  private silentMs = 0;

  constructor(worker: WorkerLike, options: SuperviseOptions) {
    this.worker = worker;
    this.options = options;
    this.remote = Comlink.wrap<RemoteMethods>(worker);
    this.gone = new Promise<RunError>((resolve) => {
      this.announceGone = resolve;
    });
  }

  /** Ends the worker; everything pending rejects with `error`. A second end changes nothing.
   *  Trap: Comlink's registry of proxies holds the endpoint of each proxy that is not released, and the worker's listeners hold this object
   *  and its proxy: an ended worker would stay in memory for good, with its errors and, by their stacks, the elements that were clicked. */
  end(error: RunError): void {
    if (this.ended !== null) return;
    this.ended = error;
    this.stop.abort(error);
    this.worker.terminate();
    for (const call of this.pending) call.reject(error);
    this.pending.clear();
    this.announceGone(error);
    this.remote[Comlink.releaseProxy]();
  }

  call(method: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) {
        reject(this.ended);
        return;
      }
      const entry: PendingCall = { method, reject, awakeMs: 0 };
      this.pending.add(entry);
      const send = this.remote[method]!;
      send(...args).then(
        (value) => {
          this.pending.delete(entry);
          resolve(value);
        },
        (thrown: unknown) => {
          this.pending.delete(entry);
          reject(asRunError(thrown, `${this.options.name}.${method}`));
        },
      );
    });
  }

  touch(): void {
    for (const entry of this.pending) entry.awakeMs = 0;
  }

  /** Ends the worker when it says itself that something is wrong. */
  listen(): void {
    const { worker, options } = this;
    const { name } = options;
    worker.addEventListener("error", (event) => {
      if ("preventDefault" in event) event.preventDefault(); // it is told through the calls; no second report by the page
      this.end(lostBy(name, event));
    });
    worker.addEventListener("messageerror", () => {
      const sentence = `${name}: a message could not be read. Start it again.`;
      this.end(new RunError("worker-lost", sentence, { worker: name }));
    });
    worker.addEventListener("message", (event) => {
      const sent: unknown = "data" in event ? event.data : null;
      if (isUnhandled(sent)) this.end(failedWith(name, fromWire(sent.unhandled)));
    });
  }

  /** Ends the worker when it says nothing for too long. Returns once the worker is gone; never rejects. */
  async watch(): Promise<void> {
    const { name, clock } = this.options;
    while (!this.stop.signal.aborted) {
      if (this.answered) this.beat();
      const before = clock.elapsed();
      try {
        await clock.sleep(HEARTBEAT_MS, this.stop.signal);
      } catch (thrown) {
        this.end(asRunError(thrown, `${name}: heartbeat`)); // changes nothing when the sleep was cut short by the end itself
        return;
      }
      const passed = clock.elapsed() - before;
      // A sleep counts as one beat, so that a throttled background tab still finds a hung worker in the end.
      const hung = this.hungAfter(passed > HEARTBEAT_MS + ASLEEP_GAP_MS ? HEARTBEAT_MS : passed);
      if (hung !== null) this.end(hung);
    }
  }

  private beat(): void {
    this.answered = false;
    this.silentMs = 0;
    this.call("ping", []).then(
      () => {
        this.answered = true;
        this.loaded = true;
      },
      (thrown: unknown) => {
        // A ping that throws is a worker without our API: as good as none.
        this.end(asRunError(thrown, `${this.options.name}.ping`));
      },
    );
  }

  /** Counts awake time on, and says what has gone without an answer or a sign of progress for too long. */
  private hungAfter(awakeMs: number): RunError | null {
    const { name, deadlinesMs = {}, mayBlock = [] } = this.options;
    this.silentMs += awakeMs;
    const isStarting = !this.loaded || [...this.pending].some(({ method }) => mayBlock.includes(method));
    if (!this.answered && this.silentMs >= (isStarting ? START_WITHIN_MS : HUNG_AFTER_MS)) {
      return hungError(name, "ping", this.silentMs);
    }
    if (this.deadlinesHeld) return null;
    for (const entry of this.pending) {
      entry.awakeMs += awakeMs;
      const limit = deadlinesMs[entry.method];
      if (limit !== undefined && entry.awakeMs >= limit) return hungError(name, entry.method, entry.awakeMs);
    }
    return null;
  }
}

/** An unhandled rejection inside the worker: what we threw ourselves is told as it is. */
function failedWith(name: string, error: RunError): RunError {
  if (error.code !== "internal") return error;
  return new RunError("worker-lost", `${name} failed: ${error.message}`, { worker: name, ...error.details });
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
