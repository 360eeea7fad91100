// A row as it is kept in a file: what it rests on, every answer, and what it learned of itself. The table is computed from these alone.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import type { Answered } from "./answer.ts";
import type { Desk } from "./desk.ts";
import { type EvidenceRow, type Facts, isTrained } from "./row.ts";

/** Raised when what a row means changes without a change of the sizes: rows of before are then made again, out of the texts that are there. */
const REVISION = 1;

export interface KeptRow {
  readonly schema: 1;
  readonly row: string;
  /** 0 where nothing depends on it. */
  readonly seed: number;
  readonly seconds: number;
  readonly answers: readonly Answered[];
  readonly vote?: readonly Answered[];
  readonly facts: Facts;
}

/** A row to be made for a seed. */
export interface PlannedRow {
  readonly row: EvidenceRow;
  readonly seed: number;
}

/** All rows of a seed, and then those of the next; what the first seed alone has comes last. */
export function plannedRows(rows: readonly EvidenceRow[], seeds: readonly number[]): readonly PlannedRow[] {
  const of = (when: EvidenceRow["seeds"], seed: number) =>
    rows.filter((row) => row.seeds === when).map((row) => ({ row, seed }));
  return [
    ...of("once", 0),
    ...seeds.flatMap((seed) => of("every", seed)),
    ...seeds.slice(0, 1).flatMap((seed) => of("first", seed)),
  ];
}

/** The name of a row's file, by all that decides the row but the program. */
export function rowFile(
  { sizes, parts }: Pick<Desk, "sizes" | "parts">,
  { row, seed }: PlannedRow,
  hash: (text: string) => string,
): string {
  const { rank, learningRate, batchTokens, passes, gate: _, gated: __, levels, ...rest } = sizes;
  const asked = [...sizes.learned, sizes.untouched];
  const asking = {
    ...rest,
    levels: Object.fromEntries(asked.map((kind) => [kind, levels[kind] ?? sizes.level])),
  };
  const facts = {
    revision: REVISION,
    base: parts.base.sha256,
    speaker: parts.speaker,
    row: row.name,
    asking,
    ...(isTrained(row) ? { rank, learningRate, batchTokens, passes } : {}),
  };
  return `row-${row.name}-seed-${seed}-${hash(canonicalJson(facts)).slice(0, 12)}.json`;
}

/** @throws RunError("file-invalid") for a file that this program did not write */
export function parseKeptRow(text: string, path: string): KeptRow {
  try {
    const kept = JSON.parse(text) as Partial<KeptRow> | null;
    if (kept?.schema === 1 && Array.isArray(kept.answers)) return kept as KeptRow; // written whole by this program
  } catch {
    // said below
  }
  throw new RunError(
    "file-invalid",
    `${path} is no row of this program. Remove it; the row is then made again, out of the texts that are there.`,
    { path },
  );
}
