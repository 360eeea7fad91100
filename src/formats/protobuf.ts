// The wire format of Protocol Buffers, writing only: enough to make ONNX files without a dependency.
// Source: protobuf.dev/programming-guides/encoding. Large fields may be streams, made when the message is read.
import type { FileStream } from "./file_stream.ts";

export class ProtobufWriter {
  private readonly parts: (Uint8Array<ArrayBuffer> | FileStream)[] = [];
  /** The size of the message so far, streams included. */
  private bytesSoFar = 0;

  get length(): number {
    return this.bytesSoFar;
  }

  /** A varint field: int64, int32, enum. `value` must be a safe integer; negatives take ten bytes, as in protobuf. */
  integer(field: number, value: number): this {
    this.varint(BigInt(field << 3));
    this.varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  /** A fixed 32-bit float field. */
  float(field: number, value: number): this {
    this.varint(BigInt((field << 3) | 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(bytes, 4);
  }

  /** A length-delimited field: string, bytes or an embedded message. */
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array<ArrayBuffer>): this {
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(value.length));
    return this.push(value, value.length);
  }

  stream(field: number, value: FileStream): this {
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(value.bytes));
    return this.push(value, value.bytes);
  }

  message(field: number, value: ProtobufWriter): this {
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(value.length));
    for (const part of value.parts) this.parts.push(part);
    this.bytesSoFar += value.length;
    return this;
  }

  finish(): FileStream {
    const { parts } = this;
    return {
      bytes: this.length,
      async *chunks() {
        let small: Uint8Array<ArrayBuffer>[] = [];
        for (const part of parts) {
          if (part instanceof Uint8Array) {
            small.push(part);
            continue;
          }
          yield concat(small);
          small = [];
          yield* part.chunks();
        }
        yield concat(small);
      },
    };
  }

  private push(part: Uint8Array<ArrayBuffer> | FileStream, bytes: number): this {
    this.parts.push(part);
    this.bytesSoFar += bytes;
    return this;
  }

  private varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.push(Uint8Array.from(bytes), bytes.length);
  }
}

/** Fields of a few bytes come by the thousand: who writes to a disk wants them together. */
function concat(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
