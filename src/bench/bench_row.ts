// One line of the bench, and where the lines go. All sections share one `Bench`: the device, how to time, and what it can do
// at best, against which every row is held.
import type { Clock } from "../core/ports.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Timestamps } from "../gpu/timestamps.ts";
import { type MeasureOptions, measure, type Probe, type Timing } from "../gpu/measure.ts";

/** "timestamps": the device's own clock. "wall": around work the device has finished. "cpu": time of all threads of this process
 *  divided by its cores, for software adapters on a machine that others use as well. */
export type ClockName = "timestamps" | "wall" | "cpu";

export interface BenchRow {
  readonly device: string;
  readonly group: "peak" | "gemm" | "attention" | "op" | "step" | "host" | "peer";
  readonly op: string;
  readonly shape: string;
  /** The step or decoding that a kernel was timed for, and how often it runs there; null for other rows. */
  readonly whole: string | null;
  readonly times: number | null;
  readonly clock: ClockName;
  readonly msP50: number;
  readonly msP90: number;
  /** By the kernels' own count of operations; null where none are counted. */
  readonly gflops: number | null;
  /** Bound bytes per second: each byte that a dispatch binds, once. A floor of the traffic. */
  readonly gbs: number | null;
  /** The share of the measured peak of operations or bytes, whichever is nearer. Null before the peak is known. */
  readonly share: number | null;
  /** Trained or decoded. */
  readonly tokensPerSecond: number | null;
  readonly commit: string;
}

/** A step or a decoding, by name, and how often a kernel of one shape runs in it. */
export interface PartOf {
  readonly whole: string;
  readonly times: number;
}

export interface Peak {
  readonly gflops: number;
  /** Bytes read plus bytes written. */
  readonly gbs: number;
}

export interface Work {
  readonly group: BenchRow["group"];
  readonly op: string;
  readonly shape: string;
  readonly flops: number;
  readonly bytes: number;
  readonly tokens?: number;
  readonly part?: PartOf;
  readonly probe: Probe;
  /** Default: the bench's clock. */
  readonly clock?: ClockName;
}

export interface BenchPorts {
  readonly gpu: Gpu;
  readonly clock: Clock;
  readonly clockName: "wall" | "cpu";
  readonly timestamps: Timestamps | null;
  readonly measure: MeasureOptions;
  readonly commit: string;
  /** Rows whose "op shape" does not match are not measured. */
  readonly only?: RegExp;
  readonly onRow: (row: BenchRow) => void;
}

export class Bench {
  readonly ports: BenchPorts;
  readonly rows: BenchRow[] = [];
  peak: Peak | null = null;

  constructor(ports: BenchPorts) {
    this.ports = ports;
  }

  get gpu(): Gpu {
    return this.ports.gpu;
  }

  /** The clock that single kernels are timed by. */
  get kernelClock(): ClockName {
    return this.ports.timestamps === null ? this.ports.clockName : "timestamps";
  }

  wants(op: string, shape: string): boolean {
    return this.ports.only?.test(`${op} ${shape}`) ?? true;
  }

  /** Times all the wanted work in turns and adds a row for each; the timings, in the order of the wanted work. */
  async time(work: readonly Work[]): Promise<Timing[]> {
    return this.timeAll(work.filter(({ op, shape }) => this.wants(op, shape)));
  }

  /** As `time`, without asking what is wanted. */
  async timeAll(work: readonly Work[]): Promise<Timing[]> {
    const timings = await measure(
      work.map(({ probe }) => probe),
      this.ports.measure,
    );
    work.forEach((each, i) => this.add(each, timings[i]!));
    return timings;
  }

  add(
    { group, op, shape, flops, bytes, tokens, part, clock }: Work,
    { p50, p90 }: Omit<Timing, "repeats">,
  ): void {
    const gflops = flops > 0 ? flops / p50 / 1e6 : null;
    const gbs = bytes > 0 ? bytes / p50 / 1e6 : null;
    const { peak } = this;
    const share = peak === null ? null : Math.max((gflops ?? 0) / peak.gflops, (gbs ?? 0) / peak.gbs);
    const row: BenchRow = {
      device: this.gpu.name,
      group,
      op,
      shape,
      whole: part?.whole ?? null,
      times: part?.times ?? null,
      clock: clock ?? this.ports.clockName,
      msP50: p50,
      msP90: p90,
      gflops,
      gbs,
      share: share === 0 ? null : share,
      tokensPerSecond: tokens === undefined ? null : (1000 * tokens) / p50,
      commit: this.ports.commit,
    };
    this.rows.push(row);
    this.ports.onRow(row);
  }
}
