// What begins a run and what runs its stages are scripts of their own: the page needs them when a run begins, and not before.
import { RunError } from "../../core/errors.ts";

/** @throws RunError("fetch-failed") */
export function fetchPipeline(): Promise<typeof import("../../pipeline/pipeline.ts")> {
  return fetched(
    () => import("../../pipeline/pipeline.ts"),
    "The part of the page that runs the stages could not be fetched. Check the connection, then continue the run.",
  );
}

/** @throws RunError("fetch-failed") */
export function fetchNewRun(): Promise<typeof import("./new_run.ts")> {
  return fetched(
    () => import("./new_run.ts"),
    "The part of the page that begins a run could not be fetched. Check the connection, then press Start again.",
  );
}

async function fetched<Script>(load: () => Promise<Script>, sentence: string): Promise<Script> {
  try {
    return await load();
  } catch (cause) {
    throw new RunError("fetch-failed", sentence, {}, { cause });
  }
}
