// A part of the few minutes on a real GPU: a question, its most seconds, and what answers it.
import type { Bench } from "../../src/bench/bench_row.ts";
import type { Gpu } from "../../src/gpu/device.ts";

/** What a part may use. */
export interface Day {
  readonly port: GPU;
  /** The device that all parts share. */
  readonly gpu: Gpu;
  /** A bench on it whose rows are kept with the part; `sampleMs` and samples as the day wants them. */
  readonly bench: Bench;
  /** Small sizes, to try the script where everything is slow. */
  readonly isSmall: boolean;
  /** Seconds that are left to the part. */
  readonly left: () => number;
  /** A Python with PyTorch, transformers and PEFT; null where there is none. */
  readonly torch: { readonly python: string; readonly hasCuda: boolean } | null;
}

export interface Part {
  readonly name: string;
  readonly question: string;
  /** Most seconds on a real GPU. */
  readonly seconds: number;
  /** What it found beside the bench's rows. */
  readonly run: (day: Day) => Promise<Readonly<Record<string, unknown>>>;
}
