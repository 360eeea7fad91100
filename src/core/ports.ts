// The thin ports through which every outside effect goes. Production passes the platform's own; a test passes one that
// fails the nth call. Nothing in src calls Date.now, setTimeout, fetch or navigator.gpu directly except these defaults.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a monotonic clock, for durations. */
  elapsed(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The network port: what `fetch` does, and nothing else of it. */
export type Fetch = (
  url: string,
  init?: {
    readonly signal?: AbortSignal;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cache?: RequestCache;
    readonly method?: "POST";
    readonly body?: string;
    /** "error": an answer that points elsewhere is none. */
    readonly redirect?: "error";
  },
) => Promise<Response>;

/** The GPU port: `navigator.gpu` in a page or worker, Dawn's `create()` in Node. */
export type GpuPort = Pick<GPU, "requestAdapter">;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

export const systemFetch: Fetch = (url, init) => fetch(url, init);
