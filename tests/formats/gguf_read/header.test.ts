// The header reader on sound files, and on files made by hand that break one rule each: every refusal names the offset, what was
// expected and what came, and nothing is made room for that the file only claims.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { type ByteSource, bytesSource } from "../../../src/formats/byte_source.ts";
import { readGgufHeader } from "../../../src/formats/gguf_read/header.ts";
import { writeGguf } from "../../../src/formats/gguf.ts";
import { type RawGguf, type RawTensor, join, rawGguf, text, u32, u64, value } from "./raw_gguf.ts";

const read = (bytes: Uint8Array<ArrayBuffer>) => readGgufHeader(bytesSource(bytes, "m.gguf"), "m.gguf");

const tensor = (changes: Partial<RawTensor> = {}): RawTensor => ({
  name: "t.weight",
  dims: [8, 4],
  type: 0,
  offset: 0,
  ...changes,
});
const data = new Uint8Array(256);
const one = (changes: Partial<RawTensor>) => rawGguf({ tensors: [tensor(changes)], data });
const key = (bytes: Uint8Array, name: string | Uint8Array = "k") => rawGguf({ keys: [[name, bytes]], data });
const cutAt = (file: Partial<RawGguf>, length: number) => rawGguf(file).slice(0, length);

test("what our own writer writes, and version 2 of it", async () => {
  const bytes = writeGguf(
    {
      "general.architecture": { type: "string", value: "llama" },
      n: { type: "u32", value: 7 },
      x: { type: "f32", value: 0.5 },
      yes: { type: "bool", value: true },
      names: { type: "strings", value: ["a", "", "ü"] },
      ids: { type: "i32s", value: [-1, 2] },
    },
    [
      { name: "a", shape: [3, 4], data: new Float32Array(12) },
      { name: "b", shape: [5], data: new Float32Array(5) },
    ],
  );
  const { version, metadata, tensors } = await read(bytes);
  expect(version).toBe(3);
  expect(Object.fromEntries(metadata)).toEqual({
    "general.architecture": "llama",
    n: 7,
    x: 0.5,
    yes: true,
    names: ["a", "", "ü"],
    ids: [-1, 2],
  });
  const [a, b] = [tensors.get("a")!, tensors.get("b")!];
  expect([a.shape, b.shape, a.byteLength, b.begin - a.begin]).toEqual([[3, 4], [5], 48, 64]);
  expect(b.begin + 32).toBe(bytes.length); // 20 bytes, filled up to the next multiple of 32
  bytes[4] = 2;
  expect((await read(bytes)).version).toBe(2);
});

test("every type of value", async () => {
  const list = [1, 2].map(u64);
  const bytes = rawGguf({
    keys: [
      ["u8", value.u8(255)],
      ["i8", join(u32(1), Uint8Array.of(255))],
      ["u16", value.u16(65535)],
      ["i16", join(u32(3), Uint8Array.of(254, 255))],
      ["i32", value.i32(-3)],
      ["u64", value.u64(2n ** 53n)],
      ["small u64", value.u64(9)],
      ["i64", join(u32(11), u64(2n ** 64n - 4n))],
      ["f64", join(u32(12), new Uint8Array(Float64Array.of(0.1).buffer))],
      ["list", value.list(10, list)],
    ],
  });
  const { metadata } = await read(bytes);
  expect([...metadata.values()]).toEqual([255, -1, 65535, -2, -3, 2n ** 53n, 9, -4, 0.1, [1, 2]]);
});

test("other alignments, gaps, and tensors in any order", async () => {
  const bytes = rawGguf({
    keys: [["general.alignment", value.u32(8)]],
    tensors: [
      tensor({ name: "second", dims: [2], offset: 48 }),
      tensor({ name: "first", dims: [4], offset: 8 }),
    ],
    data,
  });
  const { tensors } = await read(bytes);
  expect(tensors.get("second")!.begin - tensors.get("first")!.begin).toBe(40);
  expect(tensors.get("first")!.begin % 8).toBe(0);
});

test("a header of several pieces is read once, and no byte of the weights", async () => {
  const names = Array.from({ length: 200_000 }, (_, i) => `token ${i}`);
  const bytes = rawGguf({
    keys: [["names", value.list(8, names.map(text))]],
    tensors: [tensor({ dims: [4_000_000] })],
    data: new Uint8Array(16_000_000),
  });
  const reads: number[] = [];
  const inner = bytesSource(bytes, "m.gguf");
  const source: ByteSource = {
    size: inner.size,
    read: (offset, length) => {
      reads.push(length);
      return inner.read(offset, length);
    },
  };
  const { metadata } = await readGgufHeader(source, "m.gguf");
  expect(metadata.get("names")).toEqual(names);
  const header = bytes.length - 16_000_000;
  expect(header).toBeGreaterThan(3_000_000);
  expect(reads.reduce((sum, length) => sum + length)).toBeLessThan(header + 2 * 2 ** 20);
});

test.each<[string, Uint8Array<ArrayBuffer>, RegExp]>([
  ["no bytes", new Uint8Array(0), /byte 0: expected the magic and the version.* end of the file after 0/],
  ["another format", rawGguf({ magic: "GGML" }), /byte 0: expected "GGUF", got the bytes 71 71 77 76/],
  ["version 1", rawGguf({ version: 1 }), /byte 4: expected version 2 or 3, got version 1/],
  ["version 4", rawGguf({ version: 4 }), /byte 4: .*got version 4/],
  ["big-endian", rawGguf({ version: 3 << 24 }), /byte 4: .*got a file in big-endian order/],
  ["cut in the counts", cutAt({}, 20), /byte 8: expected the numbers of tensors.* after 12/],
  ["more tensors than fit", rawGguf({ tensorCount: 50, data }), /expected at most \d tensors, got 50/],
  ["2^64 tensors", rawGguf({ tensorCount: 2n ** 64n - 1n, data }), /tensors, got 18446744073709551615/],
  ["more keys than fit", rawGguf({ keyCount: 500, data }), /expected at most \d+ keys, got 500/],
  ["2^63 keys", rawGguf({ keyCount: 2n ** 63n, data }), /keys, got 9223372036854775808/],
  [
    "a key without a name",
    key(value.u8(1), ""),
    /byte 24: expected key 0 to be a name in plain characters, got ""/,
  ],
  [
    "a key twice",
    rawGguf({
      keys: [
        ["k", value.u8(1)],
        ["k", value.u8(2)],
      ],
      data,
    }),
    /keys that come once, got "k" again/,
  ],
  ["a key with a control character", key(value.u8(1), "a\u001b[2J"), /plain characters, got "a\ufffd\[2J"/],
  ["a tensor's name with one", one({ name: "t\0" }), /plain characters, got "t\ufffd"/],
  ["a key that is no UTF-8", key(value.u8(1), Uint8Array.of(0xff)), /byte 32: expected a text in UTF-8/],
  ["an endless key", rawGguf({ keys: [["x".repeat(70_000), value.u8(1)]] }), /at most 65535 bytes in key 0/],
  ["an unknown type of value", key(u32(13)), /byte 33: expected a type of value from 0 to 12 for k, got 13/],
  ["true and a half", key(value.flag(2)), /expected 0 or 1 for true or false, got 2/],
  ["a text beyond the end", key(join(u32(8), u64(10_000))), /byte 37: expected at most \d+ bytes.*got 10000/],
  ["a text of 2^63 bytes", key(join(u32(8), u64(2n ** 63n))), /got 9223372036854775808/],
  ["a text that is no UTF-8", key(value.text(Uint8Array.of(0xc3, 0x28))), /UTF-8, got 2 bytes that are not/],
  ["a list beyond the end", key(value.list(10, [], 2n ** 40n)), /at most \d+ items in the array k, got 1099/],
  ["a list of lists", key(value.list(9, [])), /expected items of a type.*got an array of arrays/],
  ["a list of nothing known", key(value.list(77, [])), /got type 77/],
  [
    "a text in a list beyond the end",
    key(value.list(8, [u64(2n ** 32n)])),
    /bytes in text 0 of k, got 4294967296/,
  ],
  ["cut in a list", rawGguf({ keys: [["k", value.list(4, [], 30)]] }), /byte \d+: expected/],
  [
    "an alignment of 0",
    key(value.u32(0), "general.alignment"),
    /expected a power of two up to 65536.*got "0"/,
  ],
  ["an alignment of 24", key(value.u32(24), "general.alignment"), /got "24"/],
  ["an alignment of 2^31", key(value.u32(2 ** 31), "general.alignment"), /got "2147483648"/],
  ["an alignment in words", key(value.text("32 bytes"), "general.alignment"), /got "32 bytes"/],
  ["a list of alignments", key(value.list(4, [u32(32)]), "general.alignment"), /got an array/],
  ["an endless name", one({ name: "n".repeat(64) }), /at most 63 bytes in the name of tensor 0, got 64/],
  [
    "a tensor without a name",
    one({ name: "" }),
    /the name of tensor 0 to be a name in plain characters, got ""/,
  ],
  ["no dimensions", one({ dims: [] }), /tensor t\.weight to have 1 to 4 dimensions, got 0/],
  ["five dimensions", one({ dims: [1, 1, 1, 1, 1] }), /1 to 4 dimensions, got 5/],
  ["a size of 0", one({ dims: [8, 0] }), /sizes above 0 .*got 8 x 0/],
  ["sizes whose product wraps", one({ dims: [2n ** 63n, 4] }), /got 9223372036854775808 x 4/],
  ["sizes that lie in no file", one({ dims: [2 ** 30, 2 ** 30] }), /got 1073741824 x 1073741824/],
  ["an unknown type", one({ type: 99 }), /one of the types F32, F16, Q4_0, .*BF16, got type 99/],
  ["a type that is gone", one({ type: 4 }), /got type 4/],
  [
    "half a block",
    one({ type: 8, dims: [48, 2] }),
    /rows of a multiple of 32 elements, as Q8_0 asks, got 48/,
  ],
  ["an odd offset", one({ offset: 4 }), /tensor t\.weight to begin at a multiple of 32, got 4/],
  ["an offset beyond the end", one({ offset: 2n ** 60n }), /an offset inside the file's \d+ bytes, got 115/],
  ["weights beyond the end", one({ dims: [8, 9] }), /to lie in the 256 bytes of data, got 288 from 0/],
  ["weights that are cut", one({}).slice(0, -200), /to lie in the 56 bytes of data, got 128 from 0/],
  [
    "a tensor twice",
    rawGguf({ tensors: [tensor(), tensor({ offset: 128 })], data }),
    /come once, got "t\.weight"/,
  ],
  [
    "tensors in each other",
    rawGguf({ tensors: [tensor(), tensor({ name: "u", offset: 96 })], data }),
    /tensor u to begin where no other lies, got 96, inside tensor t\.weight/,
  ],
  ["cut in a tensor's entry", cutAt({ tensors: [tensor()] }, 50), /byte 8: expected at most 0 tensors/],
])("%s", async (_, bytes, sentence) => {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RunError);
  const { code, message, details } = error as RunError;
  expect(code).toBe("file-invalid");
  expect(message).toMatch(sentence);
  expect(message).toMatch(
    /^m\.gguf: byte \d+: expected .*, got .*\. The file is damaged, cut short or of another kind/,
  );
  expect(details["offset"]).toBeTypeOf("number");
});
