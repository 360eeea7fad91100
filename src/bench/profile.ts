// Where a step's time goes, out of the rows of its kernels: each kernel at each shape was timed alone, and runs so often in the step.
import type { BenchRow } from "./bench_row.ts";

export interface ProfileLine {
  readonly op: string;
  /** Of all its dispatches in the step, by the median of each. */
  readonly ms: number;
  /** Of the sum over all kernels. */
  readonly share: number;
  readonly dispatches: number;
  /** Null where no operations are counted. */
  readonly gflops: number | null;
}

/** A step's kernels, what takes longest first. */
export interface Profile {
  readonly device: string;
  readonly whole: string;
  readonly ms: number;
  readonly dispatches: number;
  readonly lines: readonly ProfileLine[];
}

/** The profiles that the rows make up, in their order. */
export function profiles(rows: readonly BenchRow[]): Profile[] {
  const parts = rows.flatMap((row) => {
    const { whole, times } = row;
    return whole === null || times === null ? [] : [{ row, whole, times }];
  });
  const wholes = groupBy(parts, ({ row, whole }) => `${row.device}\n${whole}`);
  return wholes.map((own) => {
    const [{ row, whole }] = own;
    const lines = groupBy(own, (each) => each.row.op).map((same) => {
      const ms = sum(same, (each) => each.times * each.row.msP50);
      const operations = sum(same, (each) => each.times * (each.row.gflops ?? 0) * each.row.msP50);
      return {
        op: same[0].row.op,
        ms,
        dispatches: sum(same, (each) => each.times),
        gflops: operations === 0 ? null : operations / ms,
      };
    });
    const ms = sum(lines, (line) => line.ms);
    return {
      device: row.device,
      whole,
      ms,
      dispatches: sum(lines, (line) => line.dispatches),
      lines: lines.map((line) => ({ ...line, share: line.ms / ms })).toSorted((a, b) => b.ms - a.ms),
    };
  });
}

function sum<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}

function groupBy<T>(list: readonly T[], key: (each: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of list) {
    const group = groups.get(key(each));
    if (group === undefined) groups.set(key(each), [each]);
    else group.push(each);
  }
  return [...groups.values()];
}
