// LICENSE.txt of a zip: what the base's licence is, and its text.
import type { ExportBase } from "../export/format.ts";
import { licenseNote } from "../export/readme.ts";
import { othersOf, taughtGroup } from "../export/taught_by.ts";
import { LICENSE_FILE } from "../models/folder.ts";
import type { RunRecord } from "../store/store.ts";

/** The licence that an adapter of this base, and what its group said, are passed on under. */
export function licenseText(run: RunRecord, base: ExportBase): string {
  const texts = new Map(
    Array.from(base.files)
      .filter(([name]) => LICENSE_FILE.test(name))
      .map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
  const others = othersOf(taughtGroup(run)).map(({ model }) => model.name);
  return licenseNote(run.model.name, base.license, texts, others);
}
