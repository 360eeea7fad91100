// GGUF files put together piece by piece, so that a test can write what no writer would.
const encoder = new TextEncoder();

const joinAll = (pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
};
export const join = (...pieces: readonly Uint8Array[]) => joinAll(pieces);
const number = (bytes: number, set: (view: DataView) => void): Uint8Array<ArrayBuffer> => {
  const piece = new Uint8Array(bytes);
  set(new DataView(piece.buffer));
  return piece;
};
export const u8 = (value: number) => Uint8Array.of(value);
export const u16 = (value: number) => number(2, (view) => view.setUint16(0, value, true));
export const u32 = (value: number) => number(4, (view) => view.setUint32(0, value, true));
export const f32 = (value: number) => number(4, (view) => view.setFloat32(0, value, true));
export const u64 = (value: number | bigint) => number(8, (view) => view.setBigUint64(0, BigInt(value), true));
export const text = (value: string | Uint8Array) => {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  return join(u64(bytes.length), bytes);
};

/** Values with the number of their type before them. */
export const value = {
  u8: (n: number) => join(u32(0), u8(n)),
  u16: (n: number) => join(u32(2), u16(n)),
  u32: (n: number) => join(u32(4), u32(n)),
  i32: (n: number) =>
    join(
      u32(5),
      number(4, (view) => view.setInt32(0, n, true)),
    ),
  f32: (n: number) => join(u32(6), f32(n)),
  flag: (n: number) => join(u32(7), u8(n)),
  text: (s: string | Uint8Array) => join(u32(8), text(s)),
  u64: (n: number | bigint) => join(u32(10), u64(n)),
  list: (type: number, items: readonly Uint8Array[], count: number | bigint = items.length) =>
    joinAll([u32(9), u32(type), u64(count), ...items]),
};
export const texts = (items: readonly string[]) => value.list(8, items.map(text));
export const floats = (items: readonly number[]) => value.list(6, items.map(f32));
export const ints = (items: readonly number[]) => value.list(4, items.map(u32));

export interface RawTensor {
  readonly name: string | Uint8Array;
  /** As in the file: columns first. */
  readonly dims: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number | bigint;
}

export interface RawGguf {
  readonly magic: string;
  readonly version: number;
  readonly tensorCount: number | bigint;
  readonly keyCount: number | bigint;
  readonly keys: readonly (readonly [key: string | Uint8Array, value: Uint8Array])[];
  readonly tensors: readonly RawTensor[];
  /** Bytes behind the header, from the next multiple of 32 on. */
  readonly data: Uint8Array;
}

export function rawGguf(file: Partial<RawGguf>): Uint8Array<ArrayBuffer> {
  const { keys = [], tensors = [] } = file;
  const header = join(
    encoder.encode(file.magic ?? "GGUF"),
    u32(file.version ?? 3),
    u64(file.tensorCount ?? tensors.length),
    u64(file.keyCount ?? keys.length),
    ...keys.flatMap(([key, bytes]) => [text(key), bytes]),
    ...tensors.flatMap(({ name, dims, type, offset }) => [
      text(name),
      u32(dims.length),
      ...dims.map(u64),
      u32(type),
      u64(offset),
    ]),
  );
  const padding = new Uint8Array(Math.ceil(header.length / 32) * 32 - header.length);
  return join(header, padding, file.data ?? new Uint8Array(0));
}
