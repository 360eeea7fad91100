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
      return scratchFile(await blobs.write(FOLDER, FILE), {
        blob: () => blobs.blob(FOLDER, FILE),
        remove: () => blobs.remove(FOLDER),
        gone: "The file just written is gone: the page's data was cleared. Try again.",
      });
    },
  };
}

/** What a file is written through. */
interface ScratchWriter extends ByteSink {
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Where a scratch file lies. */
interface ScratchPlace {
  /** The written file; null when it is not there. */
  readonly blob: () => Promise<Blob | null>;
  readonly remove: () => Promise<void>;
  /** Said when it is not there. */
  readonly gone: string;
}

/** A file that is closed once, whatever ends it. */
export function scratchFile(writer: ScratchWriter, { blob, remove, gone }: ScratchPlace): ScratchFile {
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
      const written = await blob();
      if (written === null) throw new RunError("store-corrupt", gone);
      return written;
    },
    discard: async () => {
      await close();
      await remove();
    },
  };
}
