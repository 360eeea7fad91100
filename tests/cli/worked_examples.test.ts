import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { readWorkedExamples } from "../../src/cli/worked_examples.ts";
import { scratchFolder } from "./retort.ts";

const scratch = scratchFolder();

test("a file of worked examples is read line by line, and a line that is none is named", async () => {
  const path = join(scratch, "worked.jsonl");
  const example = { question: "1 + 1?", solution: "Answer: 2" };
  writeFileSync(path, `${JSON.stringify(example)}\n\n${JSON.stringify(example)}\n`);
  expect(await readWorkedExamples(path, nodeDisk)).toEqual([example, example]);
  writeFileSync(path, `${JSON.stringify(example)}\n{"question": "1 + 1?", "answer": "2"}\n`);
  await expect(readWorkedExamples(path, nodeDisk)).rejects.toThrow(/line 2: this is not a worked example/);
});

test("a byte that is no UTF-8 is named with its line, and is in no prompt", async () => {
  const path = join(scratch, "latin1.jsonl");
  const line = (question: string) => `${JSON.stringify({ question, solution: "Answer: 2" })}\n`;
  writeFileSync(path, Buffer.from(`${line("1 + 1?")}${line("What is ½ of 4?")}`, "latin1"));
  await expect(readWorkedExamples(path, nodeDisk)).rejects.toThrow(
    /latin1\.jsonl, line 2: expected UTF-8, got the byte 0xbd at offset 66/,
  );
});
