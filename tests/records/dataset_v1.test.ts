import { expect, test } from "vitest";
import { datasetHash } from "../../src/records/dataset_hash.ts";
import { datasetV1Schema, readDataset } from "../../src/records/dataset_v1.ts";
import { readRecord } from "../../src/records/schema.ts";
import { dataset } from "../store/records.ts";

/** As version 1 stored it. */
function old() {
  const { runId, strategy, labels, examples, statistics } = dataset("a");
  return { schema: 1, runId, strategy, labels, examples, statistics } as const;
}

test("lessons of schema 1 open as those of today that they are", () => {
  const read = readDataset(old());
  expect(read).toMatchObject({
    schema: 2,
    runId: "a",
    filters: { sources: "debate", rule: "final", selfCorrection: false, rows: null },
    sources: { taskIds: ["task-1"], turnIds: ["a/distil/task-1/0/agent-1"] },
  });
  expect(read.examples).toEqual(old().examples);
  expect(read.statistics).toEqual(old().statistics);
  const { hash, ...rest } = read;
  expect(hash).toBe(datasetHash(rest));
  expect(readDataset(read)).toBe(read);
});

test("a record of schema 1 is checked by a schema of its own", () => {
  const origin = { record: "a run's lessons", where: "store" };
  expect(readRecord(datasetV1Schema, old(), origin)).toEqual(old());
  expect(() => readRecord(datasetV1Schema, dataset("a"), origin)).toThrow(/At schema/);
  expect(() => readRecord(datasetV1Schema, { ...old(), hash: "0".repeat(64) }, origin)).toThrow(/At hash/);
});

test("lessons of a schema to come are refused, and the sentence says what to do", () => {
  const newer = { ...dataset("a"), schema: 3 } as unknown as ReturnType<typeof dataset>;
  expect(() => readDataset(newer)).toThrow(
    expect.objectContaining({
      code: "store-corrupt",
      message: expect.stringMatching(/schema 3.*Load the newer version/) as string,
    }),
  );
});
