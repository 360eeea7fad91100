// A case of a kernel: seeded inputs, how to record it, what float64 says, how far f32 may be off. The tests in Node and in the
// browser run every case (all_cases.ts), and `retort kernel NAME` runs and times those of one kernel.
import type { Slice } from "../gpu/buffers.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { normal } from "../core/rng.ts";

export type Floats = Float32Array<ArrayBuffer>;
export type Uints = Uint32Array<ArrayBuffer>;

export interface KernelCase {
  readonly name: string;
  /** Uploaded before the run. A name that also stands in `want` is updated in place and compared afterwards. */
  readonly inputs: Readonly<Record<string, Floats | Uints>>;
  /** Further buffers by length in elements, zeroed; those that stand in `want` are compared. */
  readonly buffers: Readonly<Record<string, number>>;
  readonly record: (recorder: Recorder, at: (name: string) => Slice) => void;
  /** Float64 truth for floats, exact for u32. */
  readonly want: Readonly<Record<string, Float64Array | Uints>>;
  readonly tolerance: Tolerance;
}

/** An element may be off by `roundings` * 2^-24 of the largest wanted magnitude of its tensor. */
export interface Tolerance {
  readonly roundings: number;
  readonly because: string;
}

/** `count` normal numbers of stream `key`, times `scale`. */
export function normals(key: number, count: number, scale = 1): Floats {
  return Float32Array.from({ length: count }, (_, i) => scale * normal(key, i));
}
