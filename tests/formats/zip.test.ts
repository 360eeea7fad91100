import { spawnSync } from "node:child_process";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { crc32 } from "../../src/formats/crc32.ts";
import { RunError } from "../../src/core/errors.ts";
import { type FileStream, streamOf } from "../../src/formats/file_stream.ts";
import { deflatedEntry, writeZip, zipBytes, type ZipEntry, zipInMemory } from "../../src/formats/zip.ts";
import { pythonWith } from "../harness/python.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const stored = (name: string, content: Uint8Array<ArrayBuffer>): ZipEntry => ({
  name,
  file: streamOf(content),
});

/** A file in memory that grows, and the calls it saw. */
function memory() {
  let content = new Uint8Array(0);
  const offsets: number[] = [];
  return {
    offsets,
    content: () => content,
    write: (offset: number, part: Uint8Array<ArrayBuffer>) => {
      offsets.push(offset);
      const grown = new Uint8Array(Math.max(content.length, offset + part.length));
      grown.set(content);
      grown.set(part, offset);
      content = grown;
      return Promise.resolve();
    },
  };
}

/** What Python prints of the archive `z`. */
function judge(python: string, zip: Uint8Array, expression: string): string {
  const script = `import io, sys, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print(${expression})`;
  const judged = spawnSync(python, ["-c", script], { input: zip });
  return String(judged.stderr) + String(judged.stdout);
}

test("CRC-32 has its check value, in one piece and in two", () => {
  expect(crc32(bytes("123456789"))).toBe(0xcbf43926); // the check value of the catalogue of CRCs
  const long = Uint8Array.from({ length: 1001 }, (_, i) => i * 7);
  for (const cut of [0, 1, 8, 13, 1001]) {
    expect(crc32(long.subarray(cut), crc32(long.subarray(0, cut)))).toBe(crc32(long));
  }
});

test("stored and deflated entries unpack to what went in, into as many bytes as were announced", async () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
  const entries = [
    deflatedEntry("b/two.txt", bytes("two ".repeat(1000))),
    stored("model.safetensors", noise),
    deflatedEntry("a.txt", bytes("")),
    stored("empty.bin", new Uint8Array(0)),
  ];
  const sink = memory();
  expect(await writeZip(entries, sink)).toBe(zipBytes(entries));
  const zip = sink.content();
  expect(zip.length).toBe(zipBytes(entries));
  const unpacked = unzipSync(zip);
  expect(Object.keys(unpacked)).toEqual(["b/two.txt", "model.safetensors", "a.txt", "empty.bin"]);
  expect(new TextDecoder().decode(unpacked["b/two.txt"])).toBe("two ".repeat(1000));
  expect(unpacked["model.safetensors"]).toEqual(noise);
  expect(unpacked["a.txt"]).toHaveLength(0);
  // DOS date and time of the first local header (APPNOTE 4.4.6): 2000-01-01 00:00, at any hour of any zone.
  expect([...zip.subarray(10, 14)]).toEqual([0, 0, 0b00100001, 0b00101000]);
});

test("a reader that goes from local header to local header finds sizes and sums there, without a data descriptor", async () => {
  const content = Uint8Array.from({ length: 300 }, (_, i) => i);
  const zip = await (async () => {
    const sink = memory();
    await writeZip([stored("a", content)], sink);
    return sink.content();
  })();
  const view = new DataView(zip.buffer);
  expect(view.getUint16(6, true)).toBe(0); // no flags: bit 3 would announce a descriptor
  expect([view.getUint32(14, true), view.getUint32(18, true), view.getUint32(22, true)]).toEqual([
    crc32(content),
    300,
    300,
  ]);
});

test("Python's zipfile finds every sum right", async (context) => {
  const python = pythonWith("zipfile");
  if (python === undefined) {
    context.skip("no Python here");
    return;
  }
  const sink = memory();
  await writeZip(
    [stored("m/x.bin", bytes("x".repeat(70_000))), deflatedEntry("m/y.txt", bytes("yy".repeat(99)))],
    sink,
  );
  expect(judge(python, sink.content(), "z.testzip(), [i.file_size for i in z.infolist()]")).toBe(
    "None [70000, 198]\n",
  );
});

test("with numbers of 64 bits Python finds the same files, and the size is the one announced", async (context) => {
  const entries = [stored("first.bin", bytes("x".repeat(500))), deflatedEntry("after.txt", bytes("after"))];
  const sink = memory();
  expect(await writeZip(entries, sink, { zip64From: 400 })).toBe(zipBytes(entries, 400));
  expect(sink.content()).toHaveLength(zipBytes(entries, 400));
  expect(zipBytes(entries, 400) - zipBytes(entries)).toBe(2 * (20 + 28) + 56 + 20);
  const python = pythonWith("zipfile");
  if (python === undefined) {
    context.skip("no Python here");
    return;
  }
  const read = 'z.testzip(), [i.file_size for i in z.infolist()], z.read("after.txt")';
  expect(judge(python, sink.content(), read)).toBe("None [500, 5] b'after'\n");
});

test("the size of an archive beyond 4 GiB is known without reading its files", () => {
  const file: FileStream = {
    bytes: 2 ** 32 + 5,
    chunks: () => {
      throw new Error("read");
    },
  };
  const entries: ZipEntry[] = [{ name: "huge.bin", file }, stored("after.txt", bytes("after"))];
  const headers = 30 + 8 + 20 + (30 + 9 + 20) + (46 + 8 + 28) + (46 + 9 + 28);
  expect(zipBytes(entries)).toBe(2 ** 32 + 5 + 5 + headers + 56 + 20 + 22);
});

test("the signal ends the writing between two chunks; a sink that fails, and a file of another length, are named", async () => {
  const two: FileStream = {
    bytes: 8,
    async *chunks() {
      yield await Promise.resolve(new Uint8Array(4));
      yield new Uint8Array(4);
    },
  };
  const stop = new AbortController();
  const done: number[] = [];
  const writing = writeZip([{ name: "a", file: two }], memory(), {
    signal: stop.signal,
    onBytes: (count) => {
      done.push(count);
      if (done.length === 2) stop.abort();
    },
  });
  await expect(writing).rejects.toMatchObject({ code: "aborted" });
  expect(done).toEqual([31, 35]); // header and first chunk

  const full = new RunError("store-quota", "full");
  await expect(writeZip([stored("a", bytes("x"))], { write: () => Promise.reject(full) })).rejects.toBe(full);

  for (const announced of [7, 9]) {
    const wrong = { name: "a", file: { ...two, bytes: announced } };
    await expect(writeZip([wrong], memory())).rejects.toThrow(`${announced} bytes were announced`);
  }
});

test.each([
  ["../x", "beginning with"],
  ["/x", "beginning with"],
  ["a//b", "beginning with"],
  [".hidden", "beginning with"],
  ["a/.b", "beginning with"],
  ["-rf", "beginning with"],
  ["a b", "beginning with"],
  ["C:x", "beginning with"],
  ["a\\b", "beginning with"],
  ["caf\u00e9", "beginning with"],
  ["", "beginning with"],
  ["nul", "a device"],
  ["data/Aux.json", "a device"],
  ["com1.txt/x", "a device"],
  ["a./b", "ends with a dot"],
  [`${"a/".repeat(100)}b`, "at most 160"],
])("the name %j is refused, because %s", async (name, why) => {
  const refused = zipInMemory([[name, bytes("x")]]);
  await expect(refused).rejects.toMatchObject({ code: "file-invalid" });
  await expect(refused).rejects.toThrow(why);
});

test.each([
  [["a", "a"], "twice"],
  [["data/A.txt", "data/a.txt"], "upper and lower case"],
  [["Data/x", "data/y"], "upper and lower case"],
  [["a", "a/b"], "a file and a folder"],
  [["a/b", "a"], "a file and a folder"],
])("the names %j do not go together: %s", async (names, why) => {
  const sink = memory();
  const entries = names.map((name) => stored(name, bytes("x")));
  await expect(writeZip(entries, sink)).rejects.toThrow(why);
  expect(sink.offsets).toEqual([]);
});

test("names that merely resemble a device's are fine", async () => {
  const files = ["console.txt", "com", "nullable", "_x"].map((name) => [name, bytes("x")] as const);
  expect(Object.keys(unzipSync(await zipInMemory(files)))).toHaveLength(4);
});
