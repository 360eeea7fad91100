// The wire format of Protocol Buffers, writing only: enough to make ONNX files without a dependency.
// Source: protobuf.dev/programming-guides/encoding. Bytes of large fields are kept by reference until `finish`.

export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

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
    return this.push(bytes);
  }

  /** A length-delimited field: string, bytes or an embedded message. */
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(value.length));
    return this.push(value);
  }

  message(field: number, value: ProtobufWriter): this {
    this.varint(BigInt((field << 3) | 2));
    this.varint(BigInt(value.length));
    this.chunks.push(...value.chunks);
    this.length += value.length;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }

  private push(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.length += bytes.length;
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
    this.push(Uint8Array.from(bytes));
  }
}
