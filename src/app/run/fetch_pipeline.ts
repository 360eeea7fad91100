// The stages are a script of their own: the page needs them when a run begins, and not before.
import { RunError } from "../../core/errors.ts";

/** @throws RunError("fetch-failed") */
export async function fetchPipeline(): Promise<typeof import("../../pipeline/pipeline.ts")> {
  try {
    return await import("../../pipeline/pipeline.ts");
  } catch (cause) {
    const sentence =
      "The part of the page that runs the stages could not be fetched. Check the connection, then continue the run.";
    throw new RunError("fetch-failed", sentence, {}, { cause });
  }
}
