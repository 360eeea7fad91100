// The bench's rows as lines of a terminal and as the bench's part of docs/results.md. Nothing is measured or judged here.
import type { BenchRow } from "../../src/bench/bench_row.ts";
import { type Profile, profiles } from "../../src/bench/profile.ts";
import type { Verdict } from "../../src/bench/verdicts.ts";

/** One row on a terminal. */
export function rowLine(row: BenchRow): string {
  const cells = [
    row.op.padEnd(30),
    `${ms(row.msP50)} ms`.padStart(11),
    `p90 ${ms(row.msP90)}`.padStart(12),
    row.gflops === null ? "".padStart(14) : `${row.gflops.toFixed(2)} GFLOP/s`.padStart(14),
    row.gbs === null ? "".padStart(10) : `${row.gbs.toFixed(2)} GB/s`.padStart(10),
    row.share === null ? "".padStart(6) : `${(100 * row.share).toFixed(0)} %`.padStart(6),
    row.tokensPerSecond === null ? "" : `${row.tokensPerSecond.toFixed(0)} tokens/s `,
    row.shape,
  ];
  return cells.join("  ");
}

/** A step's kernels on a terminal, what takes longest first. */
export function profileLines({ device, whole, ms: all, dispatches, lines }: Profile): string[] {
  const cells = lines.map((line) => [
    line.op.padEnd(36),
    `${ms(line.ms)} ms`.padStart(11),
    `${(100 * line.share).toFixed(1)} %`.padStart(7),
    `${line.dispatches} dispatches`.padStart(16),
    line.gflops === null ? "" : `${line.gflops.toFixed(2)} GFLOP/s`.padStart(15),
  ]);
  const head = `profile of ${whole} (${device}): ${ms(all)} ms in ${dispatches} dispatches, each kernel alone`;
  return [head, ...cells.map((each) => `  ${each.join("  ").trimEnd()}`)];
}

/** A step's kernels as a table of docs/results.md, the short ones left out. */
function profileTable({ device, whole, ms: all, dispatches, lines }: Profile): string[] {
  const shown = lines.filter(({ share }) => share >= LEAST_SHARE);
  const row = (each: readonly string[]) => `| ${each.join(" | ")} |`;
  return [
    `Profile of ${whole} (${device.split(/[: ]/)[0]}): ${ms(all)} ms in ${dispatches} dispatches.`,
    "",
    row(["kernel", "ms", "share", "dispatches", "GFLOP/s"]),
    row(["---", "---", "---", "---", "---"]),
    ...shown.map((line) =>
      row([
        line.op,
        ms(line.ms),
        `${(100 * line.share).toFixed(1)} %`,
        `${line.dispatches}`,
        line.gflops?.toFixed(2) ?? "",
      ]),
    ),
    "",
  ];
}

/** Kernels that take less than this part of a step stand in --json alone. */
const LEAST_SHARE = 0.01;

/** What the house promises about speed, and whether it holds here. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ promise, isMet, numbers }) => {
    const word = isMet === null ? "not measured" : isMet ? "yes" : "no";
    return `${word}: ${promise}${numbers === "" ? "" : `. ${numbers}`}`;
  });
}

/** The bench's part of docs/results.md. @param command that measured it; @param machine in words */
export function benchSection(
  rows: readonly BenchRow[],
  verdicts: readonly Verdict[],
  command: string,
  machine: string,
): string {
  const columns = [
    "what",
    "shape",
    "device",
    "ms, p50",
    "p90",
    "GFLOP/s",
    "GB/s",
    "of the peak",
    "tokens/s",
    "clock",
  ];
  const shown = rows.filter(({ group }) => group !== "op"); // the kernels of each step, some hundred, stand in --json
  const cells = shown.map((row) => [
    row.op,
    row.shape,
    row.device.split(/[: ]/)[0] ?? "",
    ms(row.msP50),
    ms(row.msP90),
    row.gflops?.toFixed(2) ?? "",
    row.gbs?.toFixed(2) ?? "",
    row.share === null ? "" : `${(100 * row.share).toFixed(0)} %`,
    row.tokensPerSecond?.toFixed(0) ?? "",
    row.clock,
  ]);
  const line = (each: readonly string[]) => `| ${each.join(" | ")} |`;
  const commits = [...new Set(rows.map(({ commit }) => commit))];
  const devices = [...new Set(rows.map(({ device }) => device))];
  return [
    "",
    "## Speed",
    "",
    "Operations are the kernels' own counts; bytes are those that a dispatch binds, each once, so GB/s is a floor. A row is held",
    "against the measured peak of operations or bytes, whichever it comes nearer to. Clock: timestamps is the device's own, wall",
    "is around finished work, cpu is the processor time of the whole process divided by its cores. A step's profile is the sum of",
    "its kernels, each timed alone; their rows stand in the file of `--json`.",
    "",
    `    ${command}`,
    "",
    `Commit ${commits.join(", ")}; ${devices.join(", ")}; ${machine}.`,
    "",
    ...verdictLines(verdicts).map((each) => `- ${each}`),
    "",
    line(columns),
    line(columns.map(() => "---")),
    ...cells.map(line),
    "",
    ...profiles(rows).flatMap(profileTable),
  ].join("\n");
}

/** Three digits that mean something. */
function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(4);
}
