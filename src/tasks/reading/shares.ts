// How questions are to be dealt out.

/** Shares to learn from, to validate with and to test on: any numbers, only their proportion counts. */
export type Shares = readonly [learn: number, validate: number, test: number];
export const USUAL_SHARES: Shares = [5, 2, 3];

/** "text": by a hash of its text a question stays where it is when the file grows. A seed deals out as near to the shares as it can. */
export interface SplitWish {
  readonly by: "text" | { readonly seed: number };
  readonly shares: Shares;
}
