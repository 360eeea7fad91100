// Fetch inside a worker with URLs relative to the page. Trap: a worker resolves a relative URL against its own script, which
// the build puts into assets/; so the page sends its base URL first, and no file is asked for before it is here.
import type { Fetch } from "../src/core/ports.ts";
import { isPageBase } from "../src/threads/page_base.ts";

const base = new Promise<string>((resolve) => {
  self.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isPageBase(event.data)) resolve(event.data.pageBase);
  });
});

export const pageFetch: Fetch = async (url, init) => fetch(new URL(url, await base), init);
