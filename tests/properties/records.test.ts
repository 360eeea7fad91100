// Import after export is identity, for each record of src/records: what the archive writes of it, the archive reads as the same.
// RETORT_COUNT says how many values of each, RETORT_SEED where they begin; a failure is shrunk and printed with its path.
import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import type * as v from "valibot";
import { expect, test } from "vitest";
import { ArchiveReader } from "../../src/archive/archive_reader.ts";
import { canonicalJson } from "../../src/core/canonical_json.ts";
import { jsonl } from "../../src/export/trajectories.ts";
import { streamOf } from "../../src/formats/file_stream.ts";
import { datasetSchema } from "../../src/records/dataset.ts";
import { datasetV1Schema } from "../../src/records/dataset_v1.ts";
import { arbitraryOf, rows, times } from "./arbitrary.ts";

/** Records that are no lines of JSON, and the property that holds them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  weightsSchema: "formats.test.ts",
  loraAdapterSchema: "formats.test.ts",
  checkpointSchema: "projects.test.ts",
  trainingWatchSchema: "projects.test.ts",
  artifactSchema: "it is the zip itself, which projects.test.ts writes and reads",
};

const modules = import.meta.glob<Readonly<Record<string, unknown>>>("../../src/records/*.ts", {
  eager: true,
});
const schemas = Object.values(modules)
  .flatMap((module) => Object.entries(module))
  .filter((entry): entry is [string, v.GenericSchema] => entry[0].endsWith("Schema"));

test("every schema of a record has a property, here or where it is named", () => {
  expect(schemas.length).toBeGreaterThan(35);
  expect(schemas.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(ELSEWHERE)));
  expect(schemas.map(([, schema]) => schema)).toEqual(
    expect.arrayContaining([datasetSchema, datasetV1Schema]),
  );
});

test.each(schemas.filter(([name]) => !(name in ELSEWHERE)))(
  "%s: import after export is identity, as a line and as a file",
  async (_, schema) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryOf(schema, rows), { minLength: 1, maxLength: 3 }),
        async (records) => {
          const utf8 = (text: string) => new TextEncoder().encode(text);
          const files = [
            ["made.jsonl", jsonl(records)],
            ["canonical.jsonl", utf8(records.map((each) => `${canonicalJson(each)}\n`).join(""))],
            ["one.json", utf8(`${JSON.stringify(records[0])}\n`)],
          ] as const;
          const reader = new ArchiveReader(
            new Map(
              files.map(([name, bytes]) => [
                name,
                { ...streamOf(bytes), read: () => Promise.resolve(bytes) },
              ]),
            ),
            "zip",
          );
          deepStrictEqual(await reader.lines("made.jsonl", schema, "a record"), records);
          deepStrictEqual(await reader.lines("canonical.jsonl", schema, "a record"), records);
          deepStrictEqual(await reader.json("one.json", schema, "a record"), records[0]);
        },
      ),
      times(20),
    );
  },
);
