// What a run will allocate on the GPU, as numbers, before anything is allocated: shown to the person, and held against what
// the device can bind, so that a model that does not fit is refused at once and not in the middle of a training.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/protocol.ts";

/** Bytes of each buffer by name. */
export type BufferSizes = Readonly<Record<string, number>>;

/** Buffers by purpose, e.g. plan.activations["0.qkv"]. */
export type MemoryPlan = Readonly<Record<string, BufferSizes>>;

/** Bytes by purpose. */
export function planTotals(plan: MemoryPlan): Record<string, number> {
  return Object.fromEntries(Object.entries(plan).map(([purpose, sizes]) => [purpose, totalBytes(sizes)]));
}

export function totalBytes(sizes: BufferSizes): number {
  return Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
}

/** @throws RunError("gpu-memory") naming the largest buffer, when the device cannot bind it */
export function checkPlan(plan: MemoryPlan, report: AdapterReport): void {
  const { maxBufferSize = 0, maxStorageBufferBindingSize = 0 } = report.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const buffers = Object.entries(plan).flatMap(([purpose, sizes]) =>
    Object.entries(sizes).map(([name, bytes]) => ({ name: `${purpose}.${name}`, bytes })),
  );
  const largest = buffers.reduce((a, b) => (b.bytes > a.bytes ? b : a), { name: "nothing", bytes: 0 });
  if (largest.bytes <= most) return;
  const total = buffers.reduce((sum, { bytes }) => sum + bytes, 0);
  throw new RunError(
    "gpu-memory",
    `This run needs a GPU buffer of ${largest.bytes} bytes (${largest.name}) and ${total} bytes in all; this device binds at most ${most} at once. Choose fewer words per step, a lower rank or a smaller model.`,
    { name: largest.name, bytes: largest.bytes, most, total },
  );
}
