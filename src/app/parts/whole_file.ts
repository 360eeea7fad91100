// The bytes of a file that a person picked to look at. What the page looks at stays far below the bound, and one that is above it would fill
// the memory before it is told that it is something else.
import { RunError } from "../../core/errors.ts";
import type { PickedFile } from "../../models/picked_folder.ts";

/** The log of a search of 10,000 experiments, the most there can be, takes 15 MB; plans that come out of noise in 1,000 steps take 3 MB. */
export const MOST_BYTES = 32 * 2 ** 20;

/** @param kind what it should be: "the log of a search" @param choose what to choose instead
 *  @throws RunError("file-invalid") naming the file */
export async function wholeFile(
  { path, file }: PickedFile,
  kind: string,
  choose: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST_BYTES) {
    throw new RunError(
      "file-invalid",
      `${path}: has ${file.size} bytes, and ${kind} has ${MOST_BYTES} at most. Choose ${choose}.`,
      { path, bytes: file.size },
    );
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new RunError("file-invalid", `${path}: cannot be read. Choose it again.`, { path }, { cause });
  }
}
