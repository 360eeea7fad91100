// What runs inside the bench worker: the quick bench on a device of its own, with the bundled model.
import { runBench, QUICK_ROW_COUNT } from "../../bench/bench.ts";
import { deviceName } from "../../bench/bench_row.ts";
import { RunError } from "../../core/errors.ts";
import type { Clock, Fetch, GpuPort } from "../../core/ports.ts";
import type { BenchApi, BenchProgress, DeviceMeasure } from "./api.ts";
import { openDevice } from "../../gpu/device.ts";
import { Timestamps } from "../../gpu/timestamps.ts";
import { fetchModelFiles } from "../../models/model_files.ts";

export interface BenchHostPorts {
  readonly gpu: GpuPort | undefined;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** The commit of the build, for the rows. */
  readonly commit: string;
}

const FILES = ["config.json", "model.safetensors"] as const;

export class BenchHost implements BenchApi {
  private readonly ports: BenchHostPorts;

  constructor(ports: BenchHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("gpu-unavailable" | "gpu-lost" | …) and what fetching the model throws */
  async measure(modelPath: string, progress: MessagePort): Promise<DeviceMeasure> {
    const { fetch, clock, commit } = this.ports;
    const { card, files } = await fetchModelFiles(fetch, modelPath, FILES);
    const [config, weights] = FILES.map((name) => files.get(name));
    if (config === undefined || weights === undefined) {
      throw new RunError("model-invalid", `${modelPath}: ${FILES.join(" or ")} is missing.`, { modelPath });
    }
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
        tiny: {
          name: card.name,
          config: JSON.parse(new TextDecoder().decode(config)) as unknown,
          weights,
        },
        onRow: () => progress.postMessage({ done: ++done, total: QUICK_ROW_COUNT } satisfies BenchProgress),
      });
      const tokens = (op: string) => rows.find((row) => row.op === op)?.tokensPerSecond ?? Number.NaN;
      return {
        device: deviceName(gpu),
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
