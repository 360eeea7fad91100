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
