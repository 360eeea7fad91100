// A LockManager for Node: exclusive locks with ifAvailable, signal and steal, as in the Web Locks specification.
import type { Locks } from "../../src/store/project_lock.ts";

interface Holder {
  readonly stolen: (error: unknown) => void;
}

export class FakeLocks implements Locks {
  readonly #holders = new Map<string, Holder>();
  readonly #queues = new Map<string, (() => void)[]>();

  request(
    name: string,
    optionsOrCallback: LockOptions | LockGrantedCallback<unknown>,
    maybeCallback?: LockGrantedCallback<unknown>,
  ): Promise<never> {
    const options = typeof optionsOrCallback === "function" ? {} : optionsOrCallback;
    const callback = typeof optionsOrCallback === "function" ? optionsOrCallback : maybeCallback;
    if (callback === undefined) throw new TypeError("a callback is needed");
    return this.#request(name, options, callback) as Promise<never>;
  }

  async #request(
    name: string,
    options: LockOptions,
    callback: LockGrantedCallback<unknown>,
  ): Promise<unknown> {
    await Promise.resolve();
    const holder = this.#holders.get(name);
    if (holder !== undefined && options.ifAvailable === true) return callback(null);
    if (holder !== undefined && options.steal === true) {
      holder.stolen(new DOMException("stolen", "AbortError"));
    } else if (holder !== undefined) {
      options.signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const queue = this.#queues.get(name) ?? [];
        this.#queues.set(name, queue);
        queue.push(resolve);
        options.signal?.addEventListener("abort", () => {
          if (queue.includes(resolve)) queue.splice(queue.indexOf(resolve), 1);
          reject(options.signal?.reason);
        });
      });
    }
    return new Promise((resolve, reject) => {
      const mine: Holder = { stolen: reject };
      this.#holders.set(name, mine);
      const over = (): void => {
        if (this.#holders.get(name) !== mine) return;
        this.#holders.delete(name);
        this.#queues.get(name)?.shift()?.();
      };
      void Promise.resolve(callback({ name, mode: "exclusive" }))
        .then(resolve, reject)
        .finally(over);
    });
  }
}
