// LICENSE.txt of a zip: what the base's licence is, and its text.
import type { ExportBase } from "../export/format.ts";
import { licenseNote } from "../export/readme.ts";
import { othersOf, taughtGroup } from "../export/taught_by.ts";
import { LICENSE_FILE } from "../models/folder.ts";
import type { RunRecord } from "../store/store.ts";

/** The licence that an adapter of this base, and what its group said, are passed on under. */
export function licenseText(run: RunRecord, base: Pick<ExportBase, "files" | "license">): string {
  const texts = new Map(
    Array.from(base.files)
      .filter(([name]) => LICENSE_FILE.test(name))
      .map(([name, bytes]) => [name, wordsOf(bytes)]),
  );
  const others = othersOf(taughtGroup(run)).map(({ model }) => model.name);
  return licenseNote(run.model.name, base.license, texts, others);
}

/** A licence is passed on whatever its encoding: what is no UTF-8 is read as Windows-1252, in which older ones write "©". */
function wordsOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
