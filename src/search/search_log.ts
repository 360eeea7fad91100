// Where a search is kept: a journal of its own, one entry a line, to which entries are added only. It is the whole state, so that the same
// command after a kill goes on with the same experiments.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import type { LogFiles } from "../store/journal/files.ts";
import { Journal, JOURNAL_FILE } from "../store/journal/journal.ts";

export interface SearchLog<Entry> {
  /** What is kept so far, without what was asked for. */
  readonly entries: readonly Entry[];
  /** Adds an entry; it is on the disk when the promise resolves. @throws RunError of the disk */
  readonly keep: (entry: Entry) => Promise<void>;
}

interface Kept<Entry, Begun extends Entry> {
  readonly files: LogFiles;
  readonly tell: (sentence: string) => void;
  readonly read: (value: unknown, where: string) => Entry;
  readonly begun: Begun;
  readonly orderOf: (entry: Entry) => Readonly<Record<string, unknown>> | null;
  /** What may be another than before, e.g. how long the search is to be. */
  readonly free: readonly string[];
}

/** Opens the log of a folder, or begins one.
 *  @throws RunError("config") naming what differs from what was asked for before; RunError("store-corrupt"); RunError of the disk */
export async function openSearchLog<Entry, Begun extends Entry>({
  files,
  tell,
  read,
  begun,
  orderOf,
  free,
}: Kept<Entry, Begun>): Promise<SearchLog<Entry>> {
  const place = files.place(JOURNAL_FILE);
  const { journal, entries } = await Journal.open(files, tell);
  const [first, ...others] = entries.map((entry) => read(entry, place));
  const keep = (entry: Entry) => journal.append([entry]);
  if (first === undefined) {
    await keep(begun);
    return { entries: [], keep };
  }
  const [here, there] = [orderOf(begun) ?? {}, orderOf(first) ?? {}];
  const different = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
    (key) =>
      !free.includes(key) &&
      canonicalJson(here[key] ?? null) !== canonicalJson(there[key] ?? USUAL.get(key) ?? null),
  );
  if (different.length > 0) {
    const listed = different.map((key) => `${key} (${text(there[key])} there, ${text(here[key])} here)`);
    throw new RunError(
      "config",
      `${place} holds a search that was asked for differently: ${listed.join(", ")}. Give the same settings to go on with it, or name another folder.`,
      { different },
    );
  }
  return { entries: others, keep };
}

/** What a setting is by default, by flag: a log from before a setting says nothing of it. */
const USUAL: ReadonlyMap<string, number | string> = new Map(
  SETTINGS.fields.map((field) => [flagName(field), field.fallback]),
);

const text = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
