// Whether work on a device goes on: it asks once a step whether a person has stopped it.
import { RunError } from "../core/errors.ts";

/** @throws RunError("aborted") once the signal is aborted */
export function checkStop(signal: AbortSignal | null): void {
  if (signal?.aborted === true) throw new RunError("aborted", "Stopped; the same command goes on with it.");
}
