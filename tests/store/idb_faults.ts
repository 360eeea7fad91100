// Makes the nth write of IndexedDB fail, in the ways browsers fail it. It patches the platform's own prototypes, so the
// same faults run on fake-indexeddb and on a real browser.

export type Fault =
  | "quota at the request"
  | "quota at the commit" // the put succeeds and the transaction aborts: what Chromium does. fake-indexeddb only
  | "aborted by the browser"
  | "unknown error, once"
  | "unknown error, for good"
  | "connection closed";

export interface FaultPlan {
  /** Writes seen so far. */
  count(): number;
  /** Writes go through again. */
  end(): void;
}

/** Every `put` and `add` of the realm is counted; the nth fails (and with "for good" all after it). n = Infinity counts only. */
export function failNthWrite(n: number, fault: Fault): FaultPlan {
  const prototype = IDBObjectStore.prototype;
  type Write = (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest<IDBValidKey>;
  // oxlint-disable-next-line typescript/unbound-method -- called with `apply` below
  const original: Record<"put" | "add", Write> = { put: prototype.put, add: prototype.add };
  let seen = 0;
  for (const method of ["put", "add"] as const) {
    prototype[method] = function (this: IDBObjectStore, ...args: Parameters<Write>) {
      seen++;
      const isHit = fault === "unknown error, for good" ? seen >= n : seen === n;
      if (!isHit) return original[method].apply(this, args);
      switch (fault) {
        case "quota at the request":
          throw new DOMException("no space", "QuotaExceededError");
        case "unknown error, once":
        case "unknown error, for good":
          throw new DOMException("back end trouble", "UnknownError");
        case "connection closed":
          this.transaction.db.close();
          this.transaction.abort();
          throw new DOMException("the connection is closing", "InvalidStateError");
        case "aborted by the browser": {
          const request = original[method].apply(this, args);
          this.transaction.abort();
          return request;
        }
        case "quota at the commit": {
          const request = original[method].apply(this, args);
          const { transaction } = this;
          const abort = (transaction as unknown as Record<string, unknown>)["_abort"]; // fake-indexeddb's own
          if (typeof abort !== "function")
            throw new TypeError("only fake-indexeddb can fail a commit at will");
          request.addEventListener("success", () => abort.call(transaction, "QuotaExceededError"));
          return request;
        }
        default:
          return fault satisfies never;
      }
    };
  }
  return {
    count: () => seen,
    end: () => Object.assign(prototype, original),
  };
}
