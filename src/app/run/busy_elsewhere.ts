import { RunError } from "../../core/errors.ts";

/** Says that another tab goes on with the run of this one. */
export function busyElsewhere(): RunError {
  return new RunError(
    "busy",
    "Another tab of this browser took this run over and goes on there. Everything up to here is saved.",
  );
}
