import { expect, test } from "vitest";
import { jsonFault } from "../../src/core/json_fault.ts";
import { RandomStream } from "../../src/core/rng.ts";
import { isLfsPointer } from "../../src/core/lfs_pointer.ts";
import { utf8Text } from "../../src/core/utf8.ts";

test.each([
  ['{"a": 1,}', 'at character 9 stands a comma before "}"'],
  ["[1, 2", 'it ends at character 5, and "[" is not closed'],
  ["{'a': 1}", "at character 2 stands a single quote where a name in double quotes should begin"],
  ['{"a" 1}', 'at character 6 stands "1" where a colon should stand'],
  ['["a" "b"]', 'at character 6 stands """ where a comma should stand'],
  ['["a]', "the text that begins at character 2 has no closing quotes"],
  ['["a\tb"]', "at character 4 stands a control character (\\t) inside of a text"],
  ['["\\q"]', "at character 3 stands a backslash that JSON does not know"],
  ["[-Infinity]", "-Infinity at character 2 is no JSON, although Python writes it"],
  ["[01]", 'at character 2 stands "0" where a value should begin'],
  ["[True]", 'at character 2 stands "T" where a value should begin'],
  ["1]", "at character 2 stands something behind the end of the value"],
  [" ", "it is empty"],
])("%j: %s", (text, sentence) => {
  expect(jsonFault(text)).toBe(sentence);
});

test("it finds a fault where JSON.parse finds one, and nowhere else", () => {
  const random = new RandomStream(5);
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "1",
    "-",
    "1e5",
    ".5",
    "true",
    "nul",
    " ",
    "\n",
    "\\",
    "NaN",
    "é",
    "'",
    "\u0001",
  ];
  let good = 0;
  for (let i = 0; i < 30_000; i++) {
    const text = Array.from({ length: random.integer(1, 6) }, () => random.pick(pieces)).join("");
    let parses = true;
    try {
      JSON.parse(text);
    } catch {
      parses = false;
    }
    if (parses) good++;
    expect(jsonFault(text) === null, JSON.stringify(text)).toBe(parses);
  }
  expect(good).toBeGreaterThan(500);
});

test("a text of megabytes, or of a hundred thousand brackets, is looked at as well", () => {
  expect(jsonFault("[".repeat(100_000))).toMatch(/ends at character 100000/);
  expect(jsonFault(`["${"x".repeat(5_000_000)}"`)).toMatch(/is not closed/);
});

test("bytes that are no UTF-8 are named with their line", () => {
  const bytes = (...parts: (string | number)[]) =>
    Uint8Array.from(
      parts.flatMap((each) => (typeof each === "number" ? [each] : [...new TextEncoder().encode(each)])),
    );
  expect(utf8Text(bytes("é😀"), "f")).toBe("é😀");
  expect(() => utf8Text(bytes("é\nb", 0xe9, "c"), "f")).toThrow(
    "f, line 2: expected UTF-8, got the byte 0xe9 at offset 4",
  );
  expect(() => utf8Text(bytes("😀", 0xf0, 0x9f), "f")).toThrow("byte 0xf0 at offset 4");
  expect(() => utf8Text(bytes(0xff, 0xfe, "a", 0), "f")).toThrow("byte 0xff at offset 0");
});

test("a Git LFS pointer is known by its first bytes", () => {
  const pointer = new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:0");
  expect(isLfsPointer(pointer) && isLfsPointer(pointer.subarray(0, 8))).toBe(true);
  expect(isLfsPointer(new TextEncoder().encode("version 2 of it"))).toBe(false);
});
