// A file to which lines are added and in which nothing is changed. What one append makes durable is one line, and each line's
// hash covers the line before it. So a write that was torn can only be the last line, which is cut off; a line that is damaged
// before others is found, and nothing after it is believed.
// A line is JSON: ["<sha256>",[entry, …]], where the hash is over the previous line's hash, a newline and the list's bytes.
import { RunError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { CHAIN_START } from "../digest.ts";
import type { LogFiles } from "./files.ts";
import { jsonText } from "./json_text.ts";

export const JOURNAL_FILE = "journal.jsonl";

/** The first line's only entry. */
const HEADER = { kind: "retort/journal", schema: 1 } as const;

const NEWLINE = 0x0a;
const ENCODER = new TextEncoder();

interface Sound {
  /** Bytes of the sound lines. */
  length: number;
  /** Hash of the last of them. */
  hash: string;
  readonly lines: unknown[][];
}

export class Journal {
  readonly #files: LogFiles;
  #length: number;
  #hash: string;
  /** Whether an append failed, so that the file may end in a part of a line. */
  #isTorn = false;

  private constructor(files: LogFiles, { length, hash }: Sound) {
    this.#files = files;
    this.#length = length;
    this.#hash = hash;
  }

  /** Opens the folder's journal, or begins one, and gives the entries that it holds.
   *  @param tell is told when a torn last line was cut off
   *  @throws RunError("store-corrupt") naming the line, for one that is damaged and not the last, and for a file of another kind */
  static async open(
    files: LogFiles,
    tell: (sentence: string) => void,
  ): Promise<{ readonly journal: Journal; readonly entries: unknown[] }> {
    const bytes = (await files.read(JOURNAL_FILE)) ?? new Uint8Array(0);
    const sound = await readLines(bytes, files.place(JOURNAL_FILE));
    if (sound.length < bytes.length) {
      await files.cut(JOURNAL_FILE, sound.length);
      const line = sound.lines.length + 1;
      tell(
        `${files.place(JOURNAL_FILE)}: line ${line}, the last, is not whole; the program was ended while it wrote it, or the file ` +
          "was damaged. It is cut off, and what it held is done again.",
      );
    }
    const journal = new Journal(files, sound);
    if (sound.lines.length === 0) await journal.append([HEADER]);
    return { journal, entries: sound.lines.slice(1).flat() };
  }

  /** Adds one line; it is on the disk when the promise resolves. Calls must not overlap.
   *  @throws RunError of the files; then nothing was added, also where a part of the line is in the file */
  async append(entries: readonly unknown[]): Promise<void> {
    if (this.#isTorn) {
      await this.#files.cut(JOURNAL_FILE, this.#length);
      this.#isTorn = false;
    }
    const text = jsonText(entries);
    const hash = await lineHash(this.#hash, ENCODER.encode(text));
    const line = ENCODER.encode(`["${hash}",${text}]\n`);
    this.#isTorn = true;
    await this.#files.append(JOURNAL_FILE, line, this.#length);
    this.#isTorn = false;
    this.#length += line.length;
    this.#hash = hash;
  }
}

/** What a journal holds that is not to be written to, e.g. one that a person opens.
 *  @throws RunError("file-invalid") for what is no journal at all, RunError("store-corrupt") as `Journal.open` does */
export async function readJournal(
  bytes: Uint8Array<ArrayBuffer>,
  place: string,
): Promise<{ readonly entries: unknown[]; readonly isTorn: boolean }> {
  const sound = await readLines(bytes, place);
  if (sound.lines.length === 0) {
    throw new RunError("file-invalid", `${place}: expected a journal, whose first line is whole; got none.`, {
      place,
    });
  }
  return { entries: sound.lines.slice(1).flat(), isTorn: sound.length < bytes.length };
}

/** The sound lines from the start of a journal; all of them, or all but the last.
 *  @throws RunError("store-corrupt") */
async function readLines(bytes: Uint8Array<ArrayBuffer>, place: string): Promise<Sound> {
  const sound: Sound = { length: 0, hash: CHAIN_START, lines: [] };
  while (sound.length < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, sound.length);
    const end = newline === -1 ? bytes.length : newline + 1;
    const line = newline === -1 ? null : await readLine(bytes.subarray(sound.length, newline), sound.hash);
    if (line === null) {
      if (end === bytes.length) break; // the last line
      throw damagedLine(place, sound.lines.length + 1);
    }
    if (sound.lines.length === 0) checkHeader(line.entries[0], place);
    sound.lines.push(line.entries);
    sound.length = end;
    sound.hash = line.hash;
  }
  return sound;
}

/** `["` and the hash's 64 digits and `",` */
const PREFIX = 68;

/** The entries of a line without its newline; null when they are not what was written. */
async function readLine(
  line: Uint8Array<ArrayBuffer>,
  previousHash: string,
): Promise<{ readonly hash: string; readonly entries: unknown[] } | null> {
  const list = line.slice(PREFIX, -1);
  const hash = await lineHash(previousHash, list);
  const text = new TextDecoder().decode(list);
  const whole = ENCODER.encode(`["${hash}",${text}]`);
  if (whole.length !== line.length || whole.some((byte, i) => byte !== line[i])) return null;
  return { hash, entries: JSON.parse(text) as unknown[] };
}

function lineHash(previousHash: string, list: Uint8Array<ArrayBuffer>): Promise<string> {
  const start = ENCODER.encode(`${previousHash}\n`);
  const bytes = new Uint8Array(start.length + list.length);
  bytes.set(start);
  bytes.set(list, start.length);
  return sha256Hex(bytes);
}

function checkHeader(header: unknown, place: string): void {
  const { kind, schema } = (header ?? {}) as Partial<Record<keyof typeof HEADER, unknown>>;
  if (kind === HEADER.kind && schema === HEADER.schema) return;
  throw new RunError(
    "store-corrupt",
    `${place}: expected a journal of schema ${HEADER.schema}, got ${JSON.stringify(header)}. A newer version of this program may have written it.`,
    { place, schema },
  );
}

function damagedLine(place: string, line: number): RunError {
  const before =
    line === 1 ? "" : ` To go on from what stands before it, keep the first ${line - 1} lines only.`;
  return new RunError(
    "store-corrupt",
    `${place}: line ${line} is damaged, its hash is another, and there are lines after it. Restore the file from a copy, or begin anew.${before}`,
    { place, line },
  );
}
