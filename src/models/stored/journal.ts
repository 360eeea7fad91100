// The journal of a model's download: one line per chunk that is stored and flushed, with its sha256. It only grows, and a torn
// last line is cut, so that a download goes on after the last chunk that is known to be sound.
import * as v from "valibot";
import { count, sha256 } from "../../records/schema.ts";
import type { BlobStore, BlobWriter } from "./blob_store.ts";

export const JOURNAL = ".journal.jsonl";

/** The name of a file of a model, without a folder. */
export const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/));
const journalLine = v.union([
  v.strictObject({ file: fileName, chunk: count, sha256 }),
  v.strictObject({ file: fileName, state: v.picklist(["whole", "again"]) }),
]);
export type JournalLine = v.InferOutput<typeof journalLine>;

/** How far one file is: the hashes of its stored chunks from the first on, and whether all of it was checked. */
export interface FileProgress {
  readonly chunks: readonly string[];
  readonly isWhole: boolean;
}

/** What the journal says of each file, and how many of its bytes are sound. */
export function parseJournal(bytes: Uint8Array): {
  readonly files: ReadonlyMap<string, FileProgress>;
  readonly soundBytes: number;
} {
  const files = new Map<string, { chunks: string[]; isWhole: boolean }>();
  let soundBytes = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, soundBytes)) {
    const line = v.safeParse(journalLine, jsonOrNull(bytes.subarray(soundBytes, end)));
    if (!line.success) break;
    const entry = line.output;
    const progress = files.get(entry.file) ?? { chunks: [], isWhole: false };
    if ("state" in entry) {
      progress.isWhole = entry.state === "whole";
      if (entry.state === "again") progress.chunks = [];
    } else {
      if (entry.chunk > progress.chunks.length) break; // never written so: damage
      progress.chunks.length = entry.chunk; // a chunk fetched anew replaces it and what followed
      progress.chunks.push(entry.sha256);
    }
    files.set(entry.file, progress);
    soundBytes = end + 1;
  }
  return { files, soundBytes };
}

/** The open journal; while it is open, nobody else can download this model. */
export class DownloadJournal {
  readonly before: ReadonlyMap<string, FileProgress>;
  private readonly writer: BlobWriter;
  private end: number;

  private constructor(before: ReadonlyMap<string, FileProgress>, writer: BlobWriter, end: number) {
    this.before = before;
    this.writer = writer;
    this.end = end;
  }

  static async open(blobs: BlobStore, key: string): Promise<DownloadJournal> {
    const writer = await blobs.write(key, JOURNAL);
    try {
      const { files, soundBytes } = parseJournal(await writer.read(0, await writer.size()));
      await writer.truncate(soundBytes); // a line torn by a crash
      return new DownloadJournal(files, writer, soundBytes);
    } catch (thrown) {
      await writer.close();
      throw thrown;
    }
  }

  async add(line: JournalLine): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    await this.writer.write(this.end, bytes);
    await this.writer.flush();
    this.end += bytes.length;
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

/** What the bytes hold as JSON; null for bytes that are torn or damaged, which every schema refuses. */
export function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
