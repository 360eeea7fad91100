// GGUF, reading: magic, version, counts, key-value pairs, what each tensor is and where it lies. Nothing of the weights is read.
// A file is held to every rule of the format and to what llama.cpp's own reader (ggml/src/gguf.cpp) asks beyond it.
// Versions 2 and 3 are laid out alike; version 1 had other counts. Source: ggml/docs/gguf.md.
import { KIND_BYTES, otherThanBinary } from "../../core/file_kind.ts";
import type { ByteSource } from "../byte_source.ts";
import { BLOCK_TYPES, type BlockType } from "./block_types.ts";
import { GgufCursor } from "./cursor.ts";
import { type GgufMetadataValue, readCount, readName, readValue } from "./values.ts";

/** What a header says of a tensor. */
export interface GgufTensorInfo {
  readonly name: string;
  /** PyTorch's order: rows before columns. */
  readonly shape: readonly number[];
  readonly type: BlockType;
  /** Where its bytes begin in the file. */
  readonly begin: number;
  readonly byteLength: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufMetadataValue>;
  /** In the order of the header. */
  readonly tensors: ReadonlyMap<string, GgufTensorInfo>;
}

const MAGIC = "GGUF";
const MAX_KEYS = 65_536;
const MAX_KEY_BYTES = 65_535;
const MAX_TENSORS = 65_536;
/** As in llama.cpp, whose names end with a zero in 64 bytes. */
const MAX_NAME_BYTES = 63;
const MAX_DIMENSIONS = 4;
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 2 ** 16;
/** Fewest bytes of a key-value pair: the key's length, a letter, the type, a value of one byte. */
const PAIR_BYTES = 14;
/** Fewest bytes of a tensor's entry: the name's length, a letter, one dimension and their count, type, offset. */
const ENTRY_BYTES = 33;

/** A tensor's entry as it stands, before the place of the data is known. */
interface TensorEntry extends Omit<GgufTensorInfo, "begin"> {
  readonly offset: number;
  /** Where the offset stands in the file, for errors. */
  readonly at: number;
}

/** Reads a file's header.
 *  @param file the name that errors say
 *  @throws RunError("file-invalid") naming the offset, what was expected and what came; errors of the source */
export async function readGgufHeader(source: ByteSource, file: string): Promise<GgufHeader> {
  const cursor = new GgufCursor(source, file);
  const version = await readStart(cursor, source);
  await cursor.load(16, "the numbers of tensors and of keys");
  const mostTensors = Math.min(MAX_TENSORS, Math.floor((cursor.rest - 16) / ENTRY_BYTES));
  const tensorCount = readCount(cursor, "tensors", Math.max(0, mostTensors));
  const mostKeys = Math.min(MAX_KEYS, Math.floor((cursor.rest - 8) / PAIR_BYTES));
  const keyCount = readCount(cursor, "keys", Math.max(0, mostKeys));

  const metadata = new Map<string, GgufMetadataValue>();
  let alignment = DEFAULT_ALIGNMENT;
  for (let i = 0; i < keyCount; i++) {
    const at = cursor.offset;
    const key = await readName(cursor, `key ${i}`, MAX_KEY_BYTES);
    if (metadata.has(key)) throw cursor.refuse("keys that come once", `"${key.slice(0, 80)}" again`, at);
    const valueAt = cursor.offset;
    const value = await readValue(cursor, key);
    if (key === "general.alignment") alignment = readAlignment(cursor, value, valueAt);
    metadata.set(key, value);
  }
  const entries = new Map<string, TensorEntry>();
  for (let i = 0; i < tensorCount; i++) {
    const entryAt = cursor.offset;
    const entry = await readEntry(cursor, i);
    if (entries.has(entry.name)) {
      throw cursor.refuse("tensors that come once", `"${entry.name}" again`, entryAt);
    }
    entries.set(entry.name, entry);
  }
  return { version, metadata, tensors: placed(cursor, entries, alignment) };
}

async function readStart(cursor: GgufCursor, source: ByteSource): Promise<number> {
  await cursor.load(8, "the magic and the version of a GGUF file");
  const magic = Array.from({ length: MAGIC.length }, () => cursor.u8());
  if (String.fromCharCode(...magic) !== MAGIC) {
    const start = await source.read(0, Math.min(KIND_BYTES, source.size));
    const other = otherThanBinary(start, cursor.file, `a file that begins with "${MAGIC}"`);
    if (other !== null) throw other;
    throw cursor.refuse(`"${MAGIC}"`, `the bytes ${magic.join(" ")}`, 0);
  }
  const version = cursor.u32();
  if (version === 2 || version === 3) return version;
  const swapped = version >= 2 ** 24 && version % 2 ** 24 === 0;
  const came = swapped ? "a file in big-endian order, for other processors" : `version ${version}`;
  throw cursor.refuse("version 2 or 3", came, MAGIC.length);
}

function readAlignment(cursor: GgufCursor, value: GgufMetadataValue, at: number): number {
  const isPower = typeof value === "number" && value > 0 && Number.isInteger(Math.log2(value));
  if (isPower && value <= MAX_ALIGNMENT) return value;
  const came = Array.isArray(value) ? "an array" : JSON.stringify(String(value)).slice(0, 40);
  throw cursor.refuse(`a power of two up to ${MAX_ALIGNMENT} as general.alignment`, came, at);
}

async function readEntry(cursor: GgufCursor, index: number): Promise<TensorEntry> {
  const name = await readName(cursor, `the name of tensor ${index}`, MAX_NAME_BYTES);
  const refuse = (expected: string, came: string, at: number) =>
    cursor.refuse(`tensor ${name} to have ${expected}`, came, at);
  await cursor.load(4, `the dimensions of ${name}`);
  const countAt = cursor.offset;
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw refuse(`1 to ${MAX_DIMENSIONS} dimensions`, String(dimensions), countAt);
  }
  await cursor.load(8 * dimensions + 12, `the sizes, type and offset of ${name}`);
  const sizesAt = cursor.offset;
  const sizes = Array.from({ length: dimensions }, () => cursor.u64());
  const typeAt = cursor.offset;
  const id = cursor.u32();
  const type = BLOCK_TYPES.get(id);
  if (type === undefined) {
    const known = Array.from(BLOCK_TYPES.values(), (each) => each.name).join(", ");
    throw refuse(`one of the types ${known}`, `type ${id}`, typeAt);
  }
  const elements = sizes.reduce((product, size) => product * size, 1n);
  // In bigint, so that a product of four claims cannot wrap; below 2^53 bits all that follows is exact in numbers.
  if (elements < 1n || elements > BigInt(2 ** 48)) {
    throw refuse("sizes above 0 whose product can lie in a file", sizes.join(" x "), sizesAt);
  }
  const columns = Number(sizes[0]);
  if (columns % type.elements !== 0) {
    throw refuse(
      `rows of a multiple of ${type.elements} elements, as ${type.name} asks`,
      `${columns}`,
      sizesAt,
    );
  }
  const byteLength = (Number(elements) / type.elements) * type.bytes;
  const at = cursor.offset;
  const offset = cursor.u64();
  if (offset > BigInt(cursor.size)) {
    throw refuse(`an offset inside the file's ${cursor.size} bytes`, String(offset), at);
  }
  return { name, shape: sizes.map(Number).toReversed(), type, byteLength, offset: Number(offset), at };
}

/** Where each tensor lies, once all of the header is read. @throws RunError("file-invalid") for one that lies wrongly */
function placed(
  cursor: GgufCursor,
  entries: ReadonlyMap<string, TensorEntry>,
  alignment: number,
): Map<string, GgufTensorInfo> {
  const dataAt = Math.ceil(cursor.offset / alignment) * alignment;
  const dataBytes = Math.max(0, cursor.size - dataAt);
  for (const { name, offset, byteLength, at } of entries.values()) {
    if (offset % alignment !== 0) {
      throw cursor.refuse(`tensor ${name} to begin at a multiple of ${alignment}`, String(offset), at);
    }
    if (offset + byteLength > dataBytes) {
      const came = `${byteLength} from ${offset}`;
      throw cursor.refuse(`tensor ${name} to lie in the ${dataBytes} bytes of data`, came, at);
    }
  }
  const inOrder = [...entries.values()].sort((a, b) => a.offset - b.offset);
  for (const [i, { name, offset, at }] of inOrder.entries()) {
    const before = inOrder[i - 1];
    if (before === undefined || before.offset + before.byteLength <= offset) continue;
    const came = `${offset}, inside tensor ${before.name}`;
    throw cursor.refuse(`tensor ${name} to begin where no other lies`, came, at);
  }
  return new Map(
    Array.from(entries, ([name, { shape, type, byteLength, offset }]) => [
      name,
      { name, shape, type, byteLength, begin: dataAt + offset },
    ]),
  );
}
