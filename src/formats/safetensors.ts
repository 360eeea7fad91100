// safetensors: u64 header length, JSON header, tensor bytes. The reader holds a file to every rule of the reference
// implementation (huggingface/safetensors, tensor.rs) and to a smaller header cap; the writer is deterministic.
// Trap: JSON numbers and shapes are the file's claims; nothing is multiplied or allocated before it is range-checked.
import { RunError } from "../core/errors.ts";
import { parseStrictJson, type StrictJson } from "./strict_json.ts";

/** Bytes per element. Sub-byte types are refused: nothing here reads them. */
const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;
export type SafetensorsDtype = keyof typeof DTYPE_BYTES;

export interface SafetensorsTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** A view into the file, not necessarily aligned: read it through `toFloat32`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of the file's data. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_TENSORS = 100_000;

/** Reads a whole file held in memory. `fileName` is used in errors only.
 *  @throws RunError("file-invalid") naming file, tensor, what was expected and what came. */
export function readSafetensors(file: Uint8Array<ArrayBuffer>, fileName: string): SafetensorsFile {
  const headerBytes = readHeaderLength(file, fileName);
  const header = file.subarray(8, 8 + headerBytes);
  if (header[0] !== 0x7b) bad(fileName, `the header must start with "{", got byte ${header[0] ?? "none"}`);
  const json = parseStrictJson(header, fileName);
  const root = json instanceof Map ? json : bad(fileName, "the header is not a JSON object");
  if (root.size > MAX_TENSORS) bad(fileName, `${root.size} tensors, at most ${MAX_TENSORS} are read`);

  const data = file.subarray(8 + headerBytes);
  const metadata = readMetadata(root.get("__metadata__"), fileName);
  const entries: { tensor: SafetensorsTensor; begin: number; end: number }[] = [];
  for (const [name, value] of root) {
    if (name !== "__metadata__") entries.push(readEntry(name, value, data, fileName));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { tensor, begin, end } of entries) {
    if (begin !== position) {
      bad(fileName, `tensor ${tensor.name} begins at ${begin}, the one before it ends at ${position}`);
    }
    position = end;
  }
  if (position !== data.length) {
    bad(
      fileName,
      `tensors fill ${position} bytes, ${data.length} follow the header; the file is cut or padded`,
    );
  }
  return { metadata, tensors: new Map(entries.map(({ tensor }) => [tensor.name, tensor])) };
}

function readHeaderLength(file: Uint8Array<ArrayBuffer>, fileName: string): number {
  if (file.length < 8) bad(fileName, `${file.length} bytes are too few for a safetensors file`);
  const claimed = new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true);
  const rest = file.length - 8;
  if (claimed > BigInt(MAX_HEADER_BYTES)) {
    bad(
      fileName,
      `the header claims ${claimed} bytes, at most ${MAX_HEADER_BYTES} are read; is this safetensors?`,
    );
  }
  if (claimed > BigInt(rest)) {
    bad(fileName, `the header claims ${claimed} bytes, ${rest} follow; the download is probably cut short`);
  }
  return Number(claimed);
}

function readMetadata(value: StrictJson | undefined, fileName: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  if (value === undefined) return out;
  if (!(value instanceof Map)) return bad(fileName, "__metadata__ is not an object");
  for (const [key, text] of value) {
    if (typeof text !== "string") return bad(fileName, `__metadata__.${key} is not a string`);
    out.set(key, text);
  }
  return out;
}

function readEntry(
  name: string,
  value: StrictJson,
  data: Uint8Array<ArrayBuffer>,
  fileName: string,
): { tensor: SafetensorsTensor; begin: number; end: number } {
  const where = `tensor ${name}`;
  if (!(value instanceof Map)) return bad(fileName, `${where}: the entry is not an object`);
  for (const key of value.keys()) {
    if (key !== "dtype" && key !== "shape" && key !== "data_offsets") {
      bad(fileName, `${where}: unknown field "${key}"`);
    }
  }
  const dtype = value.get("dtype");
  if (typeof dtype !== "string" || !isDtype(dtype)) {
    return bad(
      fileName,
      `${where}: dtype ${typeof dtype === "string" ? dtype : "(none)"} is not one of ${Object.keys(DTYPE_BYTES).join(" ")}`,
    );
  }
  const shape = integers(value.get("shape"));
  if (shape === null) return bad(fileName, `${where}: shape is not a list of whole numbers`);
  const [begin, end, ...more] = integers(value.get("data_offsets")) ?? [];
  if (begin === undefined || end === undefined || more.length > 0) {
    return bad(fileName, `${where}: data_offsets is not a pair of whole numbers`);
  }
  if (begin > end || end > data.length) {
    bad(fileName, `${where}: bytes ${begin} to ${end} lie outside the ${data.length} bytes of data`);
  }
  const bytes = byteLength(shape, dtype);
  if (bytes === null || bytes !== end - begin) {
    const claimed = bytes === null ? "more bytes than can be counted" : `${bytes} bytes`;
    bad(
      fileName,
      `${where}: ${dtype} [${shape.join(", ")}] takes ${claimed}, its range holds ${end - begin}`,
    );
  }
  return { tensor: { name, dtype, shape, bytes: data.subarray(begin, end) }, begin, end };
}

function isDtype(text: string): text is SafetensorsDtype {
  return Object.hasOwn(DTYPE_BYTES, text);
}

function integers(value: StrictJson | undefined): number[] | null {
  if (!Array.isArray(value)) return null;
  const out: number[] = [];
  for (const item of value) {
    if (typeof item !== "number") return null;
    out.push(item);
  }
  return out;
}

/** Bytes of a tensor, null when the checked product leaves the safe integers (also before a later 0, as the reference). */
function byteLength(shape: readonly number[], dtype: SafetensorsDtype): number | null {
  let product: number = 1;
  for (const dim of [...shape, DTYPE_BYTES[dtype]]) {
    product *= dim;
    if (!Number.isSafeInteger(product)) return null;
  }
  return product;
}

function bad(fileName: string, sentence: string): never {
  throw new RunError("file-invalid", `${fileName}: ${sentence}.`, { file: fileName });
}

/** The elements of a float tensor as f32 (F32 copied, F16 and BF16 widened exactly). -> [product of shape]
 *  @throws RunError("file-invalid") for other dtypes. */
export function toFloat32(tensor: SafetensorsTensor): Float32Array<ArrayBuffer> {
  const { dtype, bytes } = tensor;
  if (dtype === "F32") return new Float32Array(bytes.slice().buffer);
  if (dtype === "BF16") {
    const halves = new Uint16Array(bytes.slice().buffer);
    const bits = new Uint32Array(halves.length);
    for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
    return new Float32Array(bits.buffer);
  }
  if (dtype === "F16") return Float32Array.from(new Uint16Array(bytes.slice().buffer), halfToNumber);
  throw new RunError("file-invalid", `tensor ${tensor.name}: expected F32, F16 or BF16, got ${dtype}.`, {
    dtype,
  });
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Writes f32 tensors in the given order; the same input gives the same bytes. Data starts on a multiple of 8.
 *  @throws RunError("shape") when data and shape disagree or a name comes twice. */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, shape: readonly number[], data: Float32Array]>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Uint8Array<ArrayBuffer> {
  const list = [...tensors];
  const header = new Map<string, unknown>([["__metadata__", metadata]]);
  let dataBytes = 0;
  for (const [name, shape, data] of list) {
    const elements = shape.reduce((product, dim) => product * dim, 1);
    if (elements !== data.length) {
      throw new RunError(
        "shape",
        `tensor ${name}: [${shape.join(", ")}] has ${elements} elements, got ${data.length}.`,
      );
    }
    if (header.has(name)) throw new RunError("shape", `tensor ${name} is written twice.`);
    header.set(name, { dtype: "F32", shape, data_offsets: [dataBytes, dataBytes + data.byteLength] });
    dataBytes += data.byteLength;
  }
  const members = [...header].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let at = 8 + headerBytes;
  for (const [, , data] of list) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
