import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { deriveSeed, RandomStream } from "../../src/core/rng.ts";
import { type ByteSource, blobSource, bytesSource } from "../../src/formats/byte_source.ts";
import {
  openSafetensors,
  readFloat32,
  readSafetensors,
  toFloat32,
  writeSafetensors,
} from "../../src/formats/safetensors.ts";

/** A file from a header text and data bytes, as a hostile or broken writer would make it. */
function file(
  header: string | Uint8Array,
  data = new Uint8Array(0),
  claimed?: bigint,
): Uint8Array<ArrayBuffer> {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const out = new Uint8Array(8 + json.length + data.length);
  new DataView(out.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  out.set(json, 8);
  out.set(data, 8 + json.length);
  return out;
}

function errorOf(bytes: Uint8Array<ArrayBuffer>): RunError {
  try {
    readSafetensors(bytes, "x.safetensors");
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("the file was accepted");
}

const one = (fields: string) => `{"a":{${fields}}}`;
const F32 = one('"dtype":"F32","shape":[2],"data_offsets":[0,8]');

test("what is written is read back bit for bit, metadata and order included", () => {
  const a = new Float32Array([1.5, -0, Number.NaN, 3.4e38]);
  const b = new Float32Array([7]);
  const bytes = writeSafetensors([
    ["b.weight", [2, 2], a],
    ["a.scalar", [], b],
  ]);
  expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
  const read = readSafetensors(bytes, "x");
  expect([...read.tensors.keys()]).toEqual(["b.weight", "a.scalar"]);
  expect(read.metadata).toEqual(new Map([["format", "pt"]]));
  expect(new Uint8Array(toFloat32(read.tensors.get("b.weight")!).buffer)).toEqual(new Uint8Array(a.buffer));
  expect(read.tensors.get("a.scalar")!.shape).toEqual([]);
});

test("the bundled model's 38 tensors are read", () => {
  const read = readSafetensors(new Uint8Array(readFileSync("public/models/tiny/model.safetensors")), "tiny");
  expect(read.tensors.size).toBe(38);
  expect(read.tensors.get("model.embed_tokens.weight")!.shape).toEqual([208, 128]);
});

test("half floats widen exactly", () => {
  const halves = new Uint8Array(new Uint16Array([0x3c00, 0x0001, 0xfbff, 0x7c00, 0x8000]).buffer);
  const f16 = readSafetensors(file(one('"dtype":"F16","shape":[5],"data_offsets":[0,10]'), halves), "x");
  expect([...toFloat32(f16.tensors.get("a")!)]).toEqual([1, 2 ** -24, -65504, Infinity, -0]);
  const brain = new Uint8Array(new Uint16Array([0x3f80, 0xc000]).buffer);
  const bf16 = readSafetensors(file(one('"dtype":"BF16","shape":[2],"data_offsets":[0,4]'), brain), "x");
  expect([...toFloat32(bf16.tensors.get("a")!)]).toEqual([1, -2]);
});

async function rejection(promise: Promise<unknown>): Promise<RunError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

const eight = new Uint8Array(8);
const bad: [name: string, bytes: Uint8Array<ArrayBuffer>, says: RegExp][] = [
  ["an empty file", new Uint8Array(0), /0 bytes are too few/],
  ["a header longer than the file", file(F32, eight, 999n), /claims 999 bytes/],
  ["a header of 2^63 bytes", file(F32, eight, 1n << 63n), /at most 16777216/],
  ["a header that is an array", file("[]"), /must start with "\{"/],
  ["a leading space", file(` ${F32}`, eight), /must start with/],
  ["bad UTF-8", file(new Uint8Array([0x7b, 0xff, 0x7d])), /not valid UTF-8/],
  ["text after the header", file(`${F32}x`, eight), /the end of the JSON/],
  ["a cut file", file(F32, new Uint8Array(7)), /outside the 7 bytes/],
  ["bytes after the last tensor", file(F32, new Uint8Array(9)), /tensors fill 8 bytes, 9 follow/],
  [
    "a duplicate key",
    file(`{"a":${F32.slice(5, -1)},"\\u0061":${F32.slice(5, -1)}}`, eight),
    /"a" comes twice/,
  ],
  ["a shape that does not fill its range", file(F32.replace("[2]", "[3]"), eight), /takes 12 bytes/],
  [
    "a shape whose product wraps 2^64",
    file(F32.replace("[2]", "[4194305,4194305,211106198978564]"), eight),
    /more bytes/,
  ],
  ["a huge dimension times zero", file(F32.replace("[2]", "[9007199254740991,9,0]"), eight), /more bytes/],
  ["an unknown dtype", file(F32.replace("F32", "F4"), eight), /dtype F4/],
  ["a dtype named like an object method", file(F32.replace("F32", "toString"), eight), /dtype toString/],
  ["a fractional offset", file(F32.replace("[0,8]", "[0,8.0]"), eight), /whole number/],
  ["a negative dimension", file(F32.replace("[2]", "[-2]"), eight), /whole number/],
  ["an offset beyond 2^53", file(F32.replace("[0,8]", "[0,9007199254740993]"), eight), /whole number/],
  ["a range that ends before it begins", file(F32.replace("[0,8]", "[8,0]"), eight), /bytes 8 to 0/],
  ["three offsets", file(F32.replace("[0,8]", "[0,4,8]"), eight), /not a pair/],
  ["an unknown field", file(F32.replace('"dtype"', '"x":1,"dtype"'), eight), /unknown field "x"/],
  ["metadata that is no text", file(`{"__metadata__":{"a":1}}`), /__metadata__.a/],
  ["a lone surrogate", file(`{"\\ud800":{}}`), /surrogate/],
  ["deep nesting", file(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`), /nesting/],
  [
    "two tensors on one range",
    file(`{"a":${F32.slice(5, -1)},"b":${F32.slice(5, -1)}}`, eight),
    /begins at 0, the one before it ends at 8/,
  ],
  ["a hole before the first tensor", file(F32.replace("[0,8]", "[8,16]"), new Uint8Array(16)), /begins at 8/],
];

test.each(bad)("%s is refused by name", (_, bytes, says) => {
  const error = errorOf(bytes);
  expect(error.code).toBe("file-invalid");
  expect(error.message).toMatch(says);
  expect(error.message).toMatch(/x\.safetensors/);
});

test.each(bad)("%s is refused with the same words when it is opened by range", async (_, bytes) => {
  const opened = await rejection(openSafetensors(bytesSource(bytes, "x.safetensors"), "x.safetensors"));
  expect([opened.code, opened.message]).toEqual([errorOf(bytes).code, errorOf(bytes).message]);
});

/** Counts what is read of a source. */
function counted(source: ByteSource): { source: ByteSource; reads: [offset: number, length: number][] } {
  const reads: [offset: number, length: number][] = [];
  const read = (offset: number, length: number) => {
    reads.push([offset, length]);
    return source.read(offset, length);
  };
  return { source: { size: source.size, read }, reads };
}

test("opening reads the header alone, and rows read their own bytes alone", async () => {
  const rows = Float32Array.from({ length: 12 }, (_, i) => i);
  const bytes = writeSafetensors([
    ["first", [5], new Float32Array(5)],
    ["matrix", [4, 3], rows],
  ]);
  const { source, reads } = counted(blobSource(new Blob([bytes]), "x"));
  const opened = await openSafetensors(source, "x");
  const dataAt = bytes.length - 4 * (5 + 12);
  expect(reads).toEqual([
    [0, Math.min(512, bytes.length)],
    [8, dataAt - 8],
  ]);
  expect(opened.tensors.get("matrix")).toMatchObject({ dtype: "F32", shape: [4, 3], byteLength: 48 });
  expect(await readFloat32(opened, "matrix", { from: 1, to: 3 })).toEqual(rows.slice(3, 9));
  expect(reads.at(-1)).toEqual([dataAt + 20 + 12, 24]);
  expect(await readFloat32(opened, "matrix")).toEqual(rows);
  expect(await readFloat32(opened, "matrix", { from: 4, to: 4 })).toEqual(new Float32Array(0));
  expect((await rejection(opened.read("matrix", { from: 3, to: 5 }))).message).toMatch(/rows 3 to 5 of 4/);
  expect((await rejection(opened.read("other"))).message).toBe("x: no tensor other.");
});

test("every half float widens to its value", async () => {
  const bits = new Uint16Array(65_536).map((_, i) => i);
  const data = new Uint8Array(bits.buffer);
  const header = '{"a":{"dtype":"F16","shape":[256,256],"data_offsets":[0,131072]}}';
  const opened = await openSafetensors(bytesSource(file(header, data), "x"), "x");
  const floats = await readFloat32(opened, "a");
  for (let half = 0; half < 65_536; half++) {
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    const special = fraction === 0 ? Infinity : Number.NaN;
    const value = (exponent === 31 ? special : size) * (half >= 0x8000 ? -1 : 1);
    if (!Object.is(floats[half], value)) expect([half, floats[half]]).toEqual([half, value]);
  }
});

test("a picked file that was changed since is named", async () => {
  const gone = new Blob([eight]);
  gone.slice = () =>
    ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) as Blob;
  expect((await rejection(blobSource(gone, "model.safetensors").read(0, 8))).message).toMatch(
    /model\.safetensors: cannot be read any more/,
  );
});

test("a text of 15 million characters in the header is read, and one without an end is named", () => {
  const long = "x".repeat(15_000_000);
  const header = { __metadata__: { note: long }, w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } };
  const read = readSafetensors(file(JSON.stringify(header), new Uint8Array(4)), "x");
  expect(read.metadata.get("note")?.length).toBe(long.length);
  expect(errorOf(file(`{"__metadata__":{"note":"${long}`))).toMatchObject({ code: "file-invalid" });
});

test("a key named __proto__ is only a tensor", () => {
  const read = readSafetensors(file(F32.replace('"a"', '"__proto__"'), eight), "x");
  expect([...read.tensors.keys()]).toEqual(["__proto__"]);
  expect(Object.hasOwn(Object.prototype, "dtype")).toBe(false);
});

test("4000 damaged files give a named error or a file whose tensors lie inside it, nothing else", () => {
  const whole = writeSafetensors([
    ["a.weight", [2, 3], new Float32Array(6)],
    ["b", [], new Float32Array(1)],
  ]);
  const random = new RandomStream(deriveSeed("safetensors"));
  const interesting = [0, 1, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xff];
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    let bytes = whole.slice();
    for (let n = random.integer(1, 3); n > 0; n--) {
      const at = random.integer(0, bytes.length - 1);
      if (random.next() < 0.2) bytes = bytes.slice(0, at + 1);
      else bytes[at] = random.next() < 0.5 ? random.pick(interesting) : random.integer(0, 255);
    }
    try {
      for (const tensor of readSafetensors(bytes, "x").tensors.values()) {
        expect(tensor.bytes.byteOffset + tensor.bytes.length).toBeLessThanOrEqual(bytes.length);
      }
    } catch (thrown) {
      if (!(thrown instanceof RunError)) throw thrown;
      expect(thrown.code).toBe("file-invalid");
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(2000);
});

test("the writer refuses a shape that its data does not fill", () => {
  expect(() => writeSafetensors([["a", [3], new Float32Array(2)]])).toThrow(/has 3 elements, got 2/);
});
