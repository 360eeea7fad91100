// @ts-nocheck: it runs the code of another commit, whose types are not here.
// Makes tests/golden/version2 with the code of a checkout of an older commit: a database of version 2 with runs in every state,
// and zips of that version. Needs a WebGPU driver (VK_DRIVER_FILES names one).
//   node tools/golden/make_version2.mjs CHECKOUT tests/golden/version2
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { createServer, isRunnableDevEnvironment, runnerImport } from "vite";

const [checkout, out] = process.argv.slice(2).map((path) => resolve(path));
if (checkout === undefined || out === undefined) throw new Error("usage: make_version2.mjs CHECKOUT OUT");
/** @type {typeof import("../../tests/harness/database_text.ts")} */
const { dumpDatabase } = (await runnerImport("tests/harness/database_text.ts")).module;

const server = await createServer({
  root: checkout,
  configFile: false,
  logLevel: "error",
  server: { middlewareMode: true, watch: null },
});
const { ssr } = server.environments;
if (ssr === undefined || !isRunnableDevEnvironment(ssr)) throw new Error("vite runs no code here");
/** @param {string} path of a file of the checkout @returns {Promise<any>} */
const old = (path) => ssr.runner.import(join(checkout, path));

const { IDBFactory } = await old("node_modules/fake-indexeddb/build/esm/index.js");
Object.assign(globalThis, await old("node_modules/fake-indexeddb/build/esm/index.js"));
const { openStore } = await old("src/store/idb_store.ts");
const { MemoryStore } = await old("src/store/memory_store.ts");
const { configFrom } = await old("src/core/config.ts");
const { systemClock } = await old("src/core/ports.ts");
const { createRun } = await old("src/pipeline/runs.ts");
const { runPipeline } = await old("src/pipeline/pipeline.ts");
const { buildReceipt } = await old("src/pipeline/export_stage.ts");
const { RunControl } = await old("src/pipeline/control.ts");
const { localCrew } = await old("src/cli/local_crew.ts");
const { nodeGpuPort } = await old("src/cli/node_gpu.ts");
const { fetchModelCard, modelRef } = await old("src/lm/model_files.ts");
const { arithmeticTasks } = await old("src/tasks/arithmetic.ts");
const { wordDialect } = await old("src/tokenizer/word_dialect.ts");
const { ExportHost } = await old("src/hosts/export_host.ts");
const { ImportHost } = await old("src/hosts/import_host.ts");
const { memoryScratch } = await old("src/library/scratch.ts");

const fetch = async (/** @type {string} */ url) =>
  new Response(new Uint8Array(await readFile(join(checkout, "public", url))));
const card = await fetchModelCard(fetch, "models/tiny");
const model = modelRef(card, "models/tiny");
const taskSet = arithmeticTasks();
const dialect = wordDialect(card.dialect);
const gpu = await nodeGpuPort();
const versions = { retort: "0.1.0", node: process.version };
let time = Date.UTC(2026, 10, 28, 12);
/** Names of runs hold the time of their making: a second apart, and the same whenever this is called. */
const clock = { ...systemClock, now: () => (time += 1000) };

const indexedDB = new IDBFactory();
const store = await openStore("retort", { indexedDB, highWater: null, clock: systemClock });
const lasting = Object.assign(Object.create(store), { close: () => undefined });
for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(store))) {
  if (name !== "close" && name !== "constructor") lasting[name] = store[name].bind(store);
}

const SMALL = { tasks: 8, testTasks: 20, agents: 2, rounds: 2, steps: 3, rank: 1, batchTokens: 128 };

/** Runs until `isEnd` says so of an event, which leaves the run as a closed page leaves it. Returns the run's id. */
async function run(settings, isEnd, { into = lasting, start } = {}) {
  const texts = Object.entries({ ...SMALL, ...settings }).map(([key, value]) => [key, String(value)]);
  const { steps: _, ...rest } = Object.fromEntries(texts);
  const config = configFrom(
    new Map(Object.entries(settings.strategy === "pad" ? rest : Object.fromEntries(texts))),
  );
  const { id } = await createRun(into, clock, config, model, start);
  const control = new RunControl();
  const emit = (event) => {
    if (isEnd(event)) control.cancel();
  };
  const deps = { ...localCrew({ store: into, clock, fetch, gpu, taskSet, dialect }), store: into, clock };
  try {
    await runPipeline(id, { ...deps, taskSet, dialect, emit, versions }, control);
  } catch (error) {
    if (error.code !== "aborted") throw error;
  }
  const { finished } = await into.getRun(id);
  console.log(id, JSON.stringify(settings), finished.join(), (await into.turns(id)).length);
  return id;
}
const after = (stage) => (event) => event.type === "stage" && event.stage === stage && event.state === "done";
const atStep = (n, phase) => (event) =>
  event.type === "step" && event.metric.step === n && event.metric.phase === phase;
const atTurn = (n) => {
  let turns = 0;
  return (event) => event.type === "turn" && ++turns === n;
};

/** Writes the run's zip with these parts, as the page's choice of formats does, and ends the run. */
async function exportRun(id, parts, from = lasting) {
  const scratch = () => Promise.resolve(memoryScratch());
  const host = new ExportHost({ store: async () => from, fetch, clock, models: null, scratch, taskSet });
  const receipt = JSON.stringify(await buildReceipt(from, id, versions), null, 2);
  const choice = { parts, adapterDtype: "F32", onnxDtypes: [] };
  await host.write({ runId: id, receipt, choice }, { postMessage: () => {}, close: () => {} });
  const { finished, seconds } = await from.getRun(id);
  await from.updateRun(id, { finished: [...finished, "export"], seconds: { ...seconds, export: 1 } });
  const { blob } = await from.getArtifact(id);
  return new Uint8Array(await blob.arrayBuffer());
}

async function zip(name, settings, parts) {
  const into = new MemoryStore();
  const bytes = await exportRun(await run(settings, after("evaluate"), { into }), parts, into);
  await writeFile(join(out, `${name}.zip`), bytes);
  console.log(`${name}.zip`, bytes.length);
  return bytes;
}

/** The adapter in a zip, as a person brings one to start from. */
async function adapterOf(zipped, name) {
  const { openZip } = await old("src/formats/zip_read.ts");
  const { blobSource } = await old("src/formats/byte_source.ts");
  const files = await openZip(blobSource(new Blob([zipped]), name), name);
  const picked = [];
  for (const part of ["adapter_config.json", "adapter_model.safetensors"]) {
    picked.push({ path: `peft/${part}`, file: new File([await files.get(`peft/${part}`).read()], part) });
  }
  const host = new ImportHost({ store: async () => lasting, fetch, clock, taskSet });
  const { point, adapter } = await host.look(picked, model.path);
  return { point, adapter };
}

const rsft = await zip("rsft", { strategy: "rsft" }, ["peft", "data", "project"]);
await zip("da", { strategy: "da", selfCorrection: "on" }, [
  "peft",
  "gguf",
  "mlx",
  "python",
  "data",
  "project",
]);
/** It needs debates that hold a right and a wrong solution. */
const DPO = { strategy: "dpo", labels: "truth", tasks: 16, temperature: 1.2, batchTokens: 512 };
await zip("dpo", { ...DPO, keep: "best" }, ["project"]);
const PAD = {
  strategy: "pad",
  labels: "truth",
  prmSteps: 4,
  iterations: 3,
  practiceTasks: 4,
  rollouts: 4,
  batchTokens: 512,
};
await zip("pad", PAD, ["peft", "data", "project"]);

await run({ agents: 3 }, atTurn(20));
await run({ strategy: "da", selfCorrection: "on" }, after("distil"));
await run({ strategy: "da", labels: "truth", keep: "best", steps: 20 }, atStep(5));
await exportRun(await run({ rule: "shortest" }, after("evaluate")), ["peft", "data", "project"]);
await run(PAD, atStep(6));
const start = await adapterOf(rsft, "rsft.zip");
await run({ ...DPO, steps: 12 }, atStep(5), { start });
await store.deleteRun(await run({}, atTurn(3)));
const importer = new ImportHost({ store: async () => lasting, fetch, clock, taskSet });
await importer.look([{ path: "rsft.zip", file: new File([rsft], "rsft.zip") }], model.path);
await importer.keep();

const dump = await dumpDatabase("retort", indexedDB);
const text = gzipSync(JSON.stringify(dump), { level: 9 });
await writeFile(join(out, "database.json.gz"), text);
for (const { name, rows } of dump.stores) console.log(name, rows.length, JSON.stringify(rows).length);
console.log(`database of version ${dump.version}: ${text.length} bytes`);
await server.close();
process.exit(0);
