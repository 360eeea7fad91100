// Files that count only once they are whole. While it is written a file lies in a folder of its own, which nobody reads; who
// wanted it takes it as a Blob, stores it, and deletes the rest. A write that broke off leaves such a folder behind, and the
// next one begins by deleting it. Trap: only one writer at a time may use a folder of scratch files, or it loses them.
import { RunError } from "../../core/errors.ts";
import type { ByteSink } from "../../formats/zip.ts";
import type { BlobStore } from "./blob_store.ts";

export interface ScratchFile extends ByteSink {
  /** Nothing is written after this. The Blob can be read until `discard`. */
  finish(): Promise<Blob>;
  /** Deletes the file, finished or not. */
  discard(): Promise<void>;
}

export interface Scratch {
  /** An empty file, after what broken-off writes left is deleted. @throws errors of the BlobStore */
  open(): Promise<ScratchFile>;
}

const FOLDER = "unfinished";
const FILE = "part";

/** @param blobs a store that holds scratch files only */
export function blobScratch(blobs: BlobStore): Scratch {
  return {
    open: async () => {
      for (const folder of await blobs.folders()) await blobs.remove(folder);
      const writer = await blobs.write(FOLDER, FILE);
      let isOpen = true;
      const close = async (): Promise<void> => {
        if (!isOpen) return;
        isOpen = false;
        await writer.close();
      };
      return {
        write: (offset, bytes) => writer.write(offset, bytes),
        finish: async () => {
          await writer.flush();
          await close();
          const blob = await blobs.blob(FOLDER, FILE);
          if (blob !== null) return blob;
          throw new RunError(
            "store-corrupt",
            "The file just written is gone: the page's data was cleared. Try again.",
          );
        },
        discard: async () => {
          await close();
          await blobs.remove(FOLDER);
        },
      };
    },
  };
}
