// The bench's training step in PyTorch, in a process of its own: the problem is handed over as files, a step is a line each way.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { F32_TOLERANCE, type Peer, type TrainPeer, type TrainProblem } from "../../src/bench/train_peer.ts";
import { systemClock } from "../../src/core/ports.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), "torch_step.py");
const MODULES = "torch, transformers, peft, safetensors";

export interface TorchWay {
  readonly device: "cpu" | "cuda";
  readonly dtype: "float32" | "tf32" | "bfloat16";
  readonly mode: "eager" | "compiled";
}

/** What torch_step.py says of a step. */
interface StepReply {
  readonly loss: number;
  readonly ms: number;
  readonly processorMs: number;
  readonly bytes: number | null;
}

/** The Python that has PyTorch, transformers and PEFT, and whether it has CUDA; null where there is none. */
export function torchPython(): { readonly python: string; readonly hasCuda: boolean } | null {
  const lines = `import ${MODULES}; print(torch.cuda.is_available())`;
  for (const python of [process.env["RETORT_PYTHON"], ".venv/bin/python", "python3"]) {
    if (python === undefined) continue;
    const { status, stdout } = spawnSync(python, ["-c", lines], { encoding: "utf8" });
    if (status === 0) return { python, hasCuda: stdout.trim() === "True" };
  }
  return null;
}

/** How far the losses of a number format may be from ours in f32: 8 bits of a bfloat16's fraction, 10 of TF32's, and what four steps make of it. */
const TOLERANCES: Readonly<Record<TorchWay["dtype"], number>> = {
  float32: F32_TOLERANCE,
  tf32: 1e-2,
  bfloat16: 4e-2,
};

export interface TorchOptions {
  /** Whether the bench counts processor time, and this peer's with it. */
  readonly countsProcessor: boolean;
  /** That processor time is divided by. */
  readonly cores: number;
  /** The process is ended after as many milliseconds, and the step that it was asked for is an error. Default: never. */
  readonly mostMs?: number;
}

/** PyTorch as a peer of the bench. */
export function torchPeer(python: string, way: TorchWay, options: TorchOptions): Peer {
  const name = `PyTorch, ${way.device}, ${way.dtype}, ${way.mode}`;
  return {
    ours: `train step, ours beside ${name}`,
    theirs: `train step, ${name}`,
    isForBlocks: true,
    tolerance: TOLERANCES[way.dtype],
    open: (problem) => Promise.resolve(openTorch(python, way, problem, options)),
  };
}

function openTorch(
  python: string,
  { device, dtype, mode }: TorchWay,
  problem: TrainProblem,
  { countsProcessor, cores, mostMs }: TorchOptions,
): TrainPeer {
  const folder = mkdtempSync(join(tmpdir(), "retort-torch-"));
  writeProblem(folder, problem);
  const child = spawn(python, [SCRIPT, folder, device, dtype, mode], {
    stdio: ["pipe", "pipe", "inherit"],
    ...(mostMs === undefined ? {} : { timeout: Math.max(1, mostMs) }),
  });
  child.stdin.on("error", () => {}); // of a process that has ended: its output says so
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let processorMs = 0;
  return {
    run: async () => {
      child.stdin.write("step\n");
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${SCRIPT} ended with ${child.exitCode ?? child.signalCode}`);
      const said = JSON.parse(value) as StepReply;
      processorMs += said.processorMs;
      return said.loss;
    },
    ...(countsProcessor ? { clock: { ...systemClock, elapsed: () => processorMs / cores } } : {}),
    destroy: () => {
      child.stdin.end();
      child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    },
  };
}

function writeProblem(folder: string, { tensors, lora, ids, targets, weights, ...rest }: TrainProblem): void {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
  write(
    "model.safetensors",
    writeSafetensors(Array.from(tensors, ([name, { shape, values }]) => [name, shape, values])),
  );
  const { rank } = rest;
  const matrices = [...lora].flatMap(([name, { A, B }]) => [
    [`${name}.A`, [rank, A.length / rank], A] as const,
    [`${name}.B`, [B.length / rank, rank], B] as const,
  ]);
  write("adapter.safetensors", writeSafetensors(matrices));
  // ids are small whole numbers, which f32 holds exactly
  const rows = [
    ["ids", [ids.length], Float32Array.from(ids)],
    ["targets", [targets.length], Float32Array.from(targets)],
    ["weights", [weights.length], weights],
  ] as const;
  write("rows.safetensors", writeSafetensors(rows));
  writeFileSync(join(folder, "problem.json"), JSON.stringify(rest));
}
