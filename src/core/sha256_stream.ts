// SHA-256 of bytes that come piece by piece. WebCrypto hashes whole buffers only, and a model's file is larger than what one buffer should
// hold; where the bytes are in one piece, sha256.ts is faster. hash-wasm: twice as fast as the same in JavaScript, and more (docs/log.md).
// It is loaded when the first hash is opened: the page's start needs none.
const SLICE_BYTES = 4 * 2 ** 20;

/** A hash that is not complete. */
export interface RunningSha256 {
  update(bytes: Uint8Array): void;
  /** The digest as lower-case hex; nothing may follow. */
  hex(): string;
}

export async function openSha256(): Promise<RunningSha256> {
  const { createSHA256 } = await import("hash-wasm");
  const hasher = await createSHA256();
  hasher.init();
  return {
    update: (bytes) => void hasher.update(bytes),
    hex: () => hasher.digest("hex"),
  };
}

/** The sha256 of a Blob, which may lie on a disk: it is read slice by slice, never whole. Rejects as its `arrayBuffer` does. */
export async function blobSha256(blob: Blob): Promise<string> {
  const hash = await openSha256();
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(at, at + SLICE_BYTES).arrayBuffer()));
  }
  return hash.hex();
}
