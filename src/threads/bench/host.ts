// What runs inside the bench worker: the quick bench on a device of its own, with the bundled model.
import { runBench, QUICK_ROW_COUNT } from "../../bench/bench.ts";
import type { Clock, GpuPort } from "../../core/ports.ts";
import type { BenchApi, BenchProgress, DeviceMeasure } from "./api.ts";
import { type Gpu, openDevice } from "../../gpu/device.ts";
import { STORAGES, type WeightStorage } from "../../kernels/matrix.ts";
import { LOSS_KERNELS } from "../../kernels/wanted.ts";
import type { KernelTrust } from "../../records/kernel_trust.ts";
import { wantedKernels } from "../../train/wanted_kernels.ts";
import { Timestamps } from "../../gpu/timestamps.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";

export interface BenchHostPorts {
  readonly gpu: GpuPort | undefined;
  readonly source: OpenSource;
  readonly clock: Clock;
  /** The commit of the build, for the rows. */
  readonly commit: string;
}

export class BenchHost implements BenchApi {
  private readonly ports: BenchHostPorts;

  constructor(ports: BenchHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("gpu-wrong"), errors of opening the device and the model */
  async check(modelPath: string, progress: MessagePort): Promise<KernelTrust> {
    const { source, clock, commit, gpu: port } = this.ports;
    const { architecture } = await openModel(await source(modelPath), ["architecture"]);
    const [{ BUILT_AS, trustCases }, { trustedDevice }] = await Promise.all([
      import("../../kernels/trust_cases.ts"),
      import("../../kernels/trusted_device.ts"),
    ]);
    const cases = (gpu: Gpu) => {
      const of = (storage: WeightStorage) =>
        trustCases(gpu, wantedKernels(architecture, { storage, rank: 8 }, { losses: LOSS_KERNELS }));
      return [...new Map(STORAGES.flatMap(of).map((each) => [each.kernel, each])).values()];
    };
    const { gpu, trust } = await trustedDevice(await openDevice(port), {
      clock,
      budgetMs: Infinity,
      report: (done, total) => progress.postMessage({ done, total } satisfies BenchProgress),
      reopen: (options) => openDevice(port, options),
      cases,
    });
    gpu.destroy();
    return { kind: "checked", at: clock.now(), by: `${commit}, ${BUILT_AS}`, ...trust };
  }

  /** @throws RunError("gpu-unavailable" | "gpu-lost" | …) and what opening the model throws */
  async measure(modelPath: string, progress: MessagePort): Promise<DeviceMeasure> {
    const { source, clock, commit } = this.ports;
    const tiny = await openModel(await source(modelPath), ["architecture", "tensors"]);
    const gpu = await openDevice(this.ports.gpu, { timestamps: true });
    try {
      let done = 0;
      const { peak, rows } = await runBench({
        gpu,
        clock,
        clockName: "wall",
        timestamps: Timestamps.create(gpu),
        measure: { sampleMs: 20, samples: 3 },
        commit,
        isQuick: true,
        tiny,
        onRow: () => progress.postMessage({ done: ++done, total: QUICK_ROW_COUNT } satisfies BenchProgress),
      });
      const tokens = (op: string) => rows.find((row) => row.op === op)?.tokensPerSecond ?? Number.NaN;
      return {
        device: gpu.name,
        isSoftware: gpu.report.isSoftware,
        gflops: peak?.gflops ?? Number.NaN,
        gbs: peak?.gbs ?? Number.NaN,
        trainTokensPerSecond: tokens("train step"),
        decodeTokensPerSecond: tokens("decode"),
        rows: rows.map((row) => ({ ...row })),
      };
    } finally {
      gpu.destroy();
    }
  }
}
