// Dispatch grids, and the size checks that all ops share.
import { RunError } from "../core/errors.ts";
import type { Slice } from "../gpu/buffers.ts";

/** WebGPU's default limit of workgroups in one dimension. */
const MOST = 65535;

/** Grid of at least `count` workgroups numbered `w.y * n.x + w.x` (w = workgroup_id, n = num_workgroups). */
export function linearGrid(count: number): [number, number, number] {
  const y = Math.ceil(count / MOST);
  return [y === 0 ? 0 : Math.ceil(count / y), y, 1];
}

/** Throws RunError("shape") unless `slice` holds `count` elements of 4 bytes. */
export function needs(op: string, name: string, slice: Slice, count: number): void {
  if (slice.size < count * 4) {
    throw new RunError(
      "shape",
      `${op}: ${name} (${slice.buffer.label}) has ${slice.size} bytes, ${count * 4} are needed.`,
      { op, name, size: slice.size, needed: count * 4 },
    );
  }
}

/** Throws RunError("shape") unless `value` is a positive multiple of `of`. */
export function multiple(op: string, name: string, value: number, of: number): void {
  if (!Number.isInteger(value) || value <= 0 || value % of !== 0) {
    throw new RunError("shape", `${op}: ${name} must be a positive multiple of ${of}, got ${value}.`, {
      op,
      name,
      value,
    });
  }
}
