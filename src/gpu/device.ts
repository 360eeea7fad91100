// The only place that asks for a GPU. A `Gpu` is an opened device with its report, its compiled programs and its byte
// ledger; it turns every way a device can fail (lost, validation, out of memory) into one RunError.
// Trap: mapAsync, onSubmittedWorkDone and pipeline creation may never settle once a device is lost, so every
// wait goes through `guard`, which rejects when the device fails.
import { adapterReport } from "../core/adapter_report.ts";
import { RunError } from "../core/errors.ts";
import { type GpuPort, systemClock } from "../core/ports.ts";
import type { AdapterReport } from "../core/adapter_report.ts";

export interface OpenOptions {
  /** Defaults to "high-performance": training is long, and a laptop's second GPU is the faster one. */
  readonly powerPreference?: GPUPowerPreference;
  /** False keeps WebGPU's default limits, as a test of the smallest machine. Default true: as much as the adapter has. */
  readonly raiseLimits?: boolean;
  /** True asks for "timestamp-query" where the adapter has it, for timing; nothing else needs it. */
  readonly timestamps?: boolean;
  /** False does without subgroups: where a kernel that has them computes wrongly, and as a test of devices that have none. Default true. */
  readonly subgroups?: boolean;
  /** False does without kernels that share keys through workgroup memory, where one of them computes wrongly. Default true. */
  readonly tiles?: boolean;
  /** Rows of a tile of a large product in hardware. Default 64. */
  readonly tileRows?: 64 | 128;
}

/** What kernels of a device make use of, beside the plain versions that every device can run. */
export type Extra = "subgroups" | "tiles";

/** How long after its waits a lost device may say that it is lost. */
const LOSS_DELAY_MS = 1000;

/** What a browser says of a wait, or of a mapped buffer, whose device goes away. */
const GIVEN_UP: ReadonlySet<string> = new Set(["AbortError", "OperationError"]);
const isGivenUp = (thrown: unknown): boolean => thrown instanceof Error && GIVEN_UP.has(thrown.name);
const MAP_READ = 0x1; // Node has no GPUMapMode

/** What a recorded step tells of itself. */
export interface StepCounts {
  readonly label: string;
  readonly dispatches: number;
  readonly submits: number;
  readonly runs: number;
  /** Floating-point operations and bytes of one run. */
  readonly flops: number;
  readonly bytes: number;
}

/** Limits we ask to raise, with the reason. Everything runs without them; models over 128 MiB per tensor do not. */
const RAISED_LIMITS = [
  "maxBufferSize", // embedding tables of real models exceed 256 MiB
  "maxStorageBufferBindingSize", // one tensor is bound whole
] as const;

/** An opened device. One owner, who calls `destroy`. */
export class Gpu {
  readonly device: GPUDevice;
  readonly report: AdapterReport;
  /** Invocations of a subgroup when this is a software adapter with subgroups of 4 or 8, else null: there a subgroup is one
   *  SIMD register, and loads cost more than broadcasts (matmul/subgroup.wgsl). */
  readonly lanes: 4 | 8 | null;
  /** Whether attention shares keys through workgroup memory: in hardware, unless it was opened without. */
  readonly tiles: boolean;
  /** Rows of a tile of a large product in hardware, for what is recorded from now on: what was fastest on this device where that was timed,
   *  else 64. Bits do not depend on it. */
  tileRows: 64 | 128;
  /** Bytes allocated now, by purpose; kept by buffers.ts. */
  readonly ledger = new Map<string, number>();
  /** Most bytes allocated at one time so far; kept by buffers.ts. */
  peakBytes = 0;
  /** Compiled pipelines by program text; kept by programs.ts. */
  readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  /** Steps recorded and not destroyed; kept by recorder.ts. What they count is how the bench knows a run's work. */
  readonly steps = new Set<StepCounts>();
  /** Resolves once, with the reason, when the device is lost (also after `destroy`). */
  readonly lost: Promise<RunError>;
  #failure: RunError | null = null;
  readonly #waiting = new Set<(error: RunError) => void>();

  constructor(
    device: GPUDevice,
    report: AdapterReport,
    { lanes, tiles, tileRows }: Pick<Gpu, "lanes" | "tiles" | "tileRows">,
  ) {
    this.device = device;
    this.report = report;
    this.lanes = lanes;
    this.tiles = tiles;
    this.tileRows = tileRows;
    this.lost = device.lost.then((info) => {
      const what =
        info.reason === "destroyed"
          ? "The GPU device was closed while in use."
          : "The browser took the GPU away (driver reset, memory, or a sleeping laptop).";
      const error = new RunError(
        "gpu-lost",
        `${what} Finished turns and checkpoints are saved; start again to continue from them.`,
        { reason: info.reason, message: info.message },
      );
      this.fail(error);
      return error;
    });
    device.addEventListener("uncapturederror", (event) => this.fail(fromGpuError("GPU", event.error)));
  }

  /** The first failure of this device, null while it works. */
  get failure(): RunError | null {
    return this.#failure;
  }

  /** Throws the first failure of this device, if there was one. */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Marks the device as failed: everything that waits on it rejects, everything later throws. The first reason stays. */
  fail(error: RunError): void {
    this.#failure ??= error;
    for (const reject of this.#waiting) reject(this.#failure);
    this.#waiting.clear();
  }

  /** `promise`, or the device's failure, whichever comes first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        promise.catch(() => {}); // the failure above is the reason of this one as well
        return;
      }
      this.#waiting.add(reject);
      promise.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (thrown: unknown) => {
          this.#waiting.delete(reject);
          void this.#reasonOf(thrown).then(reject);
        },
      );
    });
  }

  /** The bytes of a staging buffer, once what was submitted before has come. It stays mapped. A device may go away between the end of the
   *  wait and the look at the bytes, which then throws. @throws the device's failure */
  async mapped(staging: GPUBuffer): Promise<ArrayBuffer> {
    const bytes = staging.mapAsync(MAP_READ).then(() => {
      this.check();
      return staging.getMappedRange().slice(0);
    });
    return this.guard(bytes);
  }

  /** What a wait that was given up rejects with. A browser rejects the waits of a device that goes away with an AbortError or an
   *  OperationError before it says that the device is lost, and nobody of ours cancels a single wait. */
  async #reasonOf(thrown: unknown): Promise<unknown> {
    if (this.#failure === null && isGivenUp(thrown)) {
      await Promise.race([this.lost, systemClock.sleep(LOSS_DELAY_MS)]);
    }
    if (this.#failure !== null || !isGivenUp(thrown)) return this.#failure ?? thrown;
    const error = new RunError(
      "gpu-lost",
      `The GPU gave up what was asked of it (${String(thrown)}). Finished turns and checkpoints are saved; start again to continue from them.`,
      {},
      { cause: thrown },
    );
    this.fail(error);
    return error;
  }

  /** Waits until everything submitted so far has run; throws what went wrong on the way. */
  async settled(): Promise<void> {
    await this.guard(this.device.queue.onSubmittedWorkDone());
    this.check();
  }

  /** What a plainer device would do without; null where the kernels are plain already. */
  get extra(): Extra | null {
    if (this.lanes !== null) return "subgroups";
    return this.tiles ? "tiles" : null;
  }

  /** What it is called, for people. */
  get name(): string {
    return nameOf(this.report);
  }

  /** Gives the device back. Waits still open reject with "gpu-lost". */
  destroy(): void {
    this.device.destroy();
  }
}

/** Opens the adapter's device with the limits and features we need.
 *  Throws RunError("gpu-unavailable") without WebGPU, without an adapter, or when the adapter refuses a device. */
export async function openDevice(port: GpuPort | undefined, options: OpenOptions = {}): Promise<Gpu> {
  if (port === undefined) {
    throw new RunError(
      "gpu-unavailable",
      "This browser has no WebGPU, which training needs. Chrome or Edge 113+, Safari 26+ and Firefox 141+ have it.",
    );
  }
  const adapter = await port
    .requestAdapter({ powerPreference: options.powerPreference ?? "high-performance" })
    .catch((thrown: unknown) => {
      throw new RunError(
        "gpu-unavailable",
        `Asking for a GPU failed: ${String(thrown)}. Start the browser anew, or update the graphics driver.`,
        {},
        { cause: thrown },
      );
    });
  if (adapter === null) {
    throw new RunError(
      "gpu-unavailable",
      "WebGPU is there, but it offers no adapter: the graphics driver is missing, blocked or switched off in the browser.",
    );
  }
  const requiredLimits: Record<string, number> = {};
  if (options.raiseLimits ?? true) {
    for (const name of RAISED_LIMITS) requiredLimits[name] = adapter.limits[name];
  }
  const hasSubgroups = (options.subgroups ?? true) && adapter.features.has("subgroups");
  const requiredFeatures: GPUFeatureName[] = hasSubgroups ? ["subgroups"] : [];
  if (options.timestamps === true && adapter.features.has("timestamp-query"))
    requiredFeatures.push("timestamp-query");
  const device = await adapter
    .requestDevice({ requiredLimits, requiredFeatures })
    .catch((thrown: unknown) => {
      throw new RunError(
        "gpu-unavailable",
        `The GPU "${nameOf(adapter.info)}" refused a device: ${String(thrown)}. Close other tabs, or start the browser anew.`,
        { requiredLimits },
        { cause: thrown },
      );
    });
  const report = adapterReport(adapter, device.limits);
  return new Gpu(device, report, {
    lanes: hasSubgroups && report.isSoftware ? lanesOf(adapter.info) : null,
    tiles: !report.isSoftware && (options.tiles ?? true),
    tileRows: options.tileRows ?? 64,
  });
}

function lanesOf({ subgroupMinSize: least, subgroupMaxSize: most }: GPUAdapterInfo): 4 | 8 | null {
  return least === most && (least === 4 || least === 8) ? least : null;
}

function nameOf({
  description,
  vendor,
  architecture,
}: Pick<GPUAdapterInfo, "description" | "vendor" | "architecture">): string {
  return description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
}

/** A GPUError as a RunError: out of memory, or a dispatch that the driver refused. */
export function fromGpuError(where: string, error: GPUError): RunError {
  // By name, not instanceof: Node has no GPUOutOfMemoryError global.
  if (error.constructor.name === "GPUOutOfMemoryError") {
    return new RunError(
      "gpu-memory",
      `${where}: the GPU is out of memory. Close other tabs, or choose a smaller model.`,
      {
        message: error.message,
      },
    );
  }
  return new RunError(
    "gpu-program",
    `${where}: the driver refused what was asked of it: ${error.message.trim()} Finished turns and checkpoints are saved; continue from them.`,
    { message: error.message },
  );
}
