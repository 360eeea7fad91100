// One connection to the IndexedDB database: opens it, runs strictly durable transactions, opens it again when the browser
// closed it, retries passing faults and names the rest.
// Trap: a request's success is no commit. Over quota, `put` succeeds and the transaction aborts afterwards; only
// `tx.done` counts. Trap: await nothing but requests of the same transaction inside `body`, or it commits under you.
import { wrap, type IDBPTransaction } from "idb";
import { sleepAwake } from "../core/awake.ts";
import { systemClock, type Clock } from "../core/ports.ts";
import { RunError } from "../core/errors.ts";
import { localStorageHighWater, type HighWater } from "./high_water.ts";
import { migrate, SCHEMA_VERSION, type RetortDatabase, type RetortSchema, type StoreName } from "./schema.ts";
import { faultKind, rootCause, storeError } from "./store_errors.ts";

/** The outside of the store. */
export interface StorePorts {
  /** Undefined where the browser has none. */
  readonly indexedDB: IDBFactory | undefined;
  /** Null in workers and where the page may not keep marks. */
  readonly highWater: HighWater | null;
  readonly clock: Pick<Clock, "elapsed" | "sleep">;
}

/** The ports of the page or worker this runs in. */
export function systemStorePorts(name: string): StorePorts {
  return {
    indexedDB: "indexedDB" in globalThis ? globalThis.indexedDB : undefined,
    highWater: "document" in globalThis ? localStorageHighWater(name, () => globalThis.localStorage) : null,
    clock: systemClock,
  };
}

const RETRY_DELAYS_MS = [20, 100, 500] as const;
const OPEN_DEADLINE_MS = 20_000;
/** How long another tab with an older layout gets to close itself. */
const BLOCKED_DEADLINE_MS = 3_000;

export type Transaction = IDBPTransaction<RetortSchema, StoreName[], "readwrite">;

export class Connection {
  readonly #name: string;
  readonly #ports: StorePorts;
  #database: Promise<RetortDatabase> | null = null;
  #raw: IDBDatabase | null = null;
  #closed = false;

  constructor(name: string, ports: StorePorts) {
    this.#name = name;
    this.#ports = ports;
  }

  /** Opens the database, so that a refusal is known before anything is written. */
  async open(): Promise<void> {
    await this.#withRetries("Opening the saved data", async () => void (await this.#connect()));
  }

  /** Runs `body` in one transaction over `stores` and resolves with its value once that is complete on disk.
   *  @throws RunError store-quota | store-unavailable | store-corrupt | internal; then nothing of `body` is stored. */
  transact<T>(
    where: string,
    stores: readonly StoreName[],
    mode: "readonly" | "readwrite",
    body: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.#withRetries(where, async () => {
      const database = await this.#connect();
      // A read-only transaction has no put(); the type is shared, and IndexedDB itself refuses a write in it.
      const tx = database.transaction([...stores], mode, { durability: "strict" }) as unknown as Transaction;
      const done = tx.done.then(
        () => null,
        (error: unknown) => error ?? new DOMException("the transaction was aborted", "AbortError"),
      );
      let value: T;
      try {
        value = await body(tx);
      } catch (thrown) {
        abortQuietly(tx);
        const doneError = await done;
        throw thrown instanceof RunError ? thrown : rootCause(thrown, tx.error, doneError);
      }
      const doneError = await done;
      if (doneError !== null) throw rootCause(doneError, tx.error, doneError);
      return value;
    });
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #withRetries<T>(where: string, attempt: () => Promise<T>): Promise<T> {
    let reopened = false;
    let retries = 0;
    for (;;) {
      try {
        return await attempt();
      } catch (thrown) {
        const kind = faultKind(thrown);
        if (kind === "closed" && !reopened && !this.#closed) {
          reopened = true;
          this.#drop();
          continue;
        }
        const delay = RETRY_DELAYS_MS[retries];
        if (kind !== "transient" || delay === undefined) throw storeError(where, thrown);
        retries++;
        this.#drop(); // the back end may have given this connection up
        await this.#ports.clock.sleep(delay);
      }
    }
  }

  /** Forgets the connection; the next use opens another. */
  #drop(): void {
    const old = this.#database;
    this.#database = null;
    // A failed open has been reported to whoever awaited it; there is nothing left to close then.
    old?.then((database) => database.close()).catch(() => undefined);
  }

  #connect(): Promise<RetortDatabase> {
    if (this.#closed) {
      return Promise.reject(
        new RunError("store-unavailable", "The store was closed. Reload the page to use it again."),
      );
    }
    if (this.#database === null) {
      const opening = this.#openDatabase();
      this.#database = opening;
      opening.catch(() => {
        if (this.#database === opening) this.#database = null;
      });
    }
    return this.#database;
  }

  async #openDatabase(): Promise<RetortDatabase> {
    const factory = this.#ports.indexedDB;
    if (factory === undefined) {
      throw new RunError(
        "store-unavailable",
        "This browser has no IndexedDB, so no debate could be saved. Use a current browser outside private mode.",
      );
    }
    const request = factory.open(this.#name, SCHEMA_VERSION);
    const overdue = new AbortController();
    const opened = new Promise<IDBDatabase>((resolve, reject) => {
      const giveUp = (ms: number, sentence: string) => {
        sleepAwake(this.#ports.clock, ms, overdue.signal).then(
          () => reject(new RunError("store-unavailable", sentence, { name: this.#name, ms })),
          () => undefined, // opened in time
        );
      };
      giveUp(
        OPEN_DEADLINE_MS,
        "The browser's database did not open within 20 seconds. Close other tabs, then reload.",
      );
      request.addEventListener("blocked", () =>
        giveUp(
          BLOCKED_DEADLINE_MS,
          "Another tab holds the saved data in an older layout. Close the other tabs of this page, then reload.",
        ),
      );
      request.addEventListener("upgradeneeded", (event) => {
        try {
          migrate(request.result, event.oldVersion);
        } catch (thrown) {
          request.transaction?.abort(); // the older layout stays, whole
          reject(asError(thrown));
        }
      });
      request.addEventListener("success", () => {
        if (overdue.signal.aborted) request.result.close(); // came after the deadline
        resolve(request.result);
      });
      request.addEventListener("error", () =>
        reject(request.error ?? new DOMException("open failed", "UnknownError")),
      );
    });
    let raw: IDBDatabase;
    try {
      raw = await opened;
    } finally {
      overdue.abort(new DOMException("opening is over", "AbortError"));
    }
    this.#raw = raw;
    const forget = () => {
      raw.close();
      if (this.#raw === raw) this.#database = null;
    };
    raw.addEventListener("versionchange", forget); // a newer page wants to upgrade: do not block it
    raw.addEventListener("close", forget); // the browser cut the connection (site data cleared, disk trouble)
    return wrap(raw) as unknown as RetortDatabase;
  }
}

/** Sends several writes at once. Each is started inside a promise of its own: were one to throw at once, the promises of
 *  those sent before it would be left without a listener and be reported as unhandled when the transaction aborts. */
export async function writeAll(writes: readonly (() => Promise<unknown>)[]): Promise<void> {
  await Promise.all(writes.map(async (write) => write()));
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new DOMException(String(thrown), "UnknownError");
}

function abortQuietly(tx: Transaction): void {
  try {
    tx.abort();
  } catch {
    // It has already ended by itself; its error is read from `done`.
  }
}
