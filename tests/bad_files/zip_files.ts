// Archives of other kinds, archives that were packed for other systems, and archives that lie.
import { deflateSync, zipSync } from "fflate";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { handmade } from "../formats/handmade_zip.ts";
import { type BadFiles, badContents, bytesOf, INSTEAD, utf8 } from "./bad_file.ts";

async function read(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  for (const file of (await openZip(bytesSource(bytes, "a.zip"), "a.zip")).values()) await file.read();
}

const a = { name: "a.txt", data: "aaaa" };
const b = { name: "b.txt", data: "bbbb" };
const sound = handmade([a, b]);
const named = (name: string) => handmade([{ name, data: "x" }]);
const tar = bytesOf("a.txt", new Uint8Array(252), "ustar", new Uint8Array(250));

export const zipFiles: BadFiles = {
  reader: "zip",
  files: badContents("file-invalid", read, [
    ["an empty file", "", /a\.zip/],
    ["an error page", INSTEAD.errorPage, /web page/],
    ["a server's error as JSON", INSTEAD.jsonError, /text/],
    ["a Git LFS pointer", INSTEAD.pointer, /LFS/],
    ["a RAR archive", bytesOf("Rar!", [0x1a, 7, 1, 0], new Uint8Array(60)), /RAR/],
    ["a 7-Zip archive", bytesOf("7z", [0xbc, 0xaf, 0x27, 0x1c], new Uint8Array(60)), /7-Zip/],
    ["a compressed tar archive", INSTEAD.gzip, /gzip/],
    ["a tar archive", tar, /tar/],
    ["a disk image of zeros", INSTEAD.zeros, /zero/],
    ["half of a download", sound.slice(0, 60), /cut|end is missing/],
    [
      "an archive that begins with a program",
      bytesOf("MZ", new Uint8Array(60), sound),
      /directory is not where/,
    ],
    ["an archive with a signature behind it", bytesOf(sound, new Uint8Array(40)), /end is missing/],
    ["one part of several", handmade([a], { disk: 1 }), /one part of several/],
    ["an encrypted entry", handmade([{ ...a, flags: 0x801 }]), /"a\.txt" is encrypted/],
    ["a method of newer programs", handmade([{ ...a, method: 93 }]), /packed by method 93/],
    ["a path out of the folder", named("../a.txt"), /no safe path/],
    ["an absolute path", named("/etc/passwd"), /no safe path/],
    ["a drive of Windows", named("C:/a.txt"), /no safe path/],
    ["folders of Windows", named("peft\\a.txt"), /no safe path/],
    ["a folder of no name", named("peft//a.txt"), /no safe path/],
    ["a line end in a name", named("a\n.txt"), /no safe path/],
    ["one name twice", handmade([a, { ...a, data: "other" }]), /"a\.txt" twice/],
    ["names that differ in letters' size", handmade([a, { ...b, name: "A.txt" }]), /"A\.txt" twice/],
    [
      "names that differ in their accents' bytes",
      handmade([
        { ...a, name: "\u00e9" },
        { ...b, name: "e\u0301" },
      ]),
      /twice/,
    ],
    ["a link", handmade([{ ...a, mode: 0xa1ff }]), /"a\.txt" is a link/],
    ["a damaged entry", handmade([{ ...a, statedCrc: 7 }]), /"a\.txt" fails its checksum/],
    [
      "deflated bytes that end early",
      handmade([
        { ...a, method: 8, packed: deflateSync(utf8("a".repeat(99))).slice(0, -2), statedBytes: 99 },
      ]),
      /"a\.txt"/,
    ],
    [
      "an entry that unpacks to more than it states",
      handmade([{ ...a, method: 8, packed: deflateSync(new Uint8Array(5e6)), statedBytes: 10 }]),
      /more than the 10 bytes/,
    ],
    [
      "a bomb of one entry",
      Uint8Array.from(zipSync({ a: new Uint8Array(18e6) }, { level: 9 })),
      /more than 100 times as much/,
    ],
    [
      "10,001 entries",
      Uint8Array.from(
        zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, new Uint8Array()])), {
          level: 0,
        }),
      ),
      /10001 entries, more than 10000/,
    ],
    ["a directory that counts wrong", handmade([a, b], { count: 1 }), /directory is longer/],
    ["bytes between the entries", handmade([a, b], { between: new Uint8Array(40) }), /hidden bytes/],
    [
      "another name in the entry than in the directory",
      handmade([{ ...a, localName: "z.txt" }]),
      /another name than the directory/,
    ],
  ]),
};
