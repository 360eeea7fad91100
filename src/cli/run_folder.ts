// Where `retort run` keeps a run while it works, and after: the folder `run` below --out, with the journal and the files of weights.
// The zip lies in --out itself, and is written in the folder beside them until all of it is there.
import { join } from "node:path";
import { JOURNAL_FILE } from "../store/journal/journal.ts";
import type { JournalFiles } from "../store/journal/files.ts";
import { openJournalStore } from "../store/journal/journal_store.ts";
import type { Store } from "../store/store.ts";
import type { Scratch } from "../models/stored/scratch.ts";
import type { Surroundings } from "./command.ts";
import { type Disk, replacedName } from "./disk.ts";
import { diskScratch } from "./disk_scratch.ts";
import { lockFolder, type Processes } from "./run_lock.ts";

export interface RunFolder {
  readonly path: string;
  readonly store: Store;
  /** Where the zip lies while it is written. */
  readonly scratch: Scratch;
  /** Lets another process have the folder. */
  readonly release: () => Promise<void>;
}

const UNFINISHED_ZIP = "unfinished.zip";

/** Opens the run's folder below `out`, which is made where it is not there.
 *  @param isFresh whether the run that is in it is removed
 *  @throws RunError("busy") when another process works on it, RunError("store-corrupt") for a damaged journal, RunError of the disk */
export async function openRunFolder(
  out: string,
  isFresh: boolean,
  { disk, tell }: Pick<Surroundings, "disk" | "tell">,
  processes?: Processes,
): Promise<RunFolder> {
  const path = join(out, "run");
  await disk.makeFolder(path);
  const release = await lockFolder(path, disk, processes);
  try {
    await removeLeftovers(path, () => true, disk);
    await removeLeftovers(out, (name) => /^retort-.*\.zip$/.test(name), disk);
    if (isFresh) await disk.remove(join(path, JOURNAL_FILE)); // what it named is swept when the store is opened
    const scratch = diskScratch(join(path, UNFINISHED_ZIP), disk);
    await scratch.clear();
    const downloads = {
      place: (name: string) => join(out, name),
      open: (name: string) => disk.blob(join(out, name)),
      replace: async (name: string, content: Blob) => {
        if (!(await scratch.moveTo(content, join(out, name)))) await disk.replace(join(out, name), content);
      },
    };
    const store = await openJournalStore({ files: journalFilesIn(path, disk), downloads, tell });
    return { path, store, scratch, release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

/** A folder of the disk as a journal sees it. */
export function journalFilesIn(folder: string, disk: Disk): JournalFiles {
  const place = (name: string) => join(folder, name);
  return {
    place,
    list: () => disk.list(folder),
    read: async (name) => ((await disk.isFile(place(name))) ? disk.read(place(name)) : null),
    append: (name, bytes, at) => disk.append(place(name), bytes, at),
    cut: (name, length) => disk.cut(place(name), length),
    replace: (name, content) => disk.replace(place(name), content),
    remove: (name) => disk.remove(place(name)),
  };
}

/** Removes what replacements left that were cut off by a kill. */
async function removeLeftovers(
  folder: string,
  isOurs: (replaced: string) => boolean,
  disk: Disk,
): Promise<void> {
  for (const name of await disk.list(folder)) {
    const replaced = replacedName(name);
    if (replaced !== null && isOurs(replaced)) await disk.remove(join(folder, name));
  }
}
