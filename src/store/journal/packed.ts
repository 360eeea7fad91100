// Records that hold weights, as the bytes of one file: a JSON text that names the arrays, then the arrays as they lie in memory
// (f32, little endian). So a file needs no knowledge of the records, and what is read has the bits of what was written.
import { RunError } from "../../core/errors.ts";
import { jsonText } from "./json_text.ts";

/** Stands for an array: its first number's place among all numbers of the file, and how many there are. */
const FLOATS = "$floats";
const MAP = "$map";
const BYTES_PER_FLOAT = 4;
const LENGTH_BYTES = 4;

/** The bytes of a record of plain data, Maps and Float32Arrays; a copy, so the record may change afterwards.
 *  @throws RunError("non-finite" | "internal") for what is neither */
export function pack(record: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Float32Array[] = [];
  let count = 0;
  const plain = (value: unknown): unknown => {
    if (value instanceof Float32Array) {
      arrays.push(value);
      count += value.length;
      return { [FLOATS]: [count - value.length, value.length] };
    }
    if (value instanceof Map) {
      return { [MAP]: Array.from(value, ([key, member]: [unknown, unknown]) => [key, plain(member)]) };
    }
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (!key.startsWith("$")) return [key, plain(member)];
        throw new RunError("internal", `"${key}": a record that is packed has no members that begin with $.`);
      }),
    );
  };
  const text = new TextEncoder().encode(jsonText(plain(record)));
  const start = LENGTH_BYTES + text.length;
  const bytes = new Uint8Array(start + count * BYTES_PER_FLOAT);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  let at = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/** The record that `pack` was given. The bytes must be whole: the caller has held them against their hash. */
export function unpack(bytes: Uint8Array<ArrayBuffer>): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = LENGTH_BYTES + view.getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start));
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if (MAP in value) return new Map(value[MAP] as [unknown, unknown][]);
    if (!(FLOATS in value)) return value;
    const [first, length] = value[FLOATS] as [number, number];
    const from = start + first * BYTES_PER_FLOAT;
    return new Float32Array(bytes.slice(from, from + length * BYTES_PER_FLOAT).buffer); // a copy, so it is aligned
  });
}
