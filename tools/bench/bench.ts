// `npm run bench`: what this machine's GPU does with our kernels and steps, in Node through Dawn. Peaks are measured first, and
// every row is held against them. Without a GPU driver of its own the machine computes on the processor (lavapipe or
// SwiftShader); VK_DRIVER_FILES picks one.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runBench } from "../../src/bench/bench.ts";
import type { BenchRow } from "../../src/bench/bench_row.ts";
import type { TrainPeer, TrainProblem } from "../../src/bench/train_peer.ts";
import { verdicts } from "../../src/bench/verdicts.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { openDisk } from "../../src/cli/engine.ts";
import { type Clock, systemClock } from "../../src/core/ports.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { Timestamps } from "../../src/gpu/timestamps.ts";
import { measureDecoding } from "../peers/decode_peer.ts";
import { createJaxStep } from "../peers/jax_step.mjs";
import { withSection } from "../results_page.ts";
import { benchSection, rowLine, verdictLines } from "./bench_report.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const RESULTS = join(ROOT, "docs/results.md");
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const CORES = availableParallelism();
const HELP = `npm run bench -- [options]
  --quick            peaks, one product, one training step, one decode
  --only PATTERN     rows whose "op shape" matches this regular expression
  --peers            also the same train step in jax-js (here) and the same decode in transformers.js (in Chromium)
  --json FILE        the rows as JSON lines
  --results          writes the bench's section of docs/results.md
  --cpu              processor time instead of wall time: for software adapters on a machine that others use too
  --samples N        default 7
  --from FILES       measures nothing: rows of earlier runs' --json, commas between, e.g. to write the results of two drivers`;

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const options = {
    quick: flag,
    peers: flag,
    results: flag,
    cpu: flag,
    help: flag,
    only: text,
    json: text,
    from: text,
    samples: { ...text, default: "7" },
  } as const;
  return parseArgs({ args: [...args], options }).values;
}

export async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  const rows: BenchRow[] = [];
  const onRow = (row: BenchRow): void => {
    rows.push(row);
    console.log(rowLine(row));
    if (options.json !== undefined) appendFileSync(options.json, `${JSON.stringify(row)}\n`);
  };
  if (options.from === undefined) await measureAll(options, onRow);
  else for (const file of options.from.split(",")) readRows(file).forEach(onRow);
  const judged = verdicts(rows);
  for (const line of verdictLines(judged)) console.log(line);
  if (options.results) {
    const command = `npm run bench -- ${args.join(" ")}`;
    const section = benchSection(rows, judged, command, `${CORES} cores, Node ${process.version}`);
    writeFileSync(RESULTS, withSection(readFileSync(RESULTS, "utf8"), "bench", section));
    console.log("written: docs/results.md");
  }
  process.exit(0); // Dawn's threads would hold the process
}

function readRows(file: string): BenchRow[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as BenchRow);
}

/** Picks the driver before Dawn is loaded. With the peers SwiftShader comes first: lavapipe takes longer than eight minutes
 *  to compile jax-js's 121 kernels. */
function pickDriver(hasPeers: boolean): void {
  const drivers = hasPeers ? [SWIFTSHADER, LAVAPIPE] : [LAVAPIPE, SWIFTSHADER];
  const driver = drivers.find((path) => existsSync(path));
  if (process.env["RETORT_VULKAN"] !== "system" && driver !== undefined)
    process.env["VK_DRIVER_FILES"] ??= driver;
  process.env["XDG_RUNTIME_DIR"] ??= tmpdir(); // lavapipe wants a place for shared memory
}

async function measureAll(options: Options, onRow: (row: BenchRow) => void): Promise<void> {
  pickDriver(options.peers);
  const { create, globals } = await import("webgpu"); // not before the driver is named
  const port = create([]);
  const gpu = await openDevice(port, { timestamps: true });
  const timestamps = options.cpu ? null : Timestamps.create(gpu);
  const commit = commitName();
  const watch = options.cpu ? `processor time / ${CORES}` : "wall time";
  console.log(
    `${gpu.report.description}, commit ${commit}; kernels by ${timestamps === null ? watch : "timestamp-query"}`,
  );
  if (options.json !== undefined) writeFileSync(options.json, "");
  const bench = await runBench({
    gpu,
    clock: options.cpu ? processorClock() : systemClock,
    clockName: options.cpu ? "cpu" : "wall",
    timestamps,
    measure: { sampleMs: 20, samples: Number(options.samples) },
    commit,
    ...(options.only === undefined ? {} : { only: new RegExp(options.only, "i") }),
    isQuick: options.quick,
    tiny: await openDisk(join(ROOT, "public/models/tiny"), nodeDisk, ["architecture", "tensors"]),
    ...(options.peers ? { trainPeer: (problem) => openJaxStep(port, globals, problem) } : {}),
    onRow,
  });
  gpu.destroy();
  if (options.peers && (options.only === undefined || new RegExp(options.only, "i").test("decode, "))) {
    for (const row of await measureDecoding(ROOT, { commit, samples: Number(options.samples) })) onRow(row);
  }
  console.log(`peak ${bench.peak?.gflops.toFixed(1)} GFLOP/s, copy ${bench.peak?.gbs.toFixed(2)} GB/s`);
}

/** A clock that counts the processor time of all threads, divided by the cores. */
function processorClock(): Clock {
  return {
    ...systemClock,
    elapsed: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000 / CORES;
    },
  };
}

function commitName(): string {
  const head = spawnSync("git", ["describe", "--always", "--dirty", "--abbrev=7"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return head.status === 0 ? head.stdout.trim() : "unknown";
}
/** The same training step in jax-js, on the same Dawn. */
async function openJaxStep(port: GPU, globals: object, problem: TrainProblem): Promise<TrainPeer> {
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
