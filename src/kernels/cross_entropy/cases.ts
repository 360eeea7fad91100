import { type KernelCase, normals } from "../kernel_case.ts";
import { crossEntropy, crossEntropyScratch } from "./cross_entropy.ts";
import { crossEntropyReference } from "./reference.ts";

function crossEntropyCase(
  rows: number,
  columns: number,
  vocab: number,
  chunk: number,
  gradient = true,
): KernelCase {
  const h = normals(50, rows * columns);
  const table = normals(51, vocab * columns, 2 / Math.sqrt(columns));
  const targets = Uint32Array.from({ length: rows }, (_, t) => (t * 37 + 5) % vocab);
  // A third of the rows carries no loss; their targets may be anything.
  const weights = Float32Array.from({ length: rows }, (_, t) => (t % 3 === 2 ? 0 : (1 + (t % 4)) / rows));
  for (let t = 2; t < rows; t += 3) targets[t] = 0xffffffff;
  const scratch = crossEntropyScratch(rows, vocab, chunk);
  const want = crossEntropyReference(h, table, targets, weights, { rows, columns, vocab });
  return {
    name: `cross_entropy ${rows} x ${columns}, vocabulary ${vocab} in chunks of ${chunk}${gradient ? "" : ", no gradient"}`,
    inputs: { h, table, targets, weights },
    buffers: { ...scratch, logprobs: rows, losses: rows, ...(gradient ? { dh: rows * columns } : {}) },
    record: (r, at) =>
      crossEntropy(r, {
        h: at("h"),
        table: { slice: at("table"), storage: "f32", rows: vocab, columns },
        targets: at("targets"),
        weights: at("weights"),
        logprobs: at("logprobs"),
        losses: at("losses"),
        ...(gradient ? { dh: at("dh") } : {}),
        scratch: { logits: at("logits"), state: at("state"), keep: at("keep") },
        rows,
        chunk,
      }),
    want: gradient ? { ...want } : { logprobs: want.logprobs, losses: want.losses },
    tolerance: {
      roundings: 40 + 4 * Math.sqrt(columns) + 2 * Math.sqrt(vocab),
      because:
        "logit sums of `columns` products, exp of them (3 + 2|x| ulp, |x| <= 12), a weighted sum over the vocabulary",
    },
  };
}

export const crossEntropyCases: readonly KernelCase[] = [
  crossEntropyCase(1, 4, 4, 4),
  crossEntropyCase(13, 64, 1000, 256),
  crossEntropyCase(66, 128, 208, 208),
  crossEntropyCase(5, 36, 100, 16, false),
  crossEntropyCase(9, 16, 52, 48),
];
