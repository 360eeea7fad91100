// A text in an archive is held whole up to a bound, and is refused beyond it by what it states; records a line are read line by line.
import { createHash } from "node:crypto";
import { constants, crc32, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import * as v from "valibot";
import { ArchiveReader } from "../../src/archive/archive_reader.ts";
import { textLines } from "../../src/archive/text_lines.ts";
import { systemClock } from "../../src/core/ports.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { handmade, type ZipPart } from "../formats/handmade_zip.ts";
import { computing } from "../harness/computing.ts";
import { siteOf } from "../lm/harness.ts";

const MIB = 2 ** 20;
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Blanks with a word after each 1,500: deflate makes a 60th of it, so that no rule on the ratio finds it. */
const word = (i: number) => createHash("sha256").update(`${i}`).digest("base64").slice(0, 30);
const BLOCK = Buffer.from(Array.from({ length: 690 }, (_, i) => " ".repeat(1500) + word(i)).join(""));
const PACKED = deflateRawSync(BLOCK, { finishFlush: constants.Z_FULL_FLUSH });

/** An entry of `count` blocks, of which one is packed: deflate goes on after a full flush as if nothing had been before. */
function blanks(name: string, count: number): ZipPart {
  const packed = Buffer.concat([...Array.from({ length: count }, () => PACKED), deflateRawSync("")]);
  let sum = 0;
  for (let i = 0; i < count; i++) sum = crc32(BLOCK, sum);
  return { name, data: "", method: 8, packed, statedBytes: count * BLOCK.length, statedCrc: sum };
}

const look = (zip: Uint8Array<ArrayBuffer>) =>
  new ImportHost({
    store: () => Promise.resolve(new MemoryStore()),
    source: siteOf(),
    clock: systemClock,
  }).look([{ path: "run.zip", file: new File([zip], "run.zip") }], "models/tiny");

test.each(["manifest.json", "project/run.json", "project/dataset.json"])(
  "a %s of 400 MiB that packs to a 60th is refused by its size before any of it is unpacked, within 2 s of computing",
  async (name) => {
    const other = ["manifest.json", "project/run.json"].filter((each) => each !== name);
    const zip = handmade([...other.map((each) => ({ name: each, data: "{}" })), blanks(name, 420)]);
    const files = await openZip(bytesSource(zip, "run.zip"), "run.zip");
    const { bytes } = files.get(name)!;
    expect([bytes > 400 * MIB, zip.length < 10 * MIB]).toEqual([true, true]);
    const ms = await computing(() =>
      expect(look(zip)).rejects.toMatchObject({
        code: "file-invalid",
        message: `run.zip, ${name}: its ${bytes} bytes are more than the ${(name === "project/dataset.json" ? 320 : 64) * MIB} that are read. Get the file again.`,
      }),
    );
    expect(ms).toBeLessThan(2000);
    const closed = new Map([...files].map(([path, file]) => [path, { ...file, ...UNREAD }]));
    await expect(new ArchiveReader(closed, "run.zip").checkManifest()).rejects.toThrow(/are more than/);
  },
);

/** A file that must not be unpacked. */
const UNREAD = {
  read: () => Promise.reject(new Error("it is unpacked")),
  chunks: () => {
    throw new Error("it is unpacked");
  },
};

test("a file that states another size than the manifest lists is refused before any file is unpacked", async () => {
  const manifest = utf8(
    JSON.stringify({
      schema: 1,
      kind: "retort/manifest",
      files: { "a.bin": { bytes: 4, sha256: "0".repeat(64) }, "b.bin": { bytes: 5, sha256: "0".repeat(64) } },
    }),
  );
  const files = new Map([
    ["manifest.json", { ...UNREAD, bytes: manifest.length, read: () => Promise.resolve(manifest) }],
    ["a.bin", { ...UNREAD, bytes: 4 }],
    ["b.bin", { ...UNREAD, bytes: 4 }],
  ]);
  await expect(new ArchiveReader(files, "run.zip").checkManifest()).rejects.toThrow(
    "run.zip, b.bin: it is not the file that manifest.json lists.",
  );
});

async function* pieces(bytes: Uint8Array<ArrayBuffer>, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.slice(at, at + size));
}
const all = async (text: string | Uint8Array<ArrayBuffer>, size: number, most = 100) => {
  const lines: string[] = [];
  const bytes = typeof text === "string" ? utf8(text) : text;
  for await (const line of textLines(pieces(bytes, size), most)) lines.push(line);
  return lines;
};

test("lines are the same wherever the text is cut into pieces, in a character or at a line break", async () => {
  const text = "{}\n\n\ufeffä€\u{1f600}\r\nlast\n";
  for (let size = 1; size <= utf8(text).length; size++)
    expect(await all(text, size)).toEqual(["{}", "", "\ufeffä€\u{1f600}\r", "last"]);
  expect(await all("", 1)).toEqual([]);
});

test.each([
  ["a last line that does not end", "a\nb", "its last line is cut off"],
  ["a character that is cut off", utf8("a\nä").slice(0, -1), "it is not valid UTF-8"],
  ["a byte that is no UTF-8", Uint8Array.of(97, 0xff, 10), "it is not valid UTF-8"],
  ["a line that is too long", `a\n${"b".repeat(101)}\n`, "its line 2 is longer than the 100 characters"],
])("%s is named, wherever the text is cut into pieces", async (_, text, what) => {
  for (const size of [1, 2, 3, 1000]) await expect(all(text, size)).rejects.toThrow(what);
});

test("a line without end is refused when it is too long, and what comes after it is not unpacked", async () => {
  let given = 0;
  async function* endless() {
    for (;;) {
      given++;
      yield Promise.resolve(utf8(" ".repeat(40)));
    }
  }
  await expect(textLines(endless(), 100).next()).rejects.toThrow(/line 1 is longer/);
  expect(given).toBe(3);
});

test("records a line are read one after the other: the first that is none ends it, with its number", async () => {
  let given = 0;
  async function* records() {
    for (const line of ["1\n2\n", "3\nx\n", "5\n"]) {
      given++;
      yield Promise.resolve(utf8(line));
    }
  }
  const file = { ...UNREAD, bytes: 11, chunks: records };
  const reader = new ArchiveReader(new Map([["rows.jsonl", file]]), "run.zip");
  await expect(reader.lines("rows.jsonl", v.number(), "a number")).rejects.toThrow(
    "run.zip, rows.jsonl, line 4: it is not JSON.",
  );
  expect(given).toBe(2);
});
