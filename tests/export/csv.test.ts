import { expect, test } from "vitest";
import { writeCsv } from "../../src/export/csv.ts";

const text = (rows: Parameters<typeof writeCsv>[1]) => new TextDecoder().decode(writeCsv(["a", "b"], rows));

test("quotes, commas and line ends are kept, and nothing becomes a formula", () => {
  expect(text([['say "no"', "1,5"]])).toBe('a,b\r\n"say ""no""","1,5"\r\n');
  expect(text([["two\nlines", null]])).toBe('a,b\r\n"two\nlines",\r\n');
  for (const start of ["=", "+", "-", "@", "\t"]) {
    expect(text([[`${start}cmd|' /C calc'!A0`, 0]])).toContain(`'${start}cmd`);
  }
});

test("numbers stay numbers, also negative ones and those that come as text", () => {
  expect(text([[-3, "-3"]])).toBe("a,b\r\n-3,-3\r\n");
  expect(text([[true, "+4.5"]])).toBe("a,b\r\ntrue,+4.5\r\n");
  expect(text([["-", ""]])).toBe("a,b\r\n'-,\r\n");
});

test("the file begins with the mark by which spreadsheets know UTF-8", () => {
  expect([...writeCsv(["é"], []).subarray(0, 5)]).toEqual([0xef, 0xbb, 0xbf, 0xc3, 0xa9]);
});
