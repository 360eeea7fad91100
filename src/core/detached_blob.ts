// A Blob whose bytes do not lie in a file, which may move, change or be deleted. A private window keeps nothing on the disk: a Blob of a file
// that is put into its database stays a reference to that file (seen in Chromium 156).

/** So much is in this thread's memory at a time; the browser keeps the rest. */
const PIECE_BYTES = 8 * 2 ** 20;

export interface DetachOptions {
  /** Of the new Blob; as a rule the old one's. */
  readonly type?: string;
  readonly pieceBytes?: number;
  readonly signal?: AbortSignal;
}

/** The same bytes, held by the browser. @throws errors of reading the Blob; the signal's reason */
export async function detachedBlob(
  blob: Blob,
  { type = blob.type, pieceBytes = PIECE_BYTES, signal }: DetachOptions = {},
): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let at = 0; at < blob.size; at += pieceBytes) {
    signal?.throwIfAborted();
    pieces.push(new Blob([await blob.slice(at, at + pieceBytes).arrayBuffer()]));
  }
  return new Blob(pieces, { type });
}
