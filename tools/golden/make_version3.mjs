// @ts-nocheck: it runs the code of another commit, whose types are not here.
// Makes tests/golden/version3 with the code of a checkout of an older commit: a database of version 3 and a zip, with evaluations
// in which the teacher's answers are called "debate" whoever taught. Needs a WebGPU driver (VK_DRIVER_FILES names one).
//   node tools/golden/make_version3.mjs CHECKOUT tests/golden/version3
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { createServer, isRunnableDevEnvironment } from "vite";

const [checkout, out] = process.argv.slice(2).map((path) => resolve(path));
if (checkout === undefined || out === undefined) throw new Error("usage: make_version3.mjs CHECKOUT OUT");
await mkdir(out, { recursive: true });

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

const fake = await old("node_modules/fake-indexeddb/build/esm/index.js");
Object.assign(globalThis, fake);
const { dumpDatabase } = await old("tests/harness/database_text.ts");
const { openStore } = await old("src/store/idb_store.ts");
const { SETTINGS } = await old("src/settings/run_config.ts");
const { systemClock } = await old("src/core/ports.ts");
const { createRun } = await old("src/pipeline/runs.ts");
const { runPipeline } = await old("src/pipeline/pipeline.ts");
const { buildReceipt } = await old("src/pipeline/export_stage.ts");
const { RunControl } = await old("src/pipeline/control.ts");
const { localCrew } = await old("src/cli/local_crew.ts");
const { nodeGpuPort } = await old("src/cli/node_gpu.ts");
const { nodeDisk } = await old("src/cli/disk.ts");
const { diskSources } = await old("src/cli/model_source.ts");
const { openModel } = await old("src/models/open.ts");
const { arithmeticTasks } = await old("src/tasks/sources/arithmetic.ts");
const { ExportHost } = await old("src/threads/export/host.ts");
const { memoryScratch } = await old("src/models/stored/scratch.ts");

const source = diskSources(nodeDisk);
const base = await openModel(await source(join(checkout, "public/models/tiny")), ["ref", "architecture"]);
const model = { ...base.ref, path: "models/tiny" };
const voice = await base.voice();
const gpu = await nodeGpuPort();
const versions = { retort: "0.1.0", node: process.version };
let time = Date.UTC(2026, 10, 28, 12);
/** Names of runs hold the time of their making: a second apart, and the same whenever this is called. */
const clock = { ...systemClock, now: () => (time += 1000) };
const ownSource = (path) => source(path === model.path ? join(checkout, "public/models/tiny") : path);

const indexedDB = new fake.IDBFactory();
const store = await openStore("retort", { indexedDB, highWater: null, clock: systemClock });
const lasting = new Proxy(store, {
  get: (of, name) => (name === "close" ? () => undefined : of[name]?.bind(of)), // it is also asked for "then"
});

const SMALL = { tasks: 8, testTasks: 20, steps: 3, rank: 1, batchTokens: 128, labels: "truth" };

/** Runs until `isEnd` says so of an event, which leaves the run as a closed page leaves it. Returns the run's id. */
async function run(settings, isEnd) {
  const texts = Object.entries({ ...SMALL, ...settings }).map(([key, value]) => [key, String(value)]);
  const config = SETTINGS.from(new Map(texts));
  const taskSet = arithmeticTasks();
  const { id } = await createRun({ store: lasting, clock, taskSet }, { config, model });
  const control = new RunControl();
  const emit = (event) => {
    if (isEnd(event)) control.cancel();
  };
  const crew = localCrew({ store: lasting, clock, source: ownSource, gpu, voice });
  try {
    await runPipeline(id, { ...crew, store: lasting, clock, voice, emit, versions }, control);
  } catch (error) {
    if (error.code !== "aborted") throw error;
  }
  const { finished } = await store.getRun(id);
  const answers = await store.evalAnswers(id);
  console.log(id, JSON.stringify(settings), finished.join(), answers.length);
  return id;
}
const afterEvaluation = ({ type, stage, state }) =>
  type === "stage" && stage === "evaluate" && state === "done";
const answered = (count) => (event) =>
  event.type === "progress" && event.stage === "evaluate" && event.done >= count;

const consistent = await run({ teacher: "self-consistency", samples: 3 }, afterEvaluation);
const scratch = memoryScratch();
const host = new ExportHost({
  store: async () => lasting,
  source: ownSource,
  clock,
  scratch: async () => scratch,
});
const receipt = JSON.stringify(await buildReceipt(store, consistent, versions), null, 2);
const choice = { formats: ["project"], ticks: {} };
await host.write({ runId: consistent, receipt, choice }, { postMessage: () => {}, close: () => {} });
const { finished, seconds } = await store.getRun(consistent);
await store.updateRun(consistent, {
  finished: [...new Set([...finished, "export"])],
  seconds: { ...seconds, export: 1 },
});
const { blob } = await store.getArtifact(consistent);
const zip = new Uint8Array(await blob.arrayBuffer());
await writeFile(join(out, "self_consistency.zip"), zip);
// The two single agents and the teacher have answered, and the student has not.
await run({ agents: 2 }, answered(3 * SMALL.testTasks + 1));

const dump = await dumpDatabase("retort", indexedDB);
const text = gzipSync(JSON.stringify(dump), { level: 9 });
await writeFile(join(out, "database.json.gz"), text);
console.log(`zip of ${zip.length} bytes, database of version ${dump.version}: ${text.length} bytes`);
await server.close();
process.exit(0);
