// What a run will allocate on the GPU, as numbers, before anything is allocated or downloaded. Weights and LoRA stay for the
// whole run; phases (training, decoding) come one after the other, so the peak is what stays and the largest of them.
// Trap: WebGPU tells limits of single buffers, never how much memory there is; see `defaultBudget`.
import { RunError } from "../core/errors.ts";
import type { AdapterReport } from "../core/adapter_report.ts";

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

export function planBytes(plan: MemoryPlan): number {
  return totalBytes(planTotals(plan));
}

export function largestBuffer(plan: MemoryPlan): { readonly name: string; readonly bytes: number } {
  return Object.entries(plan)
    .flatMap(([purpose, sizes]) =>
      Object.entries(sizes).map(([name, bytes]) => ({ name: `${purpose}.${name}`, bytes })),
    )
    .reduce((a, b) => (b.bytes > a.bytes ? b : a), { name: "nothing", bytes: 0 });
}

/** Most bytes of one buffer that a kernel can bind. 0 when the report does not say. */
export function bindingLimit({ limits }: AdapterReport): number {
  return Math.min(limits["maxBufferSize"] ?? 0, limits["maxStorageBufferBindingSize"] ?? 0);
}

const GIB = 2 ** 30;

/** Bytes that a run may take where nobody says how many. Drivers give larger buffers where there is more memory: at WebGPU's
 *  default limit of 256 MiB (phones) this is 1 GiB, and never more than 4 GiB, half of what a laptop of today shares. */
export function defaultBudget({ limits }: AdapterReport): number {
  return Math.min(4 * GIB, Math.max(GIB, 2 * (limits["maxBufferSize"] ?? 0)));
}

/** @throws RunError("gpu-memory") naming the largest buffer, when the device cannot bind it */
export function checkPlan(plan: MemoryPlan, report: AdapterReport): void {
  const most = bindingLimit(report);
  const { name, bytes } = largestBuffer(plan);
  if (bytes <= most) return;
  const total = planBytes(plan);
  throw new RunError(
    "gpu-memory",
    `This run needs a GPU buffer of ${bytes} bytes (${name}) and ${total} bytes in all; this device binds at most ${most} at once. Choose fewer words per step, a lower rank or a smaller model.`,
    { name, bytes, most, total },
  );
}
