// What a person may choose about how questions are read. It stands apart from the reader, which is loaded where it reads.
import type { AnswerKind } from "../judge.ts";
import { type SplitWish, USUAL_SHARES } from "./shares.ts";
import type { Encoding } from "./encoding.ts";
import type { ColumnRoles } from "./guess_roles.ts";

/** What is null or left out is found out. */
export interface ReadWish {
  readonly encoding: Encoding | null;
  /** Roles that replace the guess, by column. */
  readonly roles: ColumnRoles;
  /** How all answers are judged; null to see it from each. */
  readonly judge: AnswerKind | null;
  /** What the answers of rows without one are held against, for "contains" and "pattern". */
  readonly rule: string | null;
  readonly splits: SplitWish;
  /** Worked examples to choose out of them, 0 to 8; null for as many as are usual for the model. */
  readonly examples: number | null;
}

export const USUAL_WISH: ReadWish = {
  encoding: null,
  roles: {},
  judge: null,
  rule: null,
  splits: { by: { seed: 1 }, shares: USUAL_SHARES },
  examples: null,
};
