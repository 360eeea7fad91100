// What a table says of each row in a form that a machine can hold another run against: `--row NAME --seed S` makes a row again and
// compares. Counts must agree to the question; the hash says whether every text did, which another device may not give.
import type { RawFiles } from "./experiment.ts";
import type { RowFile } from "./records.ts";

export interface RowSummary {
  readonly row: string;
  readonly seed: number;
  readonly key: string;
  readonly device: string;
  /** By set and mode, e.g. "main greedy": right answers of how many. */
  readonly right: Readonly<Record<string, readonly [right: number, of: number]>>;
  readonly generated: number;
  /** A hash of what was answered to each question, word for word. */
  readonly texts: string;
}

export function summaryOf({ header, answers }: RowFile, hash: RawFiles["hash"]): RowSummary {
  const right: Record<string, [number, number]> = {};
  for (const line of answers) {
    const counts = (right[`${line.set} ${line.mode}`] ??= [0, 0]);
    if (line.right) counts[0]++;
    counts[1]++;
  }
  const { row, seed, key, device } = header;
  return {
    row,
    seed,
    key,
    device,
    right,
    generated: answers.reduce((sum, line) => sum + line.generated, 0),
    texts: hash(
      JSON.stringify(answers.map(({ set, mode, task, answer, text }) => [set, mode, task, answer, text])),
    ),
  };
}

/** What of a row made again differs from the one in the table; nothing: it equals it. */
export function differences(before: RowSummary, again: RowSummary): string[] {
  const found: string[] = [];
  if (before.key !== again.key)
    found.push(`made of other settings or another base (${before.key}, now ${again.key})`);
  for (const name of new Set([...Object.keys(before.right), ...Object.keys(again.right)])) {
    const shown = (counts: RowSummary["right"][string] | undefined) => counts?.join(" of ") ?? "nothing";
    const [was, is] = [shown(before.right[name]), shown(again.right[name])];
    if (was !== is) found.push(`${name}: ${was} right in the table, ${is} now`);
  }
  if (found.length === 0 && before.texts !== again.texts) {
    found.push(
      `the same counts from other texts (the table was made on ${before.device}, this on ${again.device})`,
    );
  }
  return found;
}
