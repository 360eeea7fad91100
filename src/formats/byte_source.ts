// Bytes that can be read by range, wherever they lie: memory, a Blob or File, a stored file, an HTTP server. What reads a
// container of gigabytes takes this instead of the bytes.
import { RunError } from "../core/errors.ts";

export interface ByteSource {
  readonly size: number;
  /** Exactly the bytes from `offset` on, in an array of their own that the caller may keep and change.
   *  @throws RunError when the range leaves the source, or when fewer bytes come back */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** `name` is used in errors only, here and below. */
export function bytesSource(bytes: Uint8Array<ArrayBuffer>, name: string): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => {
      checkRange(name, bytes.length, offset, length);
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}

/** A Blob or File. Trap: a File whose disk file has changed since it was picked can no longer be read. */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => {
      checkRange(name, blob.size, offset, length);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw new RunError(
          "file-invalid",
          `${name}: cannot be read any more; it was probably moved or changed since you chose it. Choose it again.`,
          { file: name },
          { cause },
        );
      }
    },
  };
}

/** @throws RunError("internal") for a range that is not inside the source: readers check what files claim before they read */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) {
    if (offset + length <= size) return;
  }
  const sentence = `${name}: asked for ${length} bytes from ${offset}, the file has ${size}.`;
  throw new RunError("internal", sentence, { offset, length, size });
}
