import { expect, test } from "vitest";
import { writeGguf } from "../../src/formats/gguf.ts";

/** Reads back what `writeGguf` writes, straight from ggml/docs/gguf.md, sharing no code with it. */
function readGguf(file: Uint8Array<ArrayBuffer>) {
  const view = new DataView(file.buffer);
  let at = 0;
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const u64 = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const length = u64();
    at += length;
    return new TextDecoder().decode(file.subarray(at - length, at));
  };
  const value = (type: number): unknown => {
    if (type === 4) return u32();
    if (type === 5) return view.getInt32((at += 4) - 4, true);
    if (type === 6) return view.getFloat32((at += 4) - 4, true);
    if (type === 7) return file[at++] === 1;
    if (type === 8) return text();
    if (type !== 9) throw new Error(`type ${type} at ${at}`);
    const element = u32();
    return Array.from({ length: u64() }, () => value(element));
  };
  const head = [new TextDecoder().decode(file.subarray(0, 4)), view.getUint32(4, true)];
  at = 8;
  const [tensors, keys] = [u64(), u64()];
  const pairs = Object.fromEntries(Array.from({ length: keys }, () => [text(), value(u32())]));
  const infos = Array.from({ length: tensors }, () => {
    const name = text();
    const ne = Array.from({ length: u32() }, u64);
    return { name, ne, type: u32(), offset: u64() };
  });
  const start = Math.ceil(at / 32) * 32;
  return { head, pairs, infos, start, floats: (offset: number) => view.getFloat32(start + offset, true) };
}

test("a file holds its keys of every type, and tensors on multiples of 32 with the fastest dimension first", () => {
  const first = Float32Array.of(1, 2, 3, 4, 5, 6);
  const second = Float32Array.of(7);
  const file = writeGguf(
    {
      name: { type: "string", value: "née" },
      count: { type: "u32", value: 3_000_000_000 },
      below: { type: "i32", value: -5 },
      alpha: { type: "f32", value: 0.5 },
      isOn: { type: "bool", value: true },
      words: { type: "strings", value: ["a", ""] },
      kinds: { type: "i32s", value: [-1, 2] },
    },
    [
      { name: "first", shape: [2, 3], data: first },
      { name: "second", shape: [1], data: second },
    ],
  );
  const read = readGguf(file);
  expect(read.head).toEqual(["GGUF", 3]);
  expect(read.pairs).toEqual({
    name: "née",
    count: 3_000_000_000,
    below: -5,
    alpha: 0.5,
    isOn: true,
    words: ["a", ""],
    kinds: [-1, 2],
  });
  expect(read.infos).toEqual([
    { name: "first", ne: [3, 2], type: 0, offset: 0 },
    { name: "second", ne: [1], type: 0, offset: 32 },
  ]);
  expect([0, 4, 20, 32].map((offset) => read.floats(offset))).toEqual([1, 2, 6, 7]);
  expect(file.length % 32).toBe(0);
});

test("a tensor whose data does not fill its shape, or that comes twice, is refused by name", () => {
  const data = new Float32Array(6);
  expect(() => writeGguf({}, [{ name: "w", shape: [2, 2], data }])).toThrow(/tensor w: \[2, 2\] with 6/);
  const tensor = { name: "w", shape: [6], data };
  expect(() => writeGguf({}, [tensor, tensor])).toThrow(/tensor w: .* written twice/);
});
