// The values of a GGUF header's key-value pairs. Lengths and counts are the file's claims: each is held against the bytes that
// follow before anything is made room for. Arrays of arrays are refused, as llama.cpp refuses them.
// Source: ggml/docs/gguf.md.
import type { GgufCursor } from "./cursor.ts";

export type GgufScalar = number | bigint | boolean | string;
/** A value as the file says it. Whole numbers are `number` where it holds them exactly, otherwise bigint. */
export type GgufMetadataValue = GgufScalar | readonly GgufScalar[];

const MAX_TEXT_BYTES = 16 * 2 ** 20;
const MAX_ITEMS = 2 ** 24;
const TEXT = 8;
const ARRAY = 9;

interface ScalarType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (cursor: GgufCursor) => GgufScalar;
}

const SCALARS: ReadonlyMap<number, ScalarType> = new Map([
  [0, { name: "u8", bytes: 1, read: (cursor) => cursor.u8() }],
  [1, { name: "i8", bytes: 1, read: (cursor) => cursor.i8() }],
  [2, { name: "u16", bytes: 2, read: (cursor) => cursor.u16() }],
  [3, { name: "i16", bytes: 2, read: (cursor) => cursor.i16() }],
  [4, { name: "u32", bytes: 4, read: (cursor) => cursor.u32() }],
  [5, { name: "i32", bytes: 4, read: (cursor) => cursor.i32() }],
  [6, { name: "f32", bytes: 4, read: (cursor) => cursor.f32() }],
  [7, { name: "bool", bytes: 1, read: readFlag }],
  [10, { name: "u64", bytes: 8, read: (cursor) => asNumber(cursor.u64()) }],
  [11, { name: "i64", bytes: 8, read: (cursor) => asNumber(cursor.i64()) }],
  [12, { name: "f64", bytes: 8, read: (cursor) => cursor.f64() }],
] satisfies [number, ScalarType][]);

/** A type's number and the value that follows it. @throws RunError("file-invalid") */
export async function readValue(cursor: GgufCursor, key: string): Promise<GgufMetadataValue> {
  const at = cursor.offset;
  await cursor.load(4, `the type of ${key}`);
  const type = cursor.u32();
  if (type === TEXT) return readText(cursor, `the text of ${key}`, MAX_TEXT_BYTES);
  if (type === ARRAY) return readArray(cursor, key);
  const scalar = SCALARS.get(type);
  if (scalar === undefined) throw cursor.refuse(`a type of value from 0 to 12 for ${key}`, String(type), at);
  await cursor.load(scalar.bytes, `the ${scalar.name} of ${key}`);
  return scalar.read(cursor);
}

async function readArray(cursor: GgufCursor, key: string): Promise<readonly GgufScalar[]> {
  const at = cursor.offset;
  await cursor.load(12, `the head of the array ${key}`);
  const type = cursor.u32();
  const scalar = SCALARS.get(type);
  if (scalar === undefined && type !== TEXT) {
    const came = type === ARRAY ? "an array of arrays" : `type ${type}`;
    throw cursor.refuse(`items of a type from 0 to 12, and no arrays, in ${key}`, came, at);
  }
  const itemBytes = scalar?.bytes ?? 8; // a text has at least its length
  const most = Math.min(MAX_ITEMS, Math.floor((cursor.rest - 8) / itemBytes));
  const count = readCount(cursor, `items in the array ${key}`, most);
  const items: GgufScalar[] = [];
  for (let i = 0; i < count; i++) {
    if (scalar === undefined) {
      const text = textAtHand(cursor, MAX_TEXT_BYTES);
      items.push(text ?? (await readText(cursor, `text ${i} of ${key}`, MAX_TEXT_BYTES)));
    } else {
      if (!cursor.has(itemBytes)) await cursor.load(itemBytes, `item ${i} of ${key}`);
      items.push(scalar.read(cursor));
    }
  }
  return items;
}

/** A count of 64 bits that is at hand. @throws RunError("file-invalid") above `most` */
export function readCount(cursor: GgufCursor, what: string, most: number): number {
  const at = cursor.offset;
  const count = cursor.u64();
  if (count > BigInt(most)) throw cursor.refuse(`at most ${most} ${what}`, String(count), at);
  return Number(count);
}

/** A text's length and its UTF-8. @throws RunError("file-invalid") for more than `most` bytes, and for other bytes than UTF-8 */
export async function readText(cursor: GgufCursor, what: string, most: number): Promise<string> {
  await cursor.load(8, `the length of ${what}`);
  const length = readCount(cursor, `bytes in ${what}`, Math.min(most, cursor.rest - 8));
  await cursor.load(length, what);
  return decode(cursor, length);
}

/** The name of a key or a tensor, which errors repeat: it has no control characters. @throws as `readText` */
export async function readName(cursor: GgufCursor, what: string, most: number): Promise<string> {
  const at = cursor.offset;
  const name = await readText(cursor, what, most);
  if (!/\p{C}/u.test(name) && name !== "") return name;
  const shown = name.slice(0, 80).replaceAll(/\p{C}/gu, "\ufffd");
  throw cursor.refuse(`${what} to be a name in plain characters`, `"${shown}"`, at);
}

/** A text as `readText` gives it, if it is at hand as a whole; null where it is not. Vocabularies have 100,000 of them. */
function textAtHand(cursor: GgufCursor, most: number): string | null {
  const length = cursor.peekLength();
  if (length === null || length > most || !cursor.has(8 + length)) return null;
  cursor.u64();
  return decode(cursor, length);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(cursor: GgufCursor, length: number): string {
  const at = cursor.offset;
  try {
    return utf8.decode(cursor.bytes(length));
  } catch {
    throw cursor.refuse("a text in UTF-8", `${length} bytes that are not`, at);
  }
}

function readFlag(cursor: GgufCursor): boolean {
  const at = cursor.offset;
  const value = cursor.u8();
  if (value > 1) throw cursor.refuse("0 or 1 for true or false", String(value), at);
  return value === 1;
}

function asNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
