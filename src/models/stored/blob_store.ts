// The port through which downloaded models are stored: folders of files that may have gigabytes, written in place and read
// by range. The browser's own private file system is behind it in the page (opfs_blob_store.ts).
import { RunError } from "../../core/errors.ts";
import type { ByteSource } from "../../formats/byte_source.ts";

export interface BlobStore {
  /** Names of the folders, sorted. */
  folders(): Promise<string[]>;
  /** The files of a folder, sorted by name; none when there is no such folder. */
  files(folder: string): Promise<{ readonly name: string; readonly size: number }[]>;
  /** A file as it is now; null when it is not there. */
  read(folder: string, file: string): Promise<ByteSource | null>;
  /** A file as it is now, for what takes Blobs; null when it is not there. */
  blob(folder: string, file: string): Promise<Blob | null>;
  /** Opens a file for writing and makes it, and its folder, if need be. One writer at a time.
   *  @throws RunError("busy") while another writer has it */
  write(folder: string, file: string): Promise<BlobWriter>;
  /** Deletes a folder with all it holds; one that is not there is no fault. @throws RunError("busy") */
  remove(folder: string): Promise<void>;
  /** What the browser says is used and allowed; null when it does not say. Trap: the allowance is an upper bound only. */
  room(): Promise<{ readonly usedBytes: number; readonly quotaBytes: number } | null>;
}

export interface BlobWriter {
  size(): Promise<number>;
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Writes all of `bytes` at `offset`. @throws RunError("store-quota") when the disk is full */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Resolves when what was written would survive a crash. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What the platform throws, in our words. @param where what was being done, as the subject of a sentence */
export function blobError(where: string, thrown: unknown): RunError {
  if (thrown instanceof RunError) return thrown;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : typeof thrown;
  const text = thrown instanceof Error || thrown instanceof DOMException ? thrown.message : String(thrown);
  const make = (code: RunError["code"], sentence: string) =>
    new RunError(code, `${where}: ${sentence}`, { name, text }, { cause: thrown });
  switch (name) {
    case "QuotaExceededError":
      return make(
        "store-quota",
        "the disk or the browser's allowance for this page is full. What is here already is kept; delete a stored model or free disk space, then go on.",
      );
    case "NoModificationAllowedError":
      return make("busy", "another tab is writing this model. Go on there, or close it first.");
    case "NotFoundError":
    case "InvalidStateError":
      return make(
        "store-corrupt",
        `the stored file is gone (${name}); the browser or a person cleared this page's data. Download the model again.`,
      );
    case "SecurityError":
    case "NotAllowedError":
      return make(
        "store-unavailable",
        "this browser does not let the page store files. Leave private browsing or allow site data, then reload.",
      );
    default:
      return make("store-unavailable", `the browser's file storage failed (${name}: ${text}). Try again.`);
  }
}
