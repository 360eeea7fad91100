// Logs of searches and evolutions for tests: written line by line as the command line writes them, and those that it recorded.
import { readFileSync } from "node:fs";
import { Journal, JOURNAL_FILE } from "../../src/store/journal/journal.ts";
import { DiskModel } from "../store/journal/disk_model.ts";

/** The bytes of a log that holds these entries, sound or not. */
export async function logOf(entries: readonly unknown[]): Promise<Uint8Array<ArrayBuffer>> {
  const { files } = new DiskModel().ports;
  const { journal } = await Journal.open(files, () => undefined);
  for (const entry of entries) await journal.append([entry]);
  return (await files.read(JOURNAL_FILE))!;
}

/** The same, all in a line, for logs of which there are too many lines to write one by one. */
export async function logOfOneLine(entries: readonly unknown[]): Promise<Uint8Array<ArrayBuffer>> {
  const { files } = new DiskModel().ports;
  const { journal } = await Journal.open(files, () => undefined);
  await journal.append(entries);
  return (await files.read(JOURNAL_FILE))!;
}

/** What `retort search` and `retort evolve` wrote on 30 November 2026 for the bundled model, seed 3: recorded/README.md has the commands. */
export const recordedLog = (name: "search" | "evolution"): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(`tests/search/recorded/${name}.jsonl`));
