// What a run's folder holds on the disk, read without our own store: so that the store's word about itself is not taken for it.
// The format stands in src/store/journal/journal.ts; the chain of hashes is computed again here.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The hash before the first line. */
const START = "0".repeat(64);

interface Entry {
  readonly turn?: { readonly id: string };
  readonly answers?: readonly { readonly id: string }[];
  readonly metrics?: readonly { readonly step: number }[];
  /** Of a run that was brought in: what it held then. */
  readonly records?: Pick<Entry, "answers" | "metrics"> & {
    readonly turns: readonly { readonly id: string }[];
  };
  readonly files?: Readonly<Record<string, string>>;
}

export interface KeptJournal {
  /** The sound lines as they stand there. */
  readonly lines: readonly string[];
  readonly entries: readonly Entry[];
}

/** The sound lines of a run's folder; a torn last one is left out. None where there is no journal yet.
 *  @throws Error for a damaged line that is not the last, and for a hash that is not that of its line and the one before */
export function keptJournal(folder: string): KeptJournal {
  const path = join(folder, "run/journal.jsonl");
  if (!existsSync(path)) return { lines: [], entries: [] };
  const pieces = readFileSync(path, "utf8").split("\n");
  pieces.pop(); // what follows the last newline: nothing, or a line that was torn
  let before = START;
  const entries = pieces.flatMap((line, i) => {
    const [hash, list] = JSON.parse(line) as [string, Entry[]];
    const text = line.slice(line.indexOf(",") + 1, -1);
    const computed = createHash("sha256").update(`${before}\n${text}`).digest("hex");
    if (hash !== computed)
      throw new Error(`${path}: line ${i + 1} has the hash ${hash}, computed is ${computed}`);
    before = hash;
    return list;
  });
  return { lines: pieces, entries };
}

/** The folder's lines now. @throws Error when one that was there before is not there any more */
export function stillKept(folder: string, before: KeptJournal): KeptJournal {
  const now = keptJournal(folder);
  const lost = before.lines.findIndex((line, i) => now.lines[i] !== line);
  if (lost < 0) return now;
  throw new Error(
    `line ${lost + 1} of ${before.lines.length} was on the disk in ${folder} and is not there now`,
  );
}

/** What a finished run's folder holds, apart from names and times. @throws Error for what is there twice, missing in the middle, or left over */
export function endOf(folder: string): {
  readonly turns: number;
  readonly answers: number;
  readonly steps: number;
  readonly state: ReturnType<typeof stateOf>;
} {
  const { entries } = keptJournal(folder);
  const parts = entries.flatMap((entry) => (entry.records === undefined ? [entry] : [entry.records]));
  const said = entries.flatMap(({ turn, records }) => records?.turns ?? (turn === undefined ? [] : [turn]));
  const turns = once(
    "turn",
    said.map(({ id }) => id),
  );
  const answers = once(
    "answer",
    parts.flatMap((part) => (part.answers ?? []).map(({ id }) => id)),
  );
  const steps = once(
    "step",
    parts.flatMap((part) => (part.metrics ?? []).map(({ step }) => step)),
  );
  steps.forEach((step, i) => {
    if (step !== i + 1) throw new Error(`step ${i + 1} is missing; ${step} stands in its place`);
  });
  const known = new Set(entries.flatMap(({ files }) => Object.values(files ?? {})));
  const beside = readdirSync(join(folder, "run")).filter(
    (name) => name !== "journal.jsonl" && !known.has(name),
  );
  if (beside.length > 0) throw new Error(`left over in ${folder}/run: ${beside.join(", ")}`);
  const others = readdirSync(folder).filter((name) => name !== "run" && !name.endsWith(".zip"));
  if (others.length > 0) throw new Error(`left over in ${folder}: ${others.join(", ")}`);
  return { turns: turns.length, answers: answers.length, steps: steps.length, state: stateOf(folder) };
}

/** Hashes of what a run holds in the end of the last checkpoint (weights, moments, place in the data, random numbers), the adapter and the
 *  judge, by the part's name. */
export function stateOf(folder: string): Readonly<Record<string, string>> {
  const names = Object.assign({}, ...keptJournal(folder).entries.map(({ files }) => files)) as Record<
    string,
    string
  >;
  return Object.fromEntries(
    Object.entries(names).map(([part, name]) => [part, stateHash(join(folder, "run", name))]),
  );
}

/** Members of a packed file's head that name the run or hold a time. */
const OF_THE_SITTING = /"(?:runId|\w*Ms)":(?:"[^"]*"|[\d.e+-]+)/g;

/** Hash of a packed file (four bytes with the length of its head, the head as JSON, the numbers) without the run's name and times. */
function stateHash(path: string): string {
  const bytes = readFileSync(path);
  const end = 4 + bytes.readUInt32LE(0);
  const head = bytes.toString("utf8", 4, end).trimEnd().replaceAll(OF_THE_SITTING, "");
  return createHash("sha256").update(head).update(bytes.subarray(end)).digest("hex");
}

function once<T>(what: string, all: readonly T[]): readonly T[] {
  const seen = new Set<T>();
  for (const each of all) {
    if (seen.has(each)) throw new Error(`${what} ${String(each)} is there twice`);
    seen.add(each);
  }
  return all;
}
