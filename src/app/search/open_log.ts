// The log of a search out of the files that a person chose: the one that is named, or the one on top of the folder that was dropped, since the
// experiments below it have journals of their own.
import { RunError } from "../../core/errors.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import { type OpenedLog, readLog } from "../../search/opened_log.ts";
import { JOURNAL_FILE } from "../../store/journal/journal.ts";
import { wholeFile } from "../parts/whole_file.ts";

/** @throws RunError("file-invalid" | "store-corrupt") naming the file and what is wrong with it */
export async function openLog(files: readonly PickedFile[]): Promise<OpenedLog> {
  const picked = files.length === 1 ? files[0] : topmost(files);
  if (picked === undefined) {
    throw new RunError(
      "file-invalid",
      `None of the ${files.length} files is called ${JOURNAL_FILE}. Choose that file, or drop the folder that retort search or retort evolve was given as --out.`,
      { files: files.length },
    );
  }
  const bytes = await wholeFile(picked, "the log of a search", `${JOURNAL_FILE} of the search itself`);
  return readLog(bytes, picked.path);
}

const depth = ({ path }: PickedFile): number => path.split("/").length;

const topmost = (files: readonly PickedFile[]): PickedFile | undefined =>
  files
    .filter(({ path }) => path.split("/").at(-1) === JOURNAL_FILE)
    .toSorted((a, b) => depth(a) - depth(b))[0];
