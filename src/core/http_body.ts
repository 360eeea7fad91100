// What every reader of a server's answer needs: a limit on silence, and an eye for the web page that stands where a file
// should be. Trap: a connection can stall without an error, and `fetch` then never ends.
import { sleepAwake } from "./awake.ts";
import { RunError } from "./errors.ts";
import type { Clock } from "./ports.ts";

/** No byte for this long, while the machine is awake, is a fault. */
export const STALL_MS = 15_000;

/** `step`, or a named error when it takes STALL_MS or `signal` aborts. @param url for the error */
export async function orStall<T>(
  step: Promise<T>,
  url: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  const done = new AbortController();
  const watch = sleepAwake(clock, STALL_MS, AbortSignal.any([done.signal, signal])).then(() => {
    throw new RunError(
      "fetch-failed",
      `${url}: no data for ${STALL_MS / 1000} seconds. Check the connection and try again.`,
      { url, stallMs: STALL_MS },
    );
  });
  try {
    return await Promise.race([step, watch]);
  } finally {
    done.abort();
  }
}

export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith("<!doctype") || start.startsWith("<html");
}
