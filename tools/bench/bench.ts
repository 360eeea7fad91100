// `npm run bench`: what this machine's GPU does with our kernels and steps, in Node through Dawn. Peaks are measured first, and
// every row is held against them. Without a GPU driver of its own the machine computes on the processor (lavapipe or
// SwiftShader); VK_DRIVER_FILES picks one.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runBench } from "../../src/bench/bench.ts";
import { Bench, type BenchRow } from "../../src/bench/bench_row.ts";
import { uploadModel } from "../../src/bench/models.ts";
import { profiles } from "../../src/bench/profile.ts";
import { deviceKey, measureRatios, RATIO_ROWS, type Ratios } from "../../src/bench/ratios.ts";
import { PROFILE } from "../../src/bench/steps.ts";
import { F32_TOLERANCE, type Peer, type TrainPeer, type TrainProblem } from "../../src/bench/train_peer.ts";
import { PEER_OPS, verdicts } from "../../src/bench/verdicts.ts";
import { nodeDisk } from "../../src/cli/disk.ts";
import { openDisk } from "../../src/cli/engine.ts";
import { systemClock } from "../../src/core/ports.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { Timestamps } from "../../src/gpu/timestamps.ts";
import { measureDecoding } from "../peers/decode_peer.ts";
import { createJaxStep } from "../peers/jax_step.mjs";
import { torchPeer, torchPython } from "../peers/torch_peer.ts";
import { withSection } from "../results_page.ts";
import { commitName } from "./commit_name.ts";
import { openDawn } from "./dawn.ts";
import { CORES, processorClock } from "./processor_clock.ts";
import { benchSection, profileLines, rowLine, verdictLines } from "./bench_report.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const RESULTS = join(ROOT, "docs/results.md");
const RATIOS = join(ROOT, "tests/bench/ratios.json");
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const HELP = `npm run bench -- [options]
  --quick            peaks, one product, one training step, one decode
  --only PATTERN     rows whose "op shape" matches this regular expression: "^linear", "^attention", "^train step retort-tiny",
                     "^train step.*Smol", "^train step.*Qwen", "^decode", "^profile"; nothing else is uploaded or compiled
  --profile          the profile of each step by kernel, and nothing else: as --only "^profile"
  --whole            also a whole model of SmolLM2-135M's shape: some minutes
  --peers            also the same train step in jax-js (here) and the same decode in transformers.js (in Chromium)
  --torch            also the same train step in PyTorch on the processor; RETORT_PYTHON names a Python that has it
  --ratios           writes this device's part of tests/bench/ratios.json, by processor time, and measures nothing else
  --json FILE        the rows as JSON lines
  --results          writes the bench's section of docs/results.md
  --cpu              processor time instead of wall time: for software adapters on a machine that others use too
  --samples N        default 7
  --most SECONDS     a row whose samples took as long gets no further one; default 5
  --from FILES       measures nothing: rows of earlier runs' --json, commas between, e.g. to write the results of two drivers
VK_DRIVER_FILES names the driver: ${LAVAPIPE} (the default) or ${SWIFTSHADER}`;

type Options = ReturnType<typeof parseOptions>;

function parseOptions(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const options = {
    quick: flag,
    profile: flag,
    whole: flag,
    peers: flag,
    torch: flag,
    results: flag,
    ratios: flag,
    cpu: flag,
    help: flag,
    only: text,
    json: text,
    from: text,
    samples: { ...text, default: "7" },
    most: { ...text, default: "5" },
  } as const;
  return parseArgs({ args: [...args], options }).values;
}

export async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  if (options.ratios) {
    await writeRatios();
    process.exit(0); // Dawn's threads would hold the process
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
  for (const profile of profiles(rows)) console.log(`\n${profileLines(profile).join("\n")}`);
  console.log("");
  for (const line of verdictLines(judged)) console.log(line);
  if (options.results) {
    const command = `npm run bench -- ${args.join(" ")}`;
    const section = benchSection(rows, judged, command, `${CORES} cores, Node ${process.version}`);
    writeFileSync(RESULTS, withSection(readFileSync(RESULTS, "utf8"), "bench", section));
    console.log("written: docs/results.md");
  }
  process.exit(0); // Dawn's threads would hold the process
}

/** Measures this device's ratios and puts them into their file, beside those of other devices. */
async function writeRatios(): Promise<void> {
  pickDriver(false);
  const { port } = await openDawn();
  const gpu = await openDevice(port);
  const bench = new Bench({
    gpu,
    clock: processorClock(),
    clockName: "cpu",
    timestamps: null,
    measure: { sampleMs: 20, samples: 9 },
    commit: commitName(),
    only: RATIO_ROWS,
    onRow: (row) => console.log(rowLine(row)),
  });
  const { dispatches, ratios } = await measureRatios(bench, await uploadModel(gpu, await openTiny()));
  const rounded = Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(3))]);
  const stored = JSON.parse(readFileSync(RATIOS, "utf8")) as Record<string, Ratios>;
  stored[deviceKey(gpu.name)] = { dispatches, ratios: Object.fromEntries(rounded) };
  writeFileSync(RATIOS, `${JSON.stringify(stored, null, 2)}\n`);
  console.log(`written: tests/bench/ratios.json, ${deviceKey(gpu.name)}`);
}

const openTiny = () => openDisk(join(ROOT, "public/models/tiny"), nodeDisk, ["architecture", "tensors"]);

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
  const { port, globals } = await openDawn();
  const gpu = await openDevice(port, { timestamps: true });
  const timestamps = options.cpu ? null : Timestamps.create(gpu);
  const commit = commitName();
  const only = onlyOf(options);
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
    measure: { sampleMs: 20, samples: Number(options.samples), mostMs: 1000 * Number(options.most) },
    commit,
    ...(only === null ? {} : { only }),
    isQuick: options.quick,
    isWhole: options.whole,
    tiny: await openTiny(),
    peers: [
      ...(options.peers ? [jaxPeer(port, globals)] : []),
      ...(options.torch ? [torchOnProcessor(options.cpu)] : []),
    ],
    onRow,
  });
  gpu.destroy();
  if (options.peers && (only?.test("decode, ") ?? true)) {
    for (const row of await measureDecoding(ROOT, { commit, samples: Number(options.samples) })) onRow(row);
  }
  console.log(`peak ${bench.peak?.gflops.toFixed(1)} GFLOP/s, copy ${bench.peak?.gbs.toFixed(2)} GB/s`);
}

/** What rows are wanted; null: all. */
function onlyOf({ only, profile }: Options): RegExp | null {
  const pattern = only ?? (profile ? `^${PROFILE} ` : null);
  return pattern === null ? null : new RegExp(pattern, "i");
}

function torchOnProcessor(countsProcessor: boolean): Peer {
  const found = torchPython();
  if (found === null)
    throw new Error(
      "no Python here has torch, transformers, peft and safetensors; RETORT_PYTHON may name one",
    );
  const way = { device: "cpu", dtype: "float32", mode: "eager" } as const;
  return torchPeer(found.python, way, { countsProcessor, cores: CORES });
}

function jaxPeer(port: GPU, globals: object): Peer {
  return {
    ...PEER_OPS.trainStep,
    isForBlocks: false,
    tolerance: F32_TOLERANCE,
    open: (problem) => openJaxStep(port, globals, problem),
  };
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
