// Which prompts are answered in one batch: those that fill the same columns of the cache, behind the same prefix. Without a prefix the
// columns are the prompt's own. Behind one, a prompt is filled up on its left to a multiple of COLUMNS, so that questions of nearly the
// same length meet; how far is a matter of the prompt alone, so no row's numbers depend on its company.

/** Where a prompt stands in a batch. */
export interface Placed {
  readonly prompt: readonly number[];
  /** So many of its ids are read with the prefix. */
  readonly shared: number;
  /** Columns that the rest fills in the batch's cache. */
  readonly width: number;
}

const COLUMNS = 16;
export const ROWS_PER_BATCH = 48;
/** Attention scores of one head that a prompt's forward may hold: 48 rows of 256 tokens. The memory of wasm ends at 4 GB. */
const MAX_SCORES = ROWS_PER_BATCH * 256 * 256;

export function placedIn(prompt: readonly number[], shared: number): Placed {
  return { prompt, shared, width: Math.ceil((prompt.length - shared) / COLUMNS) * COLUMNS };
}

/** Columns on the left that hold no token. */
export function padding({ prompt, shared, width }: Placed): number {
  return width - (prompt.length - shared);
}

/** Rows of one width and one prefix together, as many as a batch may hold. */
export function cutBatches<Row extends Placed>(rows: readonly Row[]): Row[][] {
  const alike = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.width}:${row.prompt.slice(0, row.shared).join(" ")}`;
    alike.set(key, [...(alike.get(key) ?? []), row]);
  }
  return [...alike.values()].flatMap((same) => {
    const { width, shared } = same[0]!;
    const size = Math.max(1, Math.min(ROWS_PER_BATCH, Math.floor(MAX_SCORES / (width * (shared + width)))));
    return Array.from({ length: Math.ceil(same.length / size) }, (_, i) =>
      same.slice(i * size, (i + 1) * size),
    );
  });
}
