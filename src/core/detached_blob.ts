// A Blob whose bytes do not lie in a file. A private window keeps nothing on the disk: a Blob of a file that is put into its database stays a
// reference to that file, and cannot be read any more once the file is deleted (seen in Chromium 156).

/** So much is in this thread's memory at a time. */
const PIECE_BYTES = 16 * 2 ** 20;

/** The same bytes and type, held by the browser. @throws errors of reading the Blob */
export async function detachedBlob(blob: Blob, pieceBytes = PIECE_BYTES): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let at = 0; at < blob.size; at += pieceBytes) {
    pieces.push(new Blob([await blob.slice(at, at + pieceBytes).arrayBuffer()]));
  }
  return new Blob(pieces, { type: blob.type });
}
