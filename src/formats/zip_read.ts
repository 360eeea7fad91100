// Zip archives from strangers -> their files (PKWARE APPNOTE 6.3.10). Stored and deflated entries only; everything that makes
// two readers see two different archives is refused by name: overlapping or hidden entries, names that differ between an
// entry and the directory, doubled names, paths that lead out, links, encryption, bytes before or after the archive.
// Trap: the stated sizes are claims. Entries are inflated piece by piece, and the count stops at what was stated.
import { Inflate } from "fflate";
import { crc32 } from "./crc32.ts";
import { RunError } from "../core/errors.ts";
import { KIND_BYTES, otherThanBinary } from "../core/file_kind.ts";
import { type ByteSource, checkRange } from "./byte_source.ts";

export interface ZipLimits {
  readonly entries: number;
  /** The size of all entries together, unpacked. */
  readonly totalBytes: number;
  /** How many times as large as its packed form an entry may state to be, once it states more than `freeBytes`. */
  readonly ratio: number;
  readonly freeBytes: number;
}
/** What fits without zip64, which archives below 4 GiB do not need. */
const FORMAT_LIMITS: ZipLimits = {
  entries: 10_000,
  totalBytes: 2 ** 32 - 1,
  ratio: 100, // what a run says shrinks to a tenth; deflate reaches 1,032 on one repeated byte
  freeBytes: 16 * 2 ** 20,
};

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** What a streaming writer puts after an entry: CRC and sizes, with or without a mark. */
const MAX_DESCRIPTOR = 16;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0b1;
const UTF8_NAMES = 0b1000_0000_0000;
/** A number that stands elsewhere, in a zip64 record. */
const ELSEWHERE = 0xffff_ffff;
/** One piece inflates to 1,032 times as much at most. */
const PIECE = 64 * 1024;

export interface ZipFile {
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  /** Piece by piece; sizes and checksum are known to be right when it has ended. @throws RunError("file-invalid") */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** @throws RunError("file-invalid") */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /** A file that is stored as it is can be read by range, so that it is never held whole; its checksum is not looked at then. Null for a
   *  deflated one. */
  readonly stored: ByteSource | null;
}

/** @param todo what the person can do about it, without a stop */
type Fail = (what: string, todo?: string) => never;

/** Whether bytes begin as a zip archive does. */
export async function looksLikeZip(source: ByteSource): Promise<boolean> {
  if (source.size < 4) return false;
  const mark = view(await source.read(0, 4)).getUint32(0, true);
  return mark === LOCAL || mark === END; // the second: an archive without entries
}

/** The files of an archive by name, folders left out. Reads its directory and the entries' headers, no content.
 *  `where` names the archive in errors. @throws RunError("file-invalid") naming what is wrong */
export async function openZip(
  source: ByteSource,
  where: string,
  lower: Partial<ZipLimits> = {},
): Promise<ReadonlyMap<string, ZipFile>> {
  const limits = { ...FORMAT_LIMITS, ...lower };
  const fail: Fail = (what, todo = "Get the file again, or pack its files anew") => {
    throw new RunError("file-invalid", `${where} cannot be unpacked: ${what}. ${todo}.`, { where, what });
  };
  const { at, bytes, count } = await readDirectory(source, where, fail);
  if (count > limits.entries) fail(`it has ${count} entries, more than ${limits.entries}`);
  const entries = directoryEntries(bytes, count, fail);
  const names = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    checkEntry(entry, fail);
    if (entry.unpacked > limits.freeBytes && entry.unpacked > limits.ratio * entry.packed)
      fail(
        `"${entry.name}" would unpack from ${entry.packed} bytes to ${entry.unpacked}, more than ${limits.ratio} times as much`,
        "No run and no adapter shrinks like that",
      );
    const folded = entry.name.replace(/\/$/, "").normalize("NFC").toLowerCase();
    if (names.has(folded)) fail(`it holds "${entry.name}" twice`);
    names.add(folded);
    total += entry.unpacked;
    if (total > limits.totalBytes) fail(`it unpacks to more than ${limits.totalBytes} bytes`);
  }

  const files = new Map<string, ZipFile>();
  let before = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    const { name, offset, packed, unpacked } = entry;
    if (offset < before) fail(`"${name}" overlaps another entry`);
    if (offset - before > (before === 0 ? 0 : MAX_DESCRIPTOR))
      fail(`there are hidden bytes before "${name}"`);
    const start = await dataStart(source, entry, at, fail);
    before = start + packed;
    if (before > at) fail(`"${name}" is cut off`);
    if (name.endsWith("/")) {
      if (unpacked !== 0) fail(`"${name}" is a folder with content`);
      continue;
    }
    const chunks = () => unpack(source, { ...entry, start }, fail);
    const stored = entry.method === STORED ? partOf(source, { name, start, length: unpacked }) : null;
    files.set(name, { name, bytes: unpacked, chunks, read: () => whole(chunks(), unpacked), stored });
  }
  if (at - before > (before === 0 ? 0 : MAX_DESCRIPTOR)) fail("there are hidden bytes before its directory");
  return files;
}

function partOf(
  source: ByteSource,
  { name, start, length }: { readonly name: string; readonly start: number; readonly length: number },
): ByteSource {
  return {
    size: length,
    read: (offset, count) => {
      checkRange(name, length, offset, count);
      return source.read(start + offset, count);
    },
  };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The directory's bytes and place, found through the end record, whose comment must reach exactly to the last byte. */
async function readDirectory(
  source: ByteSource,
  where: string,
  fail: Fail,
): Promise<{ readonly at: number; readonly bytes: Uint8Array; readonly count: number }> {
  const length = Math.min(source.size, END_BYTES + MAX_COMMENT);
  const tail = await source.read(source.size - length, length);
  const data = view(tail);
  for (let i = length - END_BYTES; i >= 0; i--) {
    if (data.getUint32(i, true) !== END) continue;
    if (i + END_BYTES + data.getUint16(i + 20, true) !== length) continue;
    const [disk, directoryDisk] = [data.getUint16(i + 4, true), data.getUint16(i + 6, true)];
    const [here, count] = [data.getUint16(i + 8, true), data.getUint16(i + 10, true)];
    const [bytes, at] = [data.getUint32(i + 12, true), data.getUint32(i + 16, true)];
    if (count === 0xffff || bytes === ELSEWHERE || at === ELSEWHERE)
      fail("it is a zip64 archive, which is read here only below 4 GB", "Pack it anew");
    if (disk !== 0 || directoryDisk !== 0 || here !== count) fail("it is one part of several");
    if (at + bytes !== source.size - length + i) fail("its directory is not where its end says");
    return { at, bytes: await source.read(at, bytes), count };
  }
  const other = otherThanBinary(
    await source.read(0, Math.min(KIND_BYTES, source.size)),
    `${where} cannot be unpacked`,
    "a zip",
  );
  const isZip = length >= 4 && view(await source.read(0, 4)).getUint32(0, true) === LOCAL;
  if (other !== null && !isZip) throw other;
  return fail("it is no zip archive, or its end is missing", "Get the file again");
}

interface Entry {
  readonly name: string;
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Unix file mode, 0 where the writer set none. */
  readonly mode: number;
  readonly offset: number;
}

function directoryEntries(bytes: Uint8Array, count: number, fail: Fail): Entry[] {
  const data = view(bytes);
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > bytes.length || data.getUint32(at, true) !== CENTRAL)
      fail(`entry ${i + 1} of its directory is damaged`);
    const nameEnd = at + CENTRAL_BYTES + data.getUint16(at + 28, true);
    const next = nameEnd + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
    if (next > bytes.length) fail(`entry ${i + 1} of its directory is cut off`);
    const rawName = bytes.subarray(at + CENTRAL_BYTES, nameEnd);
    const flags = data.getUint16(at + 8, true);
    entries.push({
      name: decodeName(rawName, (flags & UTF8_NAMES) !== 0, fail),
      rawName,
      flags,
      method: data.getUint16(at + 10, true),
      crc: data.getUint32(at + 16, true),
      packed: data.getUint32(at + 20, true),
      unpacked: data.getUint32(at + 24, true),
      mode: data.getUint16(at + 40, true),
      offset: data.getUint32(at + 42, true),
    });
    at = next;
  }
  if (at !== bytes.length) fail("its directory is longer than its entries");
  return entries;
}

function decodeName(raw: Uint8Array, isUtf8: boolean, fail: Fail): string {
  if (!isUtf8 && raw.some((byte) => byte > 0x7e)) fail("a name in it is not marked as UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return fail("a name in it is not valid UTF-8");
  }
}

// oxlint-disable-next-line no-control-regex -- exactly those are refused
const UNSAFE = /[\u0000-\u001f\u007f\\:]/;

function checkEntry({ name, flags, method, packed, unpacked, mode, offset }: Entry, fail: Fail): void {
  const parts = name.replace(/\/$/, "").split("/");
  if (UNSAFE.test(name) || parts.some((part) => part === "" || part === "." || part === ".."))
    fail(`${JSON.stringify(name)} is no safe path`);
  if ((flags & ENCRYPTED) !== 0) fail(`"${name}" is encrypted`, "Pack it anew without a password");
  if ((mode & 0xf000) === 0xa000) fail(`"${name}" is a link`);
  if (packed === ELSEWHERE || unpacked === ELSEWHERE || offset === ELSEWHERE)
    fail(`"${name}" is packed with zip64, which is read here only below 4 GB`, "Pack it anew");
  if (method !== STORED && method !== DEFLATED)
    fail(`"${name}" is packed by method ${method}; known are stored (0) and deflate (8)`);
  if (method === STORED && packed !== unpacked)
    fail(`"${name}" is stored in ${packed} bytes but states ${unpacked}`);
}

/** Where an entry's bytes begin: after its own header, which must agree with the directory on the name. */
async function dataStart(
  source: ByteSource,
  { name, rawName, offset }: Entry,
  limit: number,
  fail: Fail,
): Promise<number> {
  const length = LOCAL_BYTES + rawName.length;
  if (offset + length > limit) fail(`"${name}" is cut off`);
  const header = await source.read(offset, length);
  const data = view(header);
  if (data.getUint32(0, true) !== LOCAL) fail(`"${name}" is not where the directory says`);
  const isSame =
    data.getUint16(26, true) === rawName.length &&
    rawName.every((byte, i) => byte === header[LOCAL_BYTES + i]);
  if (!isSame) fail(`the entry of "${name}" has another name than the directory`);
  return offset + length + data.getUint16(28, true);
}

async function* unpack(
  source: ByteSource,
  { name, method, crc, start, packed, unpacked }: Entry & { readonly start: number },
  fail: Fail,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let got = 0;
  let sum = 0;
  let ready: Uint8Array<ArrayBuffer>[] = [];
  const take = (piece: Uint8Array<ArrayBuffer>): void => {
    got += piece.length;
    if (got > unpacked) fail(`"${name}" unpacks to more than the ${unpacked} bytes it states`);
    sum = crc32(piece, sum);
    if (piece.length > 0) ready.push(piece);
  };
  let isEnded = method === STORED;
  const inflate = new Inflate((piece, isLast) => {
    isEnded = isLast;
    take(new Uint8Array(piece)); // fflate's own memory may be used again
  });
  for (let at = 0; at < packed || at === 0; at += PIECE) {
    const piece = await source.read(start + at, Math.min(PIECE, packed - at));
    try {
      if (method === STORED) take(piece);
      else inflate.push(piece, at + PIECE >= packed);
    } catch (thrown) {
      if (thrown instanceof RunError) throw thrown;
      fail(`"${name}" is damaged (${thrown instanceof Error ? thrown.message : String(thrown)})`);
    }
    yield* ready;
    ready = [];
  }
  if (!isEnded || got !== unpacked) fail(`"${name}" unpacks to ${got} bytes and states ${unpacked}`);
  if (sum !== crc) fail(`"${name}" fails its checksum`, "Get the file again");
}

async function whole(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Not allocated at once: the length is a claim until the bytes have come.
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of chunks) pieces.push(piece);
  const out = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
