// Float64 truth of the embedding lookup.

/** [rows, columns] */
export function embedReference(
  ids: ArrayLike<number>,
  table: ArrayLike<number>,
  { vocab, columns, scale }: { vocab: number; columns: number; scale: number },
): Float64Array {
  const out = new Float64Array(ids.length * columns);
  for (let t = 0; t < ids.length; t++) {
    if (ids[t]! >= vocab) continue;
    for (let c = 0; c < columns; c++) out[t * columns + c] = scale * table[ids[t]! * columns + c]!;
  }
  return out;
}
