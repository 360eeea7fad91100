// Downloads of earlier versions are brought in, exported by today's code and brought in once more.
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { blobSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { exportHost, progressLine } from "../export/run.ts";
import { version2Zip, ZIPS } from "../harness/version2.ts";
import { version3Zip } from "../harness/version3.ts";
import { siteOf } from "../lm/harness.ts";

async function broughtIn(file: File): Promise<{ store: MemoryStore; runId: string }> {
  const store = new MemoryStore();
  const host = new ImportHost({ store: () => Promise.resolve(store), source: siteOf(), clock: systemClock });
  await host.look([{ path: file.name, file }], "models/tiny");
  return { store, ...(await host.keep()) };
}

async function exported(store: MemoryStore, runId: string): Promise<File> {
  const receipt = JSON.stringify(await buildReceipt(store, runId, {}), null, 2);
  await exportHost(store).write({ runId, receipt }, progressLine().port);
  const { blob, name } = (await store.getArtifact(runId))!;
  return new File([blob], name);
}

async function everything(store: MemoryStore, runId: string) {
  const { imported: _, ...run } = (await store.getRun(runId))!;
  return {
    run,
    tasks: await store.tasks(runId),
    // A download writes turns in the run's order, in which version 2 did not store them.
    turns: (await store.turns(runId)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    outcomes: await store.outcomes(runId),
    dataset: await store.getDataset(runId),
    metrics: await store.stepMetrics(runId),
    adapter: await store.getAdapter(runId),
    prm: await store.getPrm(runId),
    answers: await store.evalAnswers(runId),
  };
}

test.each(ZIPS)(
  "the %s download of version 2 is brought in whole, exported and brought in again",
  async (name) => {
    const { store, runId } = await broughtIn(await version2Zip(name));
    const before = await everything(store, runId);
    expect(before.turns.every(({ schema }) => schema === 2)).toBe(true);
    expect(before.outcomes).toHaveLength(before.run.config.tasks + before.run.config.testTasks);
    expect(before.prm === null).toBe(name !== "pad");
    await expectTeacherAsStored(await version2Zip(name), before);
    const again = await broughtIn(await exported(store, runId));
    expect(await everything(again.store, again.runId)).toEqual(before);
  },
);

test("a download of version 3 whose teacher is called a debate comes in with the teacher's key, and again", async () => {
  const { store, runId } = await broughtIn(await version3Zip());
  const before = await everything(store, runId);
  expect(before.run.config.teacher).toBe("self-consistency");
  await expectTeacherAsStored(await version3Zip(), before);
  const zip = await exported(store, runId);
  expect(await textIn(zip, "project/answers.jsonl")).not.toContain('"debate"');
  expect(await textIn(zip, "receipt.json")).not.toMatch(/debateVsSingle|"debate": \{/);
  const again = await broughtIn(zip);
  expect(await everything(again.store, again.runId)).toEqual(before);
});

/** The figures and answers that the file calls a debate's are the teacher's, and nothing else of them changed. */
async function expectTeacherAsStored(
  zip: File,
  { run, answers }: Awaited<ReturnType<typeof everything>>,
): Promise<void> {
  const stored = JSON.parse(await textIn(zip, "project/run.json")) as {
    run: { report: { methods: Record<string, unknown>; paired: Record<string, unknown> } };
  };
  const { methods, paired } = stored.run.report;
  expect(run.report?.methods.teacher).toEqual(methods["debate"]);
  expect(run.report?.methods.majority).toEqual(methods["majority"]);
  expect(run.report?.paired.teacherVsSingle).toEqual(paired["debateVsSingle"]);
  const lines = (await textIn(zip, "project/answers.jsonl")).trimEnd().split("\n");
  const old = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(old.filter(({ method }) => method === "debate")).toHaveLength(run.config.testTasks);
  const byId = (a: { id?: unknown }, b: { id?: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);
  expect(answers.toSorted(byId)).toEqual(
    old.toSorted(byId).map((line) => ({
      ...line,
      schema: 2,
      method: line["method"] === "debate" ? "teacher" : line["method"],
    })),
  );
}

async function textIn(zip: File, path: string): Promise<string> {
  const files = await openZip(blobSource(zip, zip.name), zip.name);
  return new TextDecoder().decode(await files.get(path)!.read());
}

test("a run's name and note go with it into a download and come back with it", async () => {
  const { store, runId } = await broughtIn(await version3Zip());
  const label = { name: "Class 7b", note: "Second lesson.\nSlow devices." };
  await store.updateRun(runId, { label });
  const again = await broughtIn(await exported(store, runId));
  expect((await again.store.getRun(again.runId))?.label).toEqual(label);
});
