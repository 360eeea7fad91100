// safetensors: u64 header length, JSON header, tensor bytes. The reader holds a file to every rule of the reference
// implementation (huggingface/safetensors, tensor.rs) and to a smaller header cap; the writer is deterministic.
// Models are read through a TensorSource: the header first, then one tensor, or some rows of one, at a time.
// Trap: JSON numbers and shapes are the file's claims; nothing is multiplied or allocated before it is range-checked.
import { RunError } from "../core/errors.ts";
import { KIND_BYTES, otherThanBinary } from "../core/file_kind.ts";
import { narrowHalves, widenBrains, widenHalves } from "../core/float16.ts";
import type { ByteSource } from "./byte_source.ts";
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

/** What a header says of a tensor. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly byteLength: number;
}
/** Rows `from` to before `to` of a tensor's first dimension; of a [C] tensor its elements. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}
/** A model's tensors, wherever their bytes lie: one file, or a folder of shards (safetensors_shards.ts). */
export interface TensorSource {
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** The stored bytes of a tensor, or of some of its rows, in an array of their own.
   *  @throws RunError("model-invalid") for an unknown name, RunError("internal") for rows outside the tensor, errors of
   *  the source */
  read(name: string, rows?: RowRange): Promise<Uint8Array<ArrayBuffer>>;
}

export interface SafetensorsTensor extends TensorInfo {
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

interface Entry extends TensorInfo {
  /** Offsets of the first byte and of the end, in the data that follows the header. */
  readonly begin: number;
  readonly end: number;
}
interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
}

/** Reads a whole file held in memory, as adapters are. `fileName` is used in errors only, here and below.
 *  @throws RunError("file-invalid") naming file, tensor, what was expected and what came. */
export function readSafetensors(file: Uint8Array<ArrayBuffer>, fileName: string): SafetensorsFile {
  const headerBytes = readHeaderLength(file.subarray(0, KIND_BYTES), file.length, fileName);
  const data = file.subarray(8 + headerBytes);
  const { metadata, entries } = readHeader(file.subarray(8, 8 + headerBytes), data.length, fileName);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { begin, end, ...info } of entries) {
    tensors.set(info.name, { ...info, bytes: data.subarray(begin, end) });
  }
  return { metadata, tensors };
}

/** Reads the header only; tensors are read when they are asked for.
 *  @throws RunError("file-invalid") as `readSafetensors`, and errors of the source */
export async function openSafetensors(source: ByteSource, fileName: string): Promise<TensorSource> {
  const start = await source.read(0, Math.min(KIND_BYTES, source.size));
  const headerBytes = readHeaderLength(start, source.size, fileName);
  const dataAt = 8 + headerBytes;
  const { entries } = readHeader(await source.read(8, headerBytes), source.size - dataAt, fileName);
  const tensors = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    tensors,
    read: async (name, rows) => {
      const entry = tensors.get(name);
      if (entry === undefined)
        throw new RunError("model-invalid", `${fileName}: no tensor ${name}.`, { name });
      const { at, length } = rowBytes(entry, rows);
      return source.read(dataAt + entry.begin + at, length);
    },
  };
}

/** Where some rows of a tensor lie in its bytes. @throws RunError("internal") */
function rowBytes(tensor: TensorInfo, rows: RowRange | undefined): { at: number; length: number } {
  if (rows === undefined) return { at: 0, length: tensor.byteLength };
  const count = tensor.shape[0] ?? 1;
  const { from, to } = rows;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to > count) {
    throw new RunError("internal", `tensor ${tensor.name}: asked for rows ${from} to ${to} of ${count}.`);
  }
  const bytesPerRow = count === 0 ? 0 : tensor.byteLength / count;
  return { at: from * bytesPerRow, length: (to - from) * bytesPerRow };
}

const FLOATS: ReadonlySet<SafetensorsDtype> = new Set(["F32", "F16", "BF16"]);

/** Holds every tensor's type against what `readFloat32` widens, before anything large is read or downloaded.
 *  @param name of the model, for the error. @throws RunError("model-invalid") naming the first other one */
export function checkFloats(tensors: ReadonlyMap<string, TensorInfo>, name: string): void {
  for (const tensor of tensors.values()) {
    if (FLOATS.has(tensor.dtype)) continue;
    throw new RunError(
      "model-invalid",
      `${name}: tensor ${tensor.name} is stored as ${tensor.dtype}, expected ${[...FLOATS].join(", ")}. Choose an unquantised copy.`,
      { tensor: tensor.name, dtype: tensor.dtype },
    );
  }
}

/** A tensor, or some of its rows, as f32. -> [product of the shape asked for]
 *  @throws RunError("file-invalid") for other dtypes than F32, F16, BF16; errors of `read` */
export async function readFloat32(
  source: TensorSource,
  name: string,
  rows?: RowRange,
): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await source.read(name, rows);
  const { dtype } = source.tensors.get(name)!; // `read` found it
  return widen(name, dtype, bytes);
}

function readHeaderLength(start: Uint8Array<ArrayBuffer>, size: number, fileName: string): number {
  if (start.length < 8) bad(fileName, `${size} bytes are too few for a safetensors file`);
  const claimed = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  const rest = size - 8;
  if (claimed < 2n || claimed > BigInt(Math.min(MAX_HEADER_BYTES, rest))) {
    const other = otherThanBinary(start, fileName, "a safetensors file");
    if (other !== null) throw other;
  }
  if (claimed > BigInt(MAX_HEADER_BYTES)) {
    bad(
      fileName,
      `the header claims ${claimed} bytes, at most ${MAX_HEADER_BYTES} are read; this is hardly safetensors`,
    );
  }
  if (claimed > BigInt(rest)) {
    bad(fileName, `the header claims ${claimed} bytes, ${rest} follow; the download is probably cut short`);
  }
  return Number(claimed);
}

/** @param dataBytes that follow the header */
function readHeader(header: Uint8Array<ArrayBuffer>, dataBytes: number, fileName: string): Header {
  if (header[0] !== 0x7b) bad(fileName, `the header must start with "{", got byte ${header[0] ?? "none"}`);
  const json = parseStrictJson(header, fileName);
  const root = json instanceof Map ? json : bad(fileName, "the header is not a JSON object");
  if (root.size > MAX_TENSORS) bad(fileName, `${root.size} tensors, at most ${MAX_TENSORS} are read`);

  const metadata = readMetadata(root.get("__metadata__"), fileName);
  const entries: Entry[] = [];
  for (const [name, value] of root) {
    if (name !== "__metadata__") entries.push(readEntry(name, value, dataBytes, fileName));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== position) {
      bad(fileName, `tensor ${name} begins at ${begin}, the one before it ends at ${position}`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    bad(
      fileName,
      `tensors fill ${position} bytes, ${dataBytes} follow the header; the file is cut or padded`,
    );
  }
  return { metadata, entries };
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

function readEntry(name: string, value: StrictJson, dataBytes: number, fileName: string): Entry {
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
  if (begin > end || end > dataBytes) {
    bad(
      fileName,
      `${where}: bytes ${begin} to ${end} lie outside the ${dataBytes} bytes of data; the download is probably cut short`,
    );
  }
  const bytes = byteLength(shape, dtype);
  if (bytes === null || bytes !== end - begin) {
    const claimed = bytes === null ? "more bytes than can be counted" : `${bytes} bytes`;
    bad(
      fileName,
      `${where}: ${dtype} [${shape.join(", ")}] takes ${claimed}, its range holds ${end - begin}`,
    );
  }
  return { name, dtype, shape, byteLength: end - begin, begin, end };
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
  throw new RunError("file-invalid", `${fileName}: ${sentence}. Get the file again.`, { file: fileName });
}

/** The elements of a float tensor as f32 (F32 copied, F16 and BF16 widened exactly). -> [product of shape]
 *  @throws RunError("file-invalid") for other dtypes. */
export function toFloat32({ name, dtype, bytes }: SafetensorsTensor): Float32Array<ArrayBuffer> {
  return widen(name, dtype, bytes.slice());
}

/** @param bytes in a buffer of their own: F32 is not copied */
function widen(
  name: string,
  dtype: SafetensorsDtype,
  bytes: Uint8Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  if (dtype === "BF16") return widenBrains(new Uint16Array(bytes.buffer));
  if (dtype === "F16") return widenHalves(new Uint16Array(bytes.buffer));
  throw new RunError("file-invalid", `tensor ${name}: expected F32, F16 or BF16, got ${dtype}.`, { dtype });
}

/** The file's beginning, up to the first byte of data, for tensors whose bytes follow in this order. The data starts on a
 *  multiple of 8. @throws RunError("shape") when a name comes twice */
export function safetensorsHeader(
  tensors: readonly Pick<TensorInfo, "name" | "dtype" | "shape" | "byteLength">[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>([["__metadata__", metadata]]);
  let at = 0;
  for (const { name, dtype, shape, byteLength } of tensors) {
    if (header.has(name)) throw new RunError("shape", `tensor ${name} is written twice.`);
    header.set(name, { dtype, shape, data_offsets: [at, at + byteLength] });
    at += byteLength;
  }
  const members = [...header].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const start = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  start.set(json, 8);
  return start;
}

/** Writes f32 tensors in the given order; the same input gives the same bytes.
 *  @param dtype they are stored in; F16 rounds to nearest, ties to even
 *  @throws RunError("shape") when data and shape disagree or a name comes twice. */
export function writeSafetensors(
  tensors: Iterable<readonly [name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>]>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
  dtype: "F32" | "F16" = "F32",
): Uint8Array<ArrayBuffer> {
  const list = [...tensors];
  const infos = list.map(([name, shape, data]) => {
    const elements = shape.reduce((product, dim) => product * dim, 1);
    if (elements !== data.length) {
      throw new RunError(
        "shape",
        `tensor ${name}: [${shape.join(", ")}] has ${elements} elements, got ${data.length}.`,
      );
    }
    return { name, dtype, shape, byteLength: data.length * DTYPE_BYTES[dtype] };
  });
  const header = safetensorsHeader(infos, metadata);
  const file = new Uint8Array(infos.reduce((sum, info) => sum + info.byteLength, header.length));
  file.set(header);
  let at = header.length;
  for (const [, , data] of list) {
    const stored = dtype === "F16" ? narrowHalves(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return file;
}
