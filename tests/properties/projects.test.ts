// Import after export is identity for whole runs: what the file of an unfinished run and the folder of a finished one are written with,
// comes back record for record and bit for bit, and is written again as the same bytes. RETORT_COUNT and RETORT_SEED as in records.test.ts.
import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Manifest } from "../../src/archive/manifest.ts";
import { readProject } from "../../src/archive/project_read.ts";
import { unfinishedFiles } from "../../src/archive/unfinished_files.ts";
import { filesIn } from "../../src/export/format.ts";
import { projectFolder } from "../../src/export/project_folder.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { type FileStream, wholeOf } from "../../src/formats/file_stream.ts";
import { zipInMemory } from "../../src/formats/zip.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { openModel } from "../../src/models/open.ts";
import { STAGES } from "../../src/records/stage.ts";
import { siteOf } from "../lm/harness.ts";
import { times } from "./arbitrary.ts";
import { hashed, runs, small } from "./runs.ts";

const tiny = await openModel(await siteOf()("models/tiny"), ["ref", "architecture", "files", "tensors"]);
const base = { ref: tiny.ref, architecture: small(tiny.architecture) };
const any = runs(base.ref, base.architecture);
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
const versions = { retort: version };
const came = { name: "run.zip", at: 5 };

/** The zip of these files, their manifest at the end. */
async function zipOf(files: ReadonlyMap<string, FileStream>): Promise<Uint8Array<ArrayBuffer>> {
  const manifest = new Manifest();
  const entries: (readonly [string, Uint8Array<ArrayBuffer>])[] = [];
  for (const [name, file] of files) entries.push([name, await wholeOf(manifest.watch(name, file))]);
  return zipInMemory([...entries, ["manifest.json", await wholeOf(manifest.file())]]);
}

const opened = async (zip: Uint8Array<ArrayBuffer>) =>
  readProject(await openZip(bytesSource(zip, "zip"), "zip"), base, came);

test("an unfinished run comes back as it was saved, and is saved again as the same bytes", async () => {
  const stages = new Set<number>();
  await fc.assert(
    fc.asyncProperty(any, async (drawn) => {
      const records = await hashed(drawn);
      stages.add(records.run.finished.length);
      const zip = await zipOf(await unfinishedFiles(records, tiny));
      const back = await opened(zip);
      deepStrictEqual(back, records);
      deepStrictEqual(await zipOf(await unfinishedFiles(back, tiny)), zip);
    }),
    times(10),
  );
  expect(stages.size).toBeGreaterThan(3); // or the property looked at less than it says
});

test("a finished run comes back as it was downloaded, with what it was made with", async () => {
  const finished = any.filter(({ adapter, dataset }) => adapter !== null && dataset !== null);
  const receipt = new TextEncoder().encode(JSON.stringify({ versions }));
  await fc.assert(
    fc.asyncProperty(finished, async (drawn) => {
      const { dataset, adapter, checkpoint: _, ...records } = await hashed(drawn);
      const whole = { ...records, dataset: dataset!, adapter: adapter! };
      const files = filesIn("", [["receipt.json", receipt], ...(await projectFolder(whole, false))]);
      const run = { ...whole.run, finished: STAGES, imported: { versions, ...came } };
      deepStrictEqual(await opened(await zipOf(files)), { ...whole, run });
    }),
    times(10),
  );
});
