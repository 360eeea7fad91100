// GGUF version 3, writing only: magic, counts, key-value pairs, tensor infos, then data on multiples of 32 bytes.
// Source: ggml/docs/gguf.md. Trap: `ne` counts from the fastest dimension, the reverse of a PyTorch shape.
import { RunError } from "../core/errors.ts";
import { narrowHalves } from "../core/float16.ts";

export type GgufValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "f32" | "u32" | "i32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "i32s"; readonly value: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** PyTorch's order: [rows, columns]. */
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

const ALIGNMENT = 32;
const VERSION = 3;
const TENSOR_TYPES = { F32: 0, F16: 1 } as const;
const TYPE_IDS = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

/** The file. The same input gives the same bytes.
 *  @param dtype of all tensors in the file; F16 rounds to nearest, ties to even
 *  @throws RunError("shape") when data and shape disagree or a name comes twice */
export function writeGguf(
  keys: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
  dtype: keyof typeof TENSOR_TYPES = "F32",
): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.bytes(new TextEncoder().encode("GGUF"));
  writer.u32(VERSION);
  writer.u64(tensors.length);
  writer.u64(Object.keys(keys).length);
  for (const [key, value] of Object.entries(keys)) {
    writer.text(key);
    writer.value(value);
  }
  const names = new Set<string>();
  let dataBytes = 0;
  for (const { name, shape, data } of tensors) {
    const elements = shape.reduce((product, dim) => product * dim, 1);
    if (elements !== data.length || names.has(name)) {
      throw new RunError(
        "shape",
        `GGUF tensor ${name}: [${shape.join(", ")}] with ${data.length} elements${names.has(name) ? ", written twice" : ""}.`,
        { name },
      );
    }
    names.add(name);
    writer.text(name);
    writer.u32(shape.length);
    for (const dim of shape.toReversed()) writer.u64(dim);
    writer.u32(TENSOR_TYPES[dtype]);
    writer.u64(dataBytes);
    dataBytes += aligned(dtype === "F16" ? data.length * 2 : data.byteLength);
  }
  writer.align();
  for (const { data } of tensors) {
    const stored = dtype === "F16" ? narrowHalves(data) : data;
    writer.bytes(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
    writer.align();
  }
  return writer.finish();
}

/** Little-endian numbers, kept as pieces until `finish`. */
class Writer {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  bytes(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
  u32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, value, true));
  }
  u64(value: number): void {
    this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }
  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u64(bytes.length);
    this.bytes(bytes);
  }
  value(entry: GgufValue): void {
    switch (entry.type) {
      case "strings":
        this.#array(TYPE_IDS.string, entry.value.length);
        for (const text of entry.value) this.text(text);
        return;
      case "i32s":
        this.#array(TYPE_IDS.i32, entry.value.length);
        for (const each of entry.value) this.#number(4, (view) => view.setInt32(0, each, true));
        return;
      case "string":
        this.u32(TYPE_IDS.string);
        this.text(entry.value);
        return;
      case "bool":
        this.u32(TYPE_IDS.bool);
        this.bytes(Uint8Array.of(entry.value ? 1 : 0));
        return;
      case "f32":
        this.u32(TYPE_IDS.f32);
        this.#number(4, (view) => view.setFloat32(0, entry.value, true));
        return;
      case "u32":
        this.u32(TYPE_IDS.u32);
        this.u32(entry.value);
        return;
      case "i32":
        this.u32(TYPE_IDS.i32);
        this.#number(4, (view) => view.setInt32(0, entry.value, true));
        return;
      default:
        entry satisfies never;
    }
  }
  align(): void {
    this.bytes(new Uint8Array(aligned(this.#length) - this.#length));
  }
  finish(): Uint8Array<ArrayBuffer> {
    const file = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      file.set(piece, at);
      at += piece.length;
    }
    return file;
  }
  #array(type: number, length: number): void {
    this.u32(TYPE_IDS.array);
    this.u32(type);
    this.u64(length);
  }
  #number(bytes: number, set: (view: DataView) => void): void {
    const piece = new Uint8Array(bytes);
    set(new DataView(piece.buffer));
    this.bytes(piece);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
