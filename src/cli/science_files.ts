// Where the experiment's files lie: the raw rows, which decide everything, and the summary of the last run.
import { join } from "node:path";
import { utf8Text } from "../core/utf8.ts";
import type { RawFiles } from "../science/experiment.ts";
import type { RowSummary } from "../science/summary.ts";
import type { Disk } from "./disk.ts";

export const SUMMARY = "science.json";

/** The summary of the last run in --out, else the one that stands in docs. */
export async function readSummary(disk: Disk, out: string): Promise<readonly RowSummary[]> {
  for (const path of [join(out, SUMMARY), join("docs", SUMMARY)]) {
    if (!(await disk.isFile(path))) continue;
    const json = JSON.parse(utf8Text(await disk.read(path), path)) as {
      rows: readonly RowSummary[];
    }; // written by `npm run science`
    return json.rows;
  }
  return [];
}

/** Raw files in a folder. */
export function onDisk(disk: Disk, folder: string): RawFiles {
  return {
    read: async (name) => {
      const path = join(folder, name);
      return (await disk.isFile(path)) ? utf8Text(await disk.read(path), path) : null;
    },
    replace: (name, text) => disk.replace(join(folder, name), text),
    hash: (text) => disk.sha256OfText(text),
  };
}

/** Raw files that are gone with the process. */
export function inMemory(disk: Disk): RawFiles {
  const files = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(files.get(name) ?? null),
    replace: (name, text) => {
      files.set(name, text);
      return Promise.resolve();
    },
    hash: (text) => disk.sha256OfText(text),
  };
}
