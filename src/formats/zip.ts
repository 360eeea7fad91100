// Zip archives, written entry by entry into whatever takes bytes at an offset; the size is known before anything is written.
// Bytes depend on the content alone: fixed order, fixed time stamps. Text is deflated in memory; everything else is stored
// as it comes, so that an entry of a finished zip is a plain range of it. Beyond 4 GiB or 65,534 entries: zip64.
// Source: PKWARE APPNOTE 6.3.10. Trap: readers that stream do not take stored entries whose CRC follows them (a "data
// descriptor"), so the CRC is written back into the local header once the entry is through.
import { deflateSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { RunError } from "../core/errors.ts";
import { type FileStream, streamOf } from "./file_stream.ts";
import { checkSafeNames } from "./safe_name.ts";

export interface ZipEntry {
  /** Path inside the archive; see safe_name.ts. */
  readonly name: string;
  /** What unpacks. */
  readonly file: FileStream;
  /** Its deflated bytes; absent where it is stored as it is. */
  readonly deflated?: Uint8Array<ArrayBuffer>;
}

/** Takes the bytes of a file that is being written, at any offset. */
export interface ByteSink {
  /** @throws RunError, also when not all of `bytes` could be written */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface ZipProgress {
  /** Looked at between two chunks. */
  readonly signal?: AbortSignal;
  /** Told after each chunk: bytes written so far. */
  readonly onBytes?: (done: number) => void | Promise<void>;
  /** From this size or offset on numbers are 64 bits wide; the format's own limit unless a test wants to see it. */
  readonly zip64From?: number;
}

/** An entry of text, which is deflated at once. */
export function deflatedEntry(name: string, bytes: Uint8Array<ArrayBuffer>): ZipEntry {
  return { name, file: streamOf(bytes), deflated: new Uint8Array(deflateSync(bytes, { level: 6 })) };
}

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const END64_BYTES = 56 + 20;
const EXTRA64 = { local: 20, central: 28 } as const;
const MAX32 = 0xffff_ffff;
const MAX16 = 0xffff;
/** 2000-01-01 00:00 as MS-DOS writes it. */
const DOS_DATE = (20 << 9) | (1 << 5) | 1;

interface Placed {
  readonly entry: ZipEntry;
  readonly name: Uint8Array;
  readonly offset: number;
  readonly packedBytes: number;
  readonly isLarge: boolean;
}
interface Layout {
  readonly placed: readonly Placed[];
  readonly directoryAt: number;
  readonly directoryBytes: number;
  readonly isZip64: boolean;
  readonly bytes: number;
}

/** The size of the archive that `writeZip` makes of these, to the byte.
 *  @throws RunError("file-invalid") for a name that is unsafe to unpack or comes twice */
export function zipBytes(entries: readonly ZipEntry[], zip64From: number = MAX32): number {
  return layoutOf(entries, zip64From).bytes;
}

/** Writes from offset 0 on. @returns the archive's size
 *  @throws RunError("file-invalid") for an unsafe name before anything is written, RunError("aborted"), RunError("internal")
 *  for a file that is not as long as it says, errors of files and sink */
export async function writeZip(
  entries: readonly ZipEntry[],
  sink: ByteSink,
  { signal, onBytes, zip64From = MAX32 }: ZipProgress = {},
): Promise<number> {
  const layout = layoutOf(entries, zip64From);
  let at = 0;
  const put = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    if (signal?.aborted === true) throw new RunError("aborted", "Writing the zip: cancelled.");
    await sink.write(at, bytes);
    at += bytes.length;
    await onBytes?.(at);
  };
  const sums: number[] = [];
  for (const place of layout.placed) {
    const { entry, offset } = place;
    let crc = 0;
    if (entry.deflated !== undefined) {
      for await (const chunk of entry.file.chunks()) crc = crc32(chunk, crc);
      await put(localHeader(place, crc));
      await put(entry.deflated);
    } else {
      await put(localHeader(place, 0));
      const end = at + entry.file.bytes;
      for await (const chunk of entry.file.chunks()) {
        if (at + chunk.length > end) throw wrongLength(entry, `more than ${entry.file.bytes}`);
        crc = crc32(chunk, crc);
        await put(chunk);
      }
      if (at !== end) throw wrongLength(entry, String(entry.file.bytes - end + at));
      await sink.write(offset, localHeader(place, crc));
    }
    sums.push(crc);
  }
  await put(directory(layout, sums));
  return at;
}

/** For archives that are known to be small. */
export async function zipInMemory(
  files: Iterable<readonly [name: string, bytes: Uint8Array<ArrayBuffer>]>,
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = Array.from(files, ([name, bytes]) => deflatedEntry(name, bytes));
  const archive = new Uint8Array(zipBytes(entries));
  await writeZip(entries, {
    write: (offset, bytes) => {
      archive.set(bytes, offset);
      return Promise.resolve();
    },
  });
  return archive;
}

function layoutOf(entries: readonly ZipEntry[], zip64From: number): Layout {
  checkSafeNames(entries.map(({ name }) => name));
  let offset = 0;
  let directoryBytes = 0;
  const placed = entries.map((entry): Placed => {
    const name = new TextEncoder().encode(entry.name);
    const packedBytes = entry.deflated?.length ?? entry.file.bytes;
    const isLarge = Math.max(packedBytes, entry.file.bytes, offset) >= zip64From;
    const place = { entry, name, offset, packedBytes, isLarge };
    offset += LOCAL_BYTES + name.length + (isLarge ? EXTRA64.local : 0) + packedBytes;
    directoryBytes += CENTRAL_BYTES + name.length + (isLarge ? EXTRA64.central : 0);
    return place;
  });
  const isZip64 = placed.length >= MAX16 || offset + directoryBytes >= zip64From;
  const bytes = offset + directoryBytes + (isZip64 ? END64_BYTES : 0) + END_BYTES;
  return { placed, directoryAt: offset, directoryBytes, isZip64, bytes };
}

/** Fields that local header and directory share, from "version needed" on. */
function shared(
  view: Fields,
  { entry, name, packedBytes, isLarge }: Placed,
  crc: number,
  extra: number,
): void {
  view.u16(isLarge ? 45 : 20); // version needed: 4.5 for zip64
  view.u16(0);
  view.u16(entry.deflated === undefined ? 0 : 8);
  view.u16(0); // midnight
  view.u16(DOS_DATE);
  view.u32(crc);
  view.u32(isLarge ? MAX32 : packedBytes);
  view.u32(isLarge ? MAX32 : entry.file.bytes);
  view.u16(name.length);
  view.u16(extra);
}

function localHeader(place: Placed, crc: number): Uint8Array<ArrayBuffer> {
  const { entry, name, packedBytes, isLarge } = place;
  const extra = isLarge ? EXTRA64.local : 0;
  const view = new Fields(LOCAL_BYTES + name.length + extra);
  view.u32(0x04034b50);
  shared(view, place, crc, extra);
  view.bytes(name);
  if (isLarge) {
    view.u16(1);
    view.u16(16);
    view.u64(entry.file.bytes);
    view.u64(packedBytes);
  }
  return view.file;
}

/** The central directory and what ends the archive. */
function directory(layout: Layout, sums: readonly number[]): Uint8Array<ArrayBuffer> {
  const { placed, directoryAt, directoryBytes, isZip64, bytes } = layout;
  const view = new Fields(bytes - directoryAt);
  placed.forEach((place, i) => {
    const { entry, name, offset, packedBytes, isLarge } = place;
    const extra = isLarge ? EXTRA64.central : 0;
    view.u32(0x02014b50);
    view.u16(isLarge ? 45 : 20); // made by: MS-DOS, so that no file modes are claimed
    shared(view, place, sums[i]!, extra);
    view.u16(0); // comment
    view.u16(0); // disk
    view.u16(0);
    view.u32(0);
    view.u32(isLarge ? MAX32 : offset);
    view.bytes(name);
    if (!isLarge) return;
    view.u16(1);
    view.u16(24);
    view.u64(entry.file.bytes);
    view.u64(packedBytes);
    view.u64(offset);
  });
  if (isZip64) {
    view.u32(0x06064b50);
    view.u64(44); // what follows of this record
    view.u16(45);
    view.u16(45);
    view.u32(0);
    view.u32(0);
    view.u64(placed.length);
    view.u64(placed.length);
    view.u64(directoryBytes);
    view.u64(directoryAt);
    view.u32(0x07064b50);
    view.u32(0);
    view.u64(directoryAt + directoryBytes);
    view.u32(1);
  }
  view.u32(0x06054b50);
  view.u16(0);
  view.u16(0);
  view.u16(isZip64 ? MAX16 : placed.length);
  view.u16(isZip64 ? MAX16 : placed.length);
  view.u32(isZip64 ? MAX32 : directoryBytes);
  view.u32(isZip64 ? MAX32 : directoryAt);
  view.u16(0);
  return view.file;
}

/** Little-endian numbers, one after the other. */
class Fields {
  readonly file: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.file = new Uint8Array(length);
    this.#view = new DataView(this.file.buffer);
  }
  u16(value: number): void {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
  }
  u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }
  u64(value: number): void {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
  }
  bytes(bytes: Uint8Array): void {
    this.file.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

function wrongLength({ name, file }: ZipEntry, came: string): RunError {
  return new RunError("internal", `${name}: ${file.bytes} bytes were announced, ${came} came.`, { name });
}
