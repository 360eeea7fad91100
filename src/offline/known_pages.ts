// Which open pages are known to be of the service worker's own build. Only when all of them are may it take on those that were loaded
// before there was a worker: a page of another build would get this one's files.

/** What is needed of a service worker's `Client`. */
interface OpenPage {
  readonly id: string;
}

export class KnownPages {
  readonly #ids = new Set<string>();

  /** A page said that its first script is one of this build's. */
  add({ id }: OpenPage): void {
    this.#ids.add(id);
  }

  /** Whether the worker may take on the pages that it does not serve yet.
   *  @param all every open page
   *  @param served those that the worker serves already */
  mayClaim(all: readonly OpenPage[], served: readonly OpenPage[]): boolean {
    const servedIds = new Set(served.map(({ id }) => id));
    const waiting = all.filter(({ id }) => !servedIds.has(id));
    return waiting.length > 0 && waiting.every(({ id }) => this.#ids.has(id));
  }
}
