// A place in a GGUF file that moves forward while its header is read. Bytes come from the source in pieces, so a header of many
// megabytes costs few reads and the weights behind it cost none. Every refusal names the offset, what was expected and what came.
import { RunError } from "../../core/errors.ts";
import type { ByteSource } from "../byte_source.ts";

const PIECE_BYTES = 2 ** 20;

/** The error for a GGUF file that breaks the format's rules.
 *  @param offset the byte in the file at which the rule is broken */
export function ggufInvalid(file: string, offset: number, expected: string, came: string): RunError {
  const sentence = `${file}: byte ${offset}: expected ${expected}, got ${came}. The file is damaged, cut short or of another kind; get it again.`;
  return new RunError("file-invalid", sentence, { file, offset, expected, came });
}

export class GgufCursor {
  readonly file: string;
  readonly size: number;
  readonly #source: ByteSource;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  /** Where `#bytes` begin in the file. */
  #start = 0;
  /** The place in `#bytes`. */
  #at = 0;

  /** @param file the name that errors say */
  constructor(source: ByteSource, file: string) {
    this.#source = source;
    this.file = file;
    this.size = source.size;
  }

  /** The place in the file, in bytes from its beginning. */
  get offset(): number {
    return this.#start + this.#at;
  }

  /** Bytes of the file that follow the place. */
  get rest(): number {
    return this.size - this.offset;
  }

  /** Whether the next bytes are at hand, so that the readers below may be called without `load`. */
  has(bytes: number): boolean {
    return this.#at + bytes <= this.#bytes.length;
  }

  /** Brings the next bytes to hand.
   *  @param what they are, as a phrase that goes on after "expected"
   *  @throws RunError("file-invalid") when the file ends before them; errors of the source */
  async load(bytes: number, what: string): Promise<void> {
    if (this.has(bytes)) return;
    if (bytes > this.rest) {
      throw this.refuse(`${what} of ${bytes} bytes`, `the end of the file after ${this.rest}`);
    }
    const start = this.offset;
    const length = Math.min(Math.max(bytes, PIECE_BYTES), this.rest);
    this.#bytes = await this.#source.read(start, length);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    this.#start = start;
    this.#at = 0;
  }

  /** The error for what stands at `offset`, which is the place itself unless it is told. */
  refuse(expected: string, came: string, offset = this.offset): RunError {
    return ggufInvalid(this.file, offset, expected, came);
  }

  /** The next eight bytes as a length, without moving on; null where they are not at hand or no length. */
  peekLength(): number | null {
    if (!this.has(8)) return null;
    const length = Number(this.#view.getBigUint64(this.#at, true));
    return Number.isSafeInteger(length) ? length : null;
  }

  u8(): number {
    return this.#bytes[this.#at++]!;
  }
  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }
  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }
  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }
  i64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #take(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
