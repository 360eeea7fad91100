// `retort kernel NAME`: one kernel, checked against float64 and timed over the cases that its tests use. Without a name it lists
// the kernels.
import { Bench } from "../bench/bench_row.ts";
import { type KernelRow, kernelRow } from "../bench/kernel_rows.ts";
import { measurePeak } from "../bench/peak.ts";
import { RunError } from "../core/errors.ts";
import { Timestamps } from "../gpu/timestamps.ts";
import { KERNEL_CASES } from "../kernels/all_cases.ts";
import type { KernelCase } from "../kernels/kernel_case.ts";
import type { Command, Surroundings } from "./command.ts";
import { withGpu } from "./engine.ts";
import { flagHelp, type FlagValues, integerFlag, optional, parseFlags } from "./flags.ts";

const SUMMARY = "checks and times one kernel over the cases of its tests";
const FLAGS = {
  samples: integerFlag(5, { min: 1, max: 1000 }, "timed samples of each dispatch; the median counts"),
  "sample-ms": integerFlag(
    20,
    { min: 1, max: 10_000 },
    "shortest sample in milliseconds: a dispatch is repeated to fill it",
  ),
  json: optional("FILE", "writes the rows there, one JSON object a line"),
};
const NOTES = `
"retort kernel" lists the kernels. A row says how far the results are from float64, in roundings (2^-24 of the largest
wanted magnitude) of those allowed; then milliseconds of all dispatches of the case, operations and bytes a second, and the
share of the device's measured peak. The cases are small, so that a share is far from what a model's shapes reach.
Exit code 1: a case is off by more than its tolerance.`;

export const kernelCommand: Command = {
  name: "kernel",
  summary: SUMMARY,
  help: `retort kernel [NAME]: ${SUMMARY}\n\n${flagHelp(FLAGS)}\n\n${NOTES.trim()}`,
  run: async (argv, around) => {
    const [first] = argv;
    const name = first === undefined || first.startsWith("--") ? null : first;
    const flags = parseFlags("kernel", FLAGS, name === null ? argv : argv.slice(1));
    if (name === null) {
      for (const [kernel, cases] of KERNEL_CASES) around.out(`${kernel.padEnd(12)} ${cases().length} cases`);
      return;
    }
    const cases = KERNEL_CASES.get(name)?.();
    if (cases === undefined) {
      const known = [...KERNEL_CASES.keys()].join(", ");
      throw new RunError("config", `There is no kernel "${name}"; there are ${known}.`, { name });
    }
    const rows = await measured(name, cases, flags, around);
    if (flags.json !== null)
      await around.disk.replace(flags.json, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
    const off = rows.filter(({ holds }) => !holds);
    if (off.length === 0) return;
    const names = off.map((row) => row.case).join("; ");
    throw new RunError(
      "gpu-program",
      `${name}: ${off.length} of ${rows.length} cases are off by more than their tolerance on this device: ${names}.`,
      { off: off.length },
    );
  },
};

/** Measures the device's peak, then each case; tells each row as it comes. */
function measured(
  name: string,
  cases: readonly KernelCase[],
  flags: FlagValues<typeof FLAGS>,
  around: Surroundings,
): Promise<KernelRow[]> {
  const use = async (gpu: Bench["gpu"]) => {
    const timestamps = gpu.report.isSoftware ? null : Timestamps.create(gpu);
    const bench = new Bench({
      gpu,
      clock: around.clock,
      clockName: "wall",
      timestamps,
      measure: { sampleMs: flags["sample-ms"], samples: flags.samples, signal: around.signal },
      commit: "",
      onRow: () => {},
    });
    await measurePeak(bench);
    const { gflops, gbs } = bench.peak!;
    around.out(`peak of this device: ${gflops.toFixed(1)} GFLOP/s, ${gbs.toFixed(1)} GB/s`);
    const width = Math.max(...cases.map((each) => each.name.length));
    around.out(`${"case".padEnd(width)}   roundings   allowed          ms   GFLOP/s      GB/s   of peak`);
    const rows: KernelRow[] = [];
    for (const kernelCase of cases) {
      const row = await kernelRow(bench, name, kernelCase);
      rows.push(row);
      around.out(lineOf(row, width));
    }
    timestamps?.destroy();
    return rows;
  };
  return withGpu(around, use, { timestamps: true });
}

function lineOf(row: KernelRow, width: number): string {
  const number = (value: number | null, digits: number, length: number) =>
    (value === null ? "-" : value.toFixed(digits)).padStart(length);
  const share = row.share === null ? "-" : `${(100 * row.share).toFixed(1)} %`;
  return (
    `${row.case.padEnd(width)} ${number(row.roundings, 2, 11)} ${number(row.allowed, 0, 9)} ${number(row.ms, 4, 11)} ` +
    `${number(row.gflops, 2, 9)} ${number(row.gbs, 2, 9)} ${share.padStart(9)}${row.holds ? "" : "  OFF"}`
  );
}
