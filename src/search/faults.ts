// Which errors of a run are its settings' own, and which are somebody else's: a full disk says nothing of a learning rate.
import type { ErrorCode, RunError } from "../core/errors.ts";

/** Errors that are the settings' own: what is measured has failed, and the rest goes on. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  "config",
  "empty-dataset",
  "non-finite",
  "gpu-memory",
  "budget",
  "shape",
]);

/** Whether what is measured has failed, so that the search goes on with others; else it stops there and goes on later. */
export const isOfSettings = ({ code }: RunError): boolean => FAULTS.has(code);
