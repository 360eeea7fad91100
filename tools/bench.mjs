// `npm run bench`: what this machine's GPU does with our kernels and steps, in Node through Dawn. Peaks are measured first, and
// every row is held against them. Without a GPU driver of its own the machine computes on the processor (lavapipe or
// SwiftShader); VK_DRIVER_FILES picks one.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { benchSection, lineOf, verdictLines } from "./bench_report.mjs";
import { compareDecoding } from "./peers/decode_peer.mjs";
import { createJaxStep } from "./peers/jax_step.mjs";
import { withSection } from "./results_page.mjs";

/** @typedef {import("../src/bench/bench_row.ts").BenchRow} BenchRow */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const HELP = `npm run bench -- [options]
  --quick            peaks, one product, one training step, one decode
  --only PATTERN     rows whose "op shape" matches this regular expression
  --peers            also the same train step in jax-js (here) and the same decode in transformers.js (in Chromium)
  --json FILE        the rows as JSON lines
  --results          writes the bench's section of docs/results.md
  --cpu              processor time instead of wall time: for software adapters on a machine that others use too
  --samples N        default 7
  --from FILES       measures nothing: rows of earlier runs' --json, commas between, e.g. to write the results of two drivers`;

const flag = /** @type {const} */ ({ type: "boolean", default: false });
const text = /** @type {const} */ ({ type: "string" });
const { values: options } = parseArgs({
  options: {
    quick: flag,
    peers: flag,
    results: flag,
    cpu: flag,
    help: flag,
    only: text,
    json: text,
    from: text,
    samples: { ...text, default: "7" },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

/** Preferred first. With the peers SwiftShader: lavapipe takes longer than eight minutes to compile jax-js's 121 kernels. */
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const DRIVERS = options.peers ? [SWIFTSHADER, LAVAPIPE] : [LAVAPIPE, SWIFTSHADER];

/** @template T @param {string} path @returns {Promise<T>} */
const load = async (path) =>
  (await runnerImport(join(ROOT, path), { root: ROOT, configFile: false, logLevel: "error" })).module;

/** @typedef {typeof import("../src/bench/bench.ts")} BenchModule */
/** @typedef {typeof import("../src/gpu/device.ts")} DeviceModule */
/** @typedef {typeof import("../src/gpu/timestamps.ts")} TimestampsModule */

const driver = DRIVERS.find((path) => existsSync(path));
if (process.env["RETORT_VULKAN"] !== "system" && driver !== undefined)
  process.env["VK_DRIVER_FILES"] ??= driver;
/** @type {DeviceModule} */
const { openDevice } = await load("src/gpu/device.ts");
/** @type {TimestampsModule} */
const { Timestamps } = await load("src/gpu/timestamps.ts");
/** @type {typeof import("../src/bench/verdicts.ts")} */
const { verdicts } = await load("src/bench/verdicts.ts");
/** @type {BenchModule} */
const { runBench } = await load("src/bench/bench.ts");

const cores = availableParallelism();
const cpuTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 / cores;
};
const wallTime = () => performance.now();
const clock = {
  now: () => Date.now(),
  elapsed: options.cpu ? cpuTime : wallTime,
  sleep: (/** @type {number} */ ms) =>
    new Promise((/** @type {(value: void) => void} */ done) => setTimeout(done, ms)),
};

const head = spawnSync("git", ["describe", "--always", "--dirty", "--abbrev=7"], {
  cwd: ROOT,
  encoding: "utf8",
});
const commit = head.status === 0 ? head.stdout.trim() : "unknown";
/** @type {BenchRow[]} */
const rows = [];
/** @param {BenchRow} row */
const onRow = (row) => {
  rows.push(row);
  console.log(lineOf(row));
  if (options.json !== undefined) appendFileSync(options.json, `${JSON.stringify(row)}\n`);
};
if (options.from === undefined) await measureAll();
else for (const file of options.from.split(",")) readRows(file).forEach(onRow);
const judged = verdicts(rows);
for (const line of verdictLines(judged)) console.log(line);
if (options.results) {
  const page = join(ROOT, "docs/results.md");
  const command = `npm run bench -- ${process.argv.slice(2).join(" ")}`;
  writeFileSync(
    page,
    withSection(
      readFileSync(page, "utf8"),
      "bench",
      benchSection(rows, judged, command, `${cores} cores, Node ${process.version}`),
    ),
  );
  console.log("written: docs/results.md");
}
process.exit(0); // Dawn's threads would hold the process

/** @param {string} file @returns {BenchRow[]} */
function readRows(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => /** @type {BenchRow} */ (JSON.parse(line)));
}

async function measureAll() {
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir(); // lavapipe wants a place for shared memory
  const { create, globals } = await import("webgpu"); // not before the driver is named
  const port = create([]);
  const gpu = await openDevice(port, { timestamps: true });
  const timestamps = options.cpu ? null : Timestamps.create(gpu);
  console.log(
    `${gpu.report.description}, commit ${commit}; kernels by ${timestamps === null ? (options.cpu ? `processor time / ${cores}` : "wall time") : "timestamp-query"}`,
  );
  if (options.json !== undefined) writeFileSync(options.json, "");

  /** jax-js on the same Dawn. @param {import("../src/bench/train_peer.ts").TrainProblem} problem */
  async function openJaxStep(problem) {
    // where it looks for a browser
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, "navigator", {
      value: { gpu: port, userAgent: "Node" },
      configurable: true,
    });
    const name = "@jax-js/jax"; // not a literal: its types are not needed to check this repository
    const jax = await import(name);
    const available = await jax.init("webgpu");
    if (!available.includes("webgpu"))
      throw new Error(`jax-js finds no WebGPU here, only ${available.join(", ")}`);
    jax.defaultDevice("webgpu");
    return createJaxStep(jax, problem);
  }

  const tiny = join(ROOT, "public/models/tiny");
  const bench = await runBench({
    gpu,
    clock,
    clockName: options.cpu ? "cpu" : "wall",
    timestamps,
    measure: { sampleMs: 20, samples: Number(options.samples) },
    commit,
    ...(options.only === undefined ? {} : { only: new RegExp(options.only, "i") }),
    isQuick: options.quick,
    tiny: {
      name: "retort-tiny",
      config: JSON.parse(readFileSync(join(tiny, "config.json"), "utf8")),
      weights: new Uint8Array(readFileSync(join(tiny, "model.safetensors"))),
    },
    ...(options.peers ? { trainPeer: openJaxStep } : {}),
    onRow,
  });
  gpu.destroy();
  if (options.peers && (options.only === undefined || new RegExp(options.only, "i").test("decode, "))) {
    for (const row of await compareDecoding(ROOT, { commit, samples: Number(options.samples) })) onRow(row);
  }

  console.log(`peak ${bench.peak?.gflops.toFixed(1)} GFLOP/s, copy ${bench.peak?.gbs.toFixed(2)} GB/s`);
}
