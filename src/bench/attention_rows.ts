// Attention over packed causal texts of one length, forward and backward, at the heads of SmolLM2-135M. As many tokens at every length, so
// that what grows is the keys that a token sees.
import { Buffers, write } from "../gpu/buffers.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { attention, attentionBackward, type AttentionVariant } from "../kernels/attention/attention.ts";
import { normals } from "../kernels/kernel_case.ts";
import { packTokens, seenBy, TOKEN_WORDS } from "../kernels/tokens.ts";
import type { Bench, Work } from "./bench_row.ts";
import { dispatchesProbe } from "../gpu/measure.ts";

export const ATTENTION_LENGTHS: readonly number[] = [64, 128, 512, 1024];
const TOKENS = 1024;
const HEADS = { qHeads: 9, kvHeads: 3, headDim: 64 } as const;
/** "attention" makes the scores and sums values; "attention backward" makes the gradients of q, k and v, in two kernels. */
export const ATTENTION_OPS = ["attention", "attention backward"] as const;

export const attentionShape = (length: number): string =>
  `${TOKENS / length} x ${length} tokens, ${HEADS.qHeads} heads on ${HEADS.kvHeads} of ${HEADS.headDim}`;

/** Rows of each length, both ways. @param variant default what suits the device */
export async function attentionRows(
  bench: Bench,
  lengths: readonly number[],
  variant?: AttentionVariant,
): Promise<void> {
  const wanted = lengths.filter((length) =>
    ATTENTION_OPS.some((op) => bench.wants(op, attentionShape(length))),
  );
  if (wanted.length === 0) return;
  const { gpu } = bench;
  const { qHeads, kvHeads, headDim } = HEADS;
  const chosen = variant === undefined ? {} : { variant };
  const width = (qHeads + 2 * kvHeads) * headDim;
  const buffers = new Buffers(gpu);
  const steps: Step[] = [];
  try {
    const slices = await buffers.allocate("bench", {
      qkv: 4 * TOKENS * width,
      out: 4 * TOKENS * qHeads * headDim,
      lse: 4 * TOKENS * qHeads,
      dOut: 4 * TOKENS * qHeads * headDim,
      delta: 4 * TOKENS * qHeads,
      dQkv: 4 * TOKENS * width,
    });
    write(gpu, slices.qkv, normals(4, TOKENS * width));
    write(gpu, slices.dOut, normals(5, TOKENS * qHeads * headDim));
    const work: Work[] = [];
    for (const length of wanted) {
      const { tokens, seen } = await buffers.allocate("bench", {
        tokens: 4 * TOKENS * TOKEN_WORDS,
        seen: 8 * TOKENS,
      });
      const records = packTokens(Array<number>(TOKENS / length).fill(length), TOKENS);
      write(gpu, tokens, records);
      write(gpu, seen, seenBy(records, TOKENS));
      const args = { ...HEADS, ...slices, tokens, seen, rows: TOKENS, meanKeys: (length + 1) / 2, ...chosen };
      for (const op of ATTENTION_OPS) {
        const shape = `${attentionShape(length)}${variant === undefined ? "" : `, ${variant}`}`;
        // forward comes first and is run once, since the gradients need what it writes
        const recorder = new Recorder(gpu, op);
        if (op === "attention") attention(recorder, args);
        else attentionBackward(recorder, args);
        const step = await recorder.finish();
        steps.push(step);
        if (op === "attention") step.run();
        const probe = dispatchesProbe(gpu, bench.ports.clock, step, bench.ports.timestamps);
        const { flops, bytes } = step;
        work.push({ group: "attention", op, shape, flops, bytes, probe, clock: bench.kernelClock });
      }
    }
    await bench.time(work);
  } finally {
    steps.forEach((step) => step.destroy());
    buffers.destroy();
  }
}
