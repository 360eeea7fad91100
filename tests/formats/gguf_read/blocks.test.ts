// Every type of block against gguf-py, bit by bit: random blocks, zeros, and ones in every bit (tools/golden/make_gguf_blocks.py).
import { expect, test } from "vitest";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { BLOCK_TYPES } from "../../../src/formats/gguf_read/block_types.ts";
import { readElements } from "../../../src/formats/gguf_read/elements.ts";
import { readSafetensors } from "../../../src/formats/safetensors.ts";
import { loadBytes } from "../../model/golden.ts";

const FILE = "tests/golden/gguf_blocks.safetensors";
const { tensors } = readSafetensors(await loadBytes(FILE), FILE);
const types = [...BLOCK_TYPES.values()];
const blocks = types.filter(({ widen }) => widen !== null);

test("the goldens hold every type of block that is read, and no other", () => {
  const names = blocks.flatMap(({ name }) => [`${name}.blocks`, `${name}.floats`]);
  expect([...tensors.keys()].toSorted()).toEqual(names.toSorted());
});

test.each(blocks)("$name", async (type) => {
  const bytes = tensors.get(`${type.name}.blocks`)!.bytes.slice();
  const want = new Uint32Array(tensors.get(`${type.name}.floats`)!.bytes.slice().buffer);
  expect(want.length).toBe((bytes.length / type.bytes) * type.elements);
  // The tensor lies three bytes into its file, so that nothing may count on where it begins.
  const file = new Uint8Array(3 + bytes.length);
  file.set(bytes, 3);
  const tensor = { name: "t", shape: [want.length], type, begin: 3, byteLength: bytes.length };
  const source = bytesSource(file, "file");
  const read = async (from: number, to: number) =>
    new Uint32Array((await readElements(source, tensor, from, to)).buffer);
  expect(await read(0, want.length)).toEqual(want);
  for (const [from, to] of [
    [0, 0],
    [1, 2],
    [type.elements - 1, type.elements + 1],
    [type.elements, 3 * type.elements],
    [5, want.length - 7],
  ] as const) {
    expect(await read(from, to)).toEqual(want.slice(from, to));
  }
});

test("plain floats come as they are stored", async () => {
  for (const type of types.filter(({ widen }) => widen === null)) {
    const file = Uint8Array.from({ length: 40 }, (_, i) => 7 * i);
    const tensor = { name: "t", shape: [5], type, begin: 4, byteLength: 5 * type.bytes };
    expect(await readElements(bytesSource(file, "file"), tensor, 1, 4)).toEqual(
      file.slice(4 + type.bytes, 4 + 4 * type.bytes),
    );
  }
});
