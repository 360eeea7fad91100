// A Blob whose bytes do not lie in a file, which may move, change or be deleted. A private window keeps nothing on the disk: a Blob of a file
// that is put into its database stays a reference to that file (seen in Chromium 156).

/** So much is in this thread's memory at a time; the browser keeps the rest. */
const PIECE_BYTES = 8 * 2 ** 20;

/** The same bytes, held by the browser. @throws errors of reading the Blob */
export async function detachedBlob(
  blob: Blob,
  {
    type = blob.type,
    pieceBytes = PIECE_BYTES,
  }: { readonly type?: string; readonly pieceBytes?: number } = {},
): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let at = 0; at < blob.size; at += pieceBytes) {
    pieces.push(new Blob([await blob.slice(at, at + pieceBytes).arrayBuffer()]));
  }
  return new Blob(pieces, { type });
}
