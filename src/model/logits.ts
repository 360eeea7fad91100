// Logits of the positions of one sequence, or of its last ones: for checks, scripts and a look at a student. Training and decoding never hold them.
import { RunError } from "../core/errors.ts";
import { Buffers, read, subslice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder } from "../gpu/recorder.ts";
import { linear } from "../kernels/matmul/matmul.ts";
import { storedRows } from "../kernels/matrix.ts";
import { packTokens } from "../kernels/tokens.ts";
import { allocateActivations } from "./activations.ts";
import { type Model, recordForward } from "./transformer.ts";

/** Positions whose logits are on the GPU at a time: 39 MB for a vocabulary of 151,936. A multiple of 64, so that each group
 *  of rows begins where a buffer may be bound. */
const GROUP = 64;

export interface AskedLogits {
  readonly ids: readonly number[];
  /** Whether the model's adapter takes part. */
  readonly adapter: boolean;
  /** The first position whose logits are wanted; left out: 0. */
  readonly from?: number;
}

/** Gives `onLogits` the logits [vocabulary] of each position of `ids` from `from` on, in order. The model is read and not changed.
 *  @throws RunError("shape") for no ids, or ids outside the vocabulary; RunError("gpu-memory") */
export async function sequenceLogits(
  gpu: Gpu,
  model: Model,
  { ids, adapter, from = 0 }: AskedLogits,
  onLogits: (position: number, logits: Float32Array) => void,
): Promise<void> {
  const { architecture: a, weights, lora } = model;
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= a.vocabulary);
  if (ids.length === 0 || wrong !== undefined) {
    const came = wrong === undefined ? "none" : String(wrong);
    throw new RunError("shape", `Logits: expected ids from 0 to ${a.vocabulary - 1}, got ${came}.`, {
      wrong,
    });
  }
  const rows = Math.ceil(ids.length / GROUP) * GROUP;
  const buffers = new Buffers(gpu);
  try {
    const { rank } = lora.layout;
    const acts = await allocateActivations(buffers, "activations", a, { rank, rows });
    const stride = storedRows(a.vocabulary);
    const { out } = await buffers.allocate("logits", { out: 4 * GROUP * stride });
    const padded = new Uint32Array(rows);
    padded.set(ids);
    write(gpu, acts.ids, padded);
    write(gpu, acts.tokens, packTokens([ids.length], rows));

    const forward = new Recorder(gpu, "forward");
    recordForward(forward, model, acts, { adapter });
    const forwardStep = await forward.finish();
    forwardStep.run();
    for (let first = from - (from % GROUP); first < ids.length; first += GROUP) {
      const head = new Recorder(gpu, "head");
      const rowBytes = 4 * a.hidden;
      const x = subslice(acts.normed, first * rowBytes, GROUP * rowBytes);
      let before = 0;
      for (const weight of weights.head) {
        const chunk = subslice(out, 4 * before, out.size - 4 * before);
        linear(head, { x, weight, out: chunk, outStride: stride, rows: GROUP });
        before += weight.rows;
      }
      const step = await head.finish();
      step.run();
      const begin = Math.max(first, from);
      const count = Math.min(GROUP, ids.length - first) - (begin - first);
      const logits = new Float32Array(await read(gpu, out, 4 * (begin - first) * stride, 4 * count * stride));
      for (let i = 0; i < count; i++) {
        onLogits(begin + i, logits.subarray(i * stride, i * stride + a.vocabulary));
      }
      step.destroy();
    }
    forwardStep.destroy();
  } finally {
    buffers.destroy();
  }
}
