// How a kernel reads a Matrix: WGSL that declares it at binding 2 and `weight_quad(row, quad)`, four elements of a row of the
// stored matrix. It comes behind the kernel's own text, which says `const WEIGHT_QUADS` (quads of a row).
import { type Literal, u32 } from "../gpu/programs.ts";
import { type Matrix, scalesOffset, type WeightStorage } from "./matrix.ts";
import f16 from "./matrix_f16.wgsl?raw";
import f32 from "./matrix_f32.wgsl?raw";
import q4 from "./matrix_q4.wgsl?raw";
import q8 from "./matrix_q8.wgsl?raw";

const SOURCES: Readonly<Record<WeightStorage, string>> = { f32, f16, q8, q4 };

export function matrixSource({ storage }: Matrix): string {
  return SOURCES[storage];
}

/** SCALES: the word at which the scales begin, 0 when there are none. */
export function matrixConstants({ storage, rows, columns, part }: Matrix): { readonly SCALES: Literal } {
  const isQuantised = storage === "q8" || storage === "q4";
  return { SCALES: u32(isQuantised ? scalesOffset(storage, part?.of ?? rows, columns) / 4 : 0) };
}
