// A planted format is offered by the page, written into the zip with its row in the README, and read past by the import.
import { unzipSync } from "fflate";
import { h } from "preact";
import { expect, test } from "vitest";
import { DownloadView } from "../../../src/app/stages/take/download_view.tsx";
import { createExportState, type ExportCommands } from "../../../src/app/stages/take/export_state.ts";
import { adapterSha256 } from "../../../src/archive/adapter_sha256.ts";
import { createState } from "../../../src/app/state.ts";
import { exportHost, progressLine, RUN_ID, storedRun } from "../../export/run.ts";
import { shownOf } from "../../harness/small_dom.ts";
import { importedInto } from "./import.ts";

const job = { runId: RUN_ID, receipt: '{"versions":{}}' };

async function zipOf({ store }: Awaited<ReturnType<typeof storedRun>>) {
  const { adapter } = (await store.getAdapter(RUN_ID))!;
  await store.putAdapter(RUN_ID, adapter, await adapterSha256(adapter));
  await exportHost(store).write(job, progressLine().port);
  const artifact = await store.getArtifact(RUN_ID);
  return new Uint8Array(await artifact!.blob.arrayBuffer());
}

test("the zip holds it, the README says what it is, and the run comes back in from that zip", async () => {
  const zip = await zipOf(await storedRun(() => ({ text: "Answer : 3", tokens: 4 })));
  const files = unzipSync(zip);
  const text = (name: string) => new TextDecoder().decode(files[name]);
  expect(text("toy/student.toy")).toBe(`${RUN_ID} llama\n`);
  expect(text("README.md")).toContain("| toy/ | the student as a toy |");
  expect(text("manifest.json")).toContain('"toy/student.toy"');
  expect(await importedInto(zip)).toMatchObject({ id: RUN_ID });
});

test("what it cannot express it leaves out, and says so", async () => {
  const run = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const { config } = (await run.store.getRun(RUN_ID))!;
  await run.store.updateRun(RUN_ID, { config: { ...config, strategy: "dpo" } });
  const { files, unfit } = await exportHost(run.store).plan(job);
  expect(files.some(({ name }) => name.startsWith("toy/"))).toBe(false);
  expect(unfit).toContainEqual({ id: "toy", why: "a toy cannot hold what DPO learns" });
});

test("the page offers it, shows its size, what it is for and its command", () => {
  const state = createState();
  const files = [{ name: "toy/student.toy", bytes: 5000 }];
  state.download.value = { url: "", name: "a.zip", bytes: 5000, sha256: "", files, receipt: "" };
  const exporting = createExportState();
  exporting.sizes.value = new Map([["toy/student.toy", 5000]]);
  const commands = {} as ExportCommands;
  const { words } = shownOf(h(DownloadView, { state, exporting: { state: exporting, commands } }));
  expect(words).toContain("a toy for the toy reader 5 kB");
  expect(words).toMatch(/toy\/ 5 kB the student as a toy toyreader toy\/student\.toy/);
});
