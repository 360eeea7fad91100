// Archives that were packed by others, and archives that lie: each lie is refused by its own name before it costs memory.
import { spawnSync } from "node:child_process";
import { deflateSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { zipInMemory } from "../../src/formats/zip.ts";
import { looksLikeZip, openZip, type ZipLimits } from "../../src/formats/zip_read.ts";
import { pythonWith } from "../harness/python.ts";
import { handmade } from "./handmade_zip.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

async function contents(
  zip: Uint8Array<ArrayBuffer>,
  limits?: Partial<ZipLimits>,
): Promise<Record<string, string>> {
  const files = await openZip(bytesSource(zip, "a.zip"), "a.zip", limits);
  const out: Record<string, string> = {};
  for (const [name, file] of files) out[name] = new TextDecoder().decode(await file.read());
  return out;
}

test("what our writer, fflate and Python pack comes out as it went in", async (context) => {
  const noise = Array.from({ length: 300_000 }, (_, i) =>
    String.fromCharCode(32 + (((i * i) >> 3) % 90)),
  ).join("");
  const files = { "README.md": "read me", "peft/big.txt": noise, "empty.txt": "" };
  expect(
    await contents(await zipInMemory(Object.entries(files).map(([name, text]) => [name, utf8(text)]))),
  ).toEqual(files);
  const packed = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, utf8(text)])));
  expect(await contents(new Uint8Array(packed))).toEqual(files);
  const python = pythonWith("zipfile");
  if (python === undefined) {
    context.skip("no Python here");
    return;
  }
  const script = `
import io, sys, zipfile
out = io.BytesIO()
class Pipe:
    def write(self, data): return out.write(data)
    def flush(self): pass
with zipfile.ZipFile(Pipe() if sys.argv[1] == "stream" else out, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("folder/", "")
    z.writestr("folder/ä.txt", "umlaut" * 9)
    z.comment = b"a comment"
sys.stdout.buffer.write(out.getvalue())`;
  for (const how of ["seek", "stream"]) {
    const made = spawnSync(python, ["-c", script, how]);
    expect(String(made.stderr)).toBe("");
    expect(await contents(new Uint8Array(made.stdout))).toEqual({ "folder/ä.txt": "umlaut".repeat(9) });
  }
});

test("an archive is told from other files by its first bytes", async () => {
  const zip = handmade([{ name: "a", data: "x" }]);
  expect(await looksLikeZip(bytesSource(zip, "a"))).toBe(true);
  expect(await looksLikeZip(bytesSource(handmade([]), "a"))).toBe(true);
  expect(await looksLikeZip(bytesSource(utf8("{}"), "a"))).toBe(false);
  expect(await looksLikeZip(bytesSource(utf8("PK is text"), "a"))).toBe(false);
});

const a = { name: "a.txt", data: "aaaa" };
const b = { name: "b.txt", data: "bbbb" };
const bomb = deflateSync(new Uint8Array(5_000_000));
const text = handmade([a, b]);
const LIES: readonly (readonly [string, Uint8Array<ArrayBuffer>, RegExp])[] = [
  ["an empty file", new Uint8Array(0), /no zip archive, or its end is missing/],
  [
    "a file of another kind",
    utf8("not a zip".repeat(50)),
    /expected a zip, got the text "not a zipnot a zip/,
  ],
  ["an archive cut in its directory", text.slice(0, -30), /no zip archive, or its end is missing/],
  [
    "bytes after the archive",
    handmade([a], { after: utf8("more") }),
    /no zip archive, or its end is missing/,
  ],
  [
    "bytes before the first entry",
    handmade([{ ...a, offset: 4 }], { before: utf8("exe!") }),
    /hidden bytes before "a\.txt"/,
  ],
  ["bytes between two entries", handmade([a, b], { between: new Uint8Array(17) }), /hidden bytes/],
  ["a directory elsewhere", handmade([a], { directoryShift: 1 }), /directory is not where its end says/],
  ["more entries than there are", handmade([a], { count: 2 }), /entry 2 of its directory is damaged/],
  ["fewer entries than there are", handmade([a, b], { count: 1 }), /directory is longer than its entries/],
  ["one disk of several", handmade([a], { disk: 1 }), /one part of several/],
  ["zip64 in its end", handmade([a], { count: 0xffff }), /zip64/],
  ["zip64 in an entry", handmade([{ ...a, method: 8, statedBytes: 0xffff_ffff }]), /zip64/],
  ["a path that climbs", handmade([{ name: "x/../../etc/passwd", data: "" }]), /no safe path/],
  ["an absolute path", handmade([{ name: "/etc/passwd", data: "" }]), /no safe path/],
  ["a drive", handmade([{ name: "C:evil", data: "" }]), /no safe path/],
  ["a backslash", handmade([{ name: "..\\evil", data: "" }]), /no safe path/],
  ["a NUL in a name", handmade([{ name: "a.txt\0.png", data: "" }]), /no safe path/],
  ["the same name twice", handmade([a, { ...a, data: "other" }]), /"a\.txt" twice/],
  ["names that differ in case only", handmade([a, { name: "A.TXT", data: "other" }]), /"A\.TXT" twice/],
  ["a file and a folder of one name", handmade([a, { name: "a.txt/", data: "" }]), /"a\.txt\/" twice/],
  ["another name in the entry", handmade([{ ...a, localName: "b.txt" }]), /another name than the directory/],
  [
    "a name that is no UTF-8",
    handmade([{ name: "??", data: "", rawName: Uint8Array.of(0xc3, 0x28) }]),
    /not valid UTF-8/,
  ],
  [
    "a name in an unmarked code page",
    handmade([{ name: "??", data: "", flags: 0, rawName: Uint8Array.of(0xc3, 0xa4) }]),
    /not marked as UTF-8/,
  ],
  ["a link", handmade([{ ...a, mode: 0xa1ff }]), /"a\.txt" is a link/],
  ["an encrypted entry", handmade([{ ...a, flags: 0x801 }]), /is encrypted/],
  ["a method of its own", handmade([{ ...a, method: 12 }]), /packed by method 12/],
  [
    "two entries on the same bytes",
    handmade([a, { ...b, offset: 0, localName: "b.txt" }]),
    /overlaps another entry|another name/,
  ],
  [
    "an entry that reaches into the directory",
    handmade([{ ...a, statedPacked: 99, statedBytes: 99 }]),
    /"a\.txt" is cut off/,
  ],
  ["an entry behind the end", handmade([{ ...a, offset: 9999 }]), /cut off|hidden bytes/],
  ["a folder with content", handmade([{ name: "f/", data: "x" }]), /folder with content/],
  ["stored bytes of another number", handmade([{ ...a, statedBytes: 3 }]), /stored in 4 bytes but states 3/],
  ["a wrong checksum", handmade([{ ...a, statedCrc: 1 }]), /"a\.txt" fails its checksum/],
  ["a wrong checksum of deflated bytes", handmade([{ ...a, method: 8, statedCrc: 1 }]), /fails its checksum/],
  [
    "deflated bytes that are none",
    handmade([{ ...a, method: 8, packed: Uint8Array.of(7, 7, 7, 7) }]),
    /"a\.txt" is damaged/,
  ],
  [
    "deflated bytes that end early",
    handmade([{ ...a, method: 8, packed: deflateSync(utf8("a".repeat(99))).slice(0, -2), statedBytes: 99 }]),
    /"a\.txt" (is damaged|unpacks to)/,
  ],
  [
    "a bomb",
    handmade([{ name: "b", data: "", method: 8, packed: bomb, statedBytes: 1000 }]),
    /more than the 1000 bytes it states/,
  ],
  [
    "fewer bytes than stated",
    handmade([{ ...a, method: 8, statedBytes: 400 }]),
    /unpacks to 4 bytes and states 400/,
  ],
];

test.each(LIES)("refused by name: %s", async (_, zip, said) => {
  const error: unknown = await contents(zip).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "file-invalid" });
  expect((error as Error).message).toMatch(/^a\.zip cannot be unpacked: /);
  expect((error as Error).message).toMatch(said);
});

test("an entry that states far more than its packed bytes can be is refused before anything is unpacked", async () => {
  const bomb = zipSync({ "manifest.json": new Uint8Array(17 * 2 ** 20).fill(32) }, { level: 9 });
  expect(bomb.length).toBeLessThan(40_000);
  await expect(openZip(bytesSource(Uint8Array.from(bomb), "b.zip"), "b.zip")).rejects.toThrow(
    /"manifest\.json" would unpack from \d+ bytes to 17825792, more than 100 times as much/,
  );
  const small = zipSync({ "zeros.bin": new Uint8Array(2 ** 20) }, { level: 9 }); // an adapter that learned nothing yet
  expect((await openZip(bytesSource(Uint8Array.from(small), "s.zip"), "s.zip")).size).toBe(1);
});

test("the limits hold before anything is unpacked", async () => {
  const zip = handmade([a, b]);
  await expect(contents(zip, { entries: 1, totalBytes: 99 })).rejects.toThrow(/2 entries, more than 1/);
  await expect(contents(zip, { entries: 9, totalBytes: 7 })).rejects.toThrow(/more than 7 bytes/);
  expect(await contents(zip, { entries: 2, totalBytes: 8 })).toEqual({ "a.txt": "aaaa", "b.txt": "bbbb" });
});

test("no byte of an archive can be changed or cut without a named error or the same content", async () => {
  const zip = handmade([a, { ...b, method: 8 }]);
  const whole = await contents(zip);
  let refused = 0;
  for (let at = 0; at < zip.length; at++) {
    for (const bad of [
      zip.slice(0, at),
      Uint8Array.from(zip, (byte, i) => (i === at ? byte ^ 0x41 : byte)),
    ]) {
      const got = await contents(bad).catch((thrown: unknown) => thrown);
      if (got instanceof Error) {
        expect(got).toMatchObject({ code: "file-invalid" });
        refused++;
      } else expect(Object.values(got as object).join()).toBe(Object.values(whole).join());
    }
  }
  expect(refused).toBeGreaterThan(zip.length);
});
