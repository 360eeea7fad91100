// A file that is made while it is read: what writes files of gigabytes takes this instead of the bytes.

/** A file of known size that is made while it is read. */
export interface FileStream {
  readonly bytes: number;
  /** From the beginning at each call; together exactly `bytes` long. The reader may keep the chunks, not change them.
   *  @throws RunError of whatever makes the file */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
}

/** A file that is in memory already; its one chunk is `file` itself. */
export function streamOf(file: Uint8Array<ArrayBuffer>): FileStream {
  return {
    bytes: file.length,
    // eslint-disable-next-line typescript/require-await -- a generator by contract
    async *chunks() {
      if (file.length > 0) yield file;
    },
  };
}

/** For files that are known to be small. */
export async function wholeOf(stream: FileStream): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(stream.bytes);
  let at = 0;
  for await (const chunk of stream.chunks()) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/** One after the other. */
export function joined(parts: readonly FileStream[]): FileStream {
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    async *chunks() {
      for (const part of parts) yield* part.chunks();
    },
  };
}
