// A worker in this very thread: two ends that clone and deliver messages in microtasks, so that a test with a manual
// clock is deterministic. It can crash, fall silent, or fail to load, as a real one does.
import type { WorkerLike } from "../../src/threads/supervise.ts";
import type { WorkerScope } from "../../src/threads/serve.ts";

class End extends EventTarget {
  peer: End | null = null;
  open = true;

  postMessage(data: unknown, transfer: Transferable[] = []): void {
    const copy: unknown = structuredClone(data, { transfer });
    queueMicrotask(() => {
      if (this.open && this.peer?.open) this.peer.dispatchEvent(new MessageEvent("message", { data: copy }));
    });
  }
}

export interface FakeWorker extends WorkerLike {
  readonly terminated: boolean;
  /** An uncaught error inside. */
  crash(message: string): void;
  /** The script could not be loaded: a bare event, as browsers send it. */
  failToLoad(): void;
  /** From now on nothing comes out, as in an endless loop. */
  hang(): void;
  sendUnreadable(): void;
  /** An unhandled rejection inside. */
  rejectUnhandled(reason: unknown): void;
}

class PageEnd extends End implements FakeWorker {
  terminated = false;
  private readonly inside: End;

  constructor(inside: End) {
    super();
    this.inside = inside;
    this.peer = inside;
    inside.peer = this;
  }

  terminate(): void {
    this.terminated = true;
    this.hang();
  }
  hang(): void {
    this.inside.open = false;
  }
  crash(message: string): void {
    this.hang();
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }
  failToLoad(): void {
    this.hang();
    this.dispatchEvent(new Event("error"));
  }
  sendUnreadable(): void {
    this.dispatchEvent(new Event("messageerror"));
  }
  rejectUnhandled(reason: unknown): void {
    this.inside.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason }));
  }
}

/** Starts `script` with the worker's own end, as a worker's entry file would run. */
export function fakeWorker(script: (scope: WorkerScope) => void): FakeWorker {
  const inside = new End();
  const page = new PageEnd(inside);
  script(inside);
  return page;
}
