// A text that begins with the letters of a mark, or with a tag that it asks about, is a text; the files of these marks are still named.
import { expect, test } from "vitest";
import { otherThanText } from "../../src/core/file_kind.ts";
import { utf8Text } from "../../src/core/utf8.ts";
import { decodeText } from "../../src/tasks/reading/encoding.ts";

const bytesOf = (text: string, after: readonly number[] = []) =>
  new Uint8Array([...new TextEncoder().encode(text), ...after]);
const kindOf = (bytes: Uint8Array) => otherThanText(bytes, "a.txt", "a text")?.message ?? null;

test.each([
  "GGUF is the format of which program?",
  "BZh begins the files of which program?",
  "Rar! is the mark of what?",
  "PAR1 stands at both ends of which files?",
  "ARROW1 begins what?",
  "tjgg is GGJT backwards. Why?",
  "%PDF begins what?",
  "SQLite format 3 is how old?",
  "<html> is closed by which tag?",
  "<!doctype html> says what to a browser?",
  "<!DOCTYPE> is written in capitals. Must it be?",
  `GGUF ${"é".repeat(400)}`, // a character is cut where the marks' bytes end
])("%s", (question) => {
  const bytes = bytesOf(question);
  expect(utf8Text(bytes, "a.txt")).toBe(question);
  expect(decodeText(bytes, "a.txt", null).text).toBe(question);
});

test.each([
  [bytesOf("GGUF", [3, 0, 0, 0]), "a GGUF file"],
  [bytesOf("BZh91AY&SY", [0x8c, 0x1f, 0xe2]), "bzip2"],
  [bytesOf("%PDF-1.7\n%", [0xe2, 0xe3, 0xcf, 0xd3]), "a PDF"],
  [bytesOf("<!doctype html>\n<html lang=en><title>x</title>"), "a web page"],
  [bytesOf('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">\n<!-- x -->'), "a web page"],
  [bytesOf("<!doctype html>"), "a web page"],
  [bytesOf("<html>\n <head><title>404</title>"), "a web page"],
  [bytesOf('<html lang="en"><body>'), "a web page"],
  [bytesOf("<html><head><title>caf", [0xe9]), "a web page"],
  [bytesOf("version https://git-lfs.github.com/spec/v1\n"), "Git LFS pointer"],
])("%# is still named", (bytes, kind) => {
  expect(kindOf(bytes)).toContain(kind);
});
