// Cells that tables of teachers and of methods share.
import type { Interval } from "../eval/bootstrap.ts";
import { points } from "./claims.ts";
import type { Comparison } from "./side_table.ts";

const tenth = (share: number) => (100 * share).toFixed(1);
export const wholePercent = (share: number) => `${(100 * share).toFixed(0)} %`;
export const intervalCell = ({ value, low, high }: Interval) =>
  `${tenth(value)} [${tenth(low)}, ${tenth(high)}]`;

export const differenceCell = ({ difference: { value, low, high } }: Comparison) =>
  `${points(value)} [${points(low)}, ${points(high)}]`;

export const pairingCell = ({ bySeed }: Comparison) =>
  bySeed
    .map(({ gained, lost, p }) => `${gained} / ${lost}, ${p < 0.0001 ? p.toExponential(1) : p.toFixed(4)}`)
    .join("; ");

/** What reading did to a group. */
export const READING_COLUMNS = ["wrong to right / right to wrong", "conformity", "oracle gap"] as const;

/** What these columns mean. */
export const READING_WORDS =
  "Of the answers given after reading, the columns at the end count those that became right and those that became wrong; " +
  "conformity is the share that took over another agent's answer, of those whose author had read one unlike its own. " +
  "Oracle gap: questions on which somebody was right, less those that the teacher got right. Where nobody reads, these are empty.";

/** @param facts counts of a row's seeds, by the names that `readingCounts` gives @param right the teacher's share of right answers */
export function readingCells(facts: readonly Readonly<Record<string, unknown>>[], right: number): string[] {
  const sum = (name: string) => facts.reduce((total, each) => total + Number(each[name] ?? 0), 0);
  const [questions, read, contested] = [sum("questions"), sum("readings"), sum("contested")];
  return [
    read === 0 ? "" : `${sum("corrected")} / ${sum("misled")} of ${read}`,
    contested === 0 ? "" : `${wholePercent(sum("followed") / contested)} of ${contested}`,
    questions === 0 ? "" : points(sum("somebodyRight") / questions - right),
  ];
}
