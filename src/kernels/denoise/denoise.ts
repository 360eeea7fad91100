// One step back from noise, with guidance towards a wanted return and with what is known put in again.
import type { Slice } from "../../gpu/buffers.ts";
import { f32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import infinityAsNan from "../infinity_as_nan.wgsl?raw";
import source from "./denoise.wgsl?raw";

/** Floats of a row: two coordinates, a mark (not 0: known), a number that stays. */
export const PLAN_COLUMNS = 4;

export interface DenoiseArgs {
  /** [2 * rows, 4] f32: the noise as the network sees it, told the wanted return, then not told */
  readonly noise: Slice;
  /** [rows, 4] f32: fresh noise */
  readonly fresh: Slice;
  /** [rows, 4] f32: what is known */
  readonly given: Slice;
  /** [6] f32: w, a, b, c, d, s */
  readonly scalars: Slice;
  /** [2 * rows, 4] f32, updated; both halves become equal */
  readonly x: Slice;
  readonly rows: number;
  /** Clean coordinates lie in -clip..clip. */
  readonly clip: number;
}

/** x = c clip(a x - b noise') + d x + s fresh, noise' = plain + w (told - plain). Source: Ho et al. 2020, arXiv:2006.11239, eq. 7;
 *  guidance of Ho & Salimans 2022, arXiv:2207.12598, eq. 6, in MADiff's form. */
export function denoise(recorder: Recorder, args: DenoiseArgs): void {
  const { noise, fresh, given, scalars, x, rows, clip } = args;
  needs("denoise", "noise", noise, 2 * rows * PLAN_COLUMNS);
  needs("denoise", "x", x, 2 * rows * PLAN_COLUMNS);
  needs("denoise", "fresh", fresh, rows * PLAN_COLUMNS);
  needs("denoise", "given", given, rows * PLAN_COLUMNS);
  needs("denoise", "scalars", scalars, 6);
  recorder.add({
    program: { name: "denoise/denoise", source: `${source}${infinityAsNan}`, constants: { CLIP: f32(clip) } },
    dims: [rows],
    slices: [noise, fresh, given, scalars, x],
    grid: linearGrid(Math.ceil(rows / 64)),
    flops: 30 * rows,
  });
}
