// `retort run --worked`: worked examples out of a file of their own, one {"question", "solution"} a line.
import { parseJsonLines } from "../core/json_lines.ts";
import { utf8Text } from "../core/utf8.ts";
import { readRecord } from "../records/schema.ts";
import { type WorkedExample, workedExampleSchema } from "../records/worked_example.ts";
import type { Disk } from "./disk.ts";

/** @throws RunError("file-invalid") naming line and field, or the byte that is no UTF-8; RunError("empty-dataset") for a file without lines */
export async function readWorkedExamples(path: string, disk: Disk): Promise<readonly WorkedExample[]> {
  const lines = parseJsonLines(utf8Text(await disk.read(path), path), path);
  return lines.map(({ number, value }) =>
    readRecord(workedExampleSchema, value, {
      record: 'a worked example, {"question": "…", "solution": "…"}',
      where: `${path}, line ${number}`,
    }),
  );
}
