// The file in which a zip lies while it is written: on the disk, so that a zip larger than the memory can be made. When all of it is
// there it is moved to where it belongs, which copies nothing.
import { type Scratch, scratchFile } from "../models/stored/scratch.ts";
import type { Disk } from "./disk.ts";

export interface DiskScratch extends Scratch {
  /** Deletes what a broken-off write left. @throws RunError("store-unavailable") */
  clear(): Promise<void>;
  /** Moves the finished file to `path`, if `content` is what its `finish` returned; the Blob is not to be read after that.
   *  -> whether it was @throws RunError("store-quota" | "store-unavailable") */
  moveTo(content: Blob, path: string): Promise<boolean>;
}

/** @param path the file; its folder is there, on the disk to which the finished file is moved */
export function diskScratch(path: string, disk: Disk): DiskScratch {
  let finished: Blob | null = null;
  const clear = async (): Promise<void> => {
    finished = null;
    await disk.remove(path);
  };
  return {
    clear,
    open: async () => {
      await clear();
      return scratchFile(await disk.writer(path), {
        blob: async () => (finished = await disk.blob(path)),
        remove: clear,
        gone: `${path}, just written, is gone: another program removed it. Try again.`,
      });
    },
    moveTo: async (content, to) => {
      if (content !== finished) return false;
      finished = null;
      await disk.move(path, to);
      return true;
    },
  };
}
