import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { parseRow, rowText } from "../../src/science/records.ts";
import { differences, summaryOf } from "../../src/science/summary.ts";
import { answers, rowFile } from "./row_files.ts";

const row = rowFile("rsft", 3, [...answers("+-+"), ...answers("++", { set: "steps" })], { rank: 8 }, [
  { kind: "metric", of: "sft", step: 1, values: { loss: 0.5 } },
]);
const hash = (text: string) => text; // as strict as a hash can be

test("a raw file reads back as it was written", () => {
  expect(parseRow(rowText(row), "row.jsonl")).toEqual(row);
});

test.each([
  ["a file that was cut in the middle of a line", rowText(row).slice(0, -40)],
  ["a file without its header", rowText(row).split("\n").slice(1).join("\n")],
  ["two rows in one file", rowText(row) + rowText(row)],
  ["a line that no row has", `${rowText(row)}{"kind":"note"}\n`],
  ["another schema", rowText(row).replace('"schema":1', '"schema":2')],
])("%s is refused by its name", (_, text) => {
  expect(() => parseRow(text, "row.jsonl")).toThrow(RunError);
  expect(() => parseRow(text, "row.jsonl")).toThrow("row.jsonl");
});

test("a row made again is equal, or the difference is said", () => {
  const before = summaryOf(row, hash);
  expect(before.right).toEqual({ "main greedy": [2, 3], "steps greedy": [2, 2] });
  expect(before.generated).toBe(150);
  expect(differences(before, summaryOf(row, hash))).toEqual([]);
  const change = (parts: (i: number) => object) => ({
    ...row,
    answers: row.answers.map((line, i) => ({ ...line, ...parts(i) })),
  });
  const other = summaryOf(
    change((i) => (i === 1 ? { right: true } : {})),
    hash,
  );
  expect(differences(before, other)).toEqual(["main greedy: 2 of 3 right in the table, 3 of 3 now"]);
  const reworded = summaryOf(
    change(() => ({ text: "Answer : 7" })),
    hash,
  );
  expect(differences(before, reworded).join()).toContain("the same counts from other texts");
  const moved = summaryOf({ ...row, header: { ...row.header, key: "ba9876543210" } }, hash);
  expect(differences(before, moved).join()).toContain("other settings or another base");
});
