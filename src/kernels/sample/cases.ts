import { type KernelCase, normals } from "../kernel_case.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import { chooseReference } from "./reference.ts";
import { type SamplerRow, packSamplers, sample } from "./sample.ts";

function sampleCase(rows: number, vocab: number, spread: number): KernelCase {
  const logits = normals(70, rows * vocab, spread);
  const capacity = 6;
  const samplers: SamplerRow[] = Array.from({ length: rows }, (_, i) => ({
    seed: (i * 0x9e3779b9) >>> 0,
    drawn: i % 5,
    limit: i % 7 === 6 ? i % 5 : 6, // some rows are finished already
    temperature: [0, 1, 0.7, 1.3][i % 4]!,
  }));
  const tokens = new Uint32Array(rows * TOKEN_WORDS);
  for (let i = 0; i < rows; i++) tokens.set([i * 50, i * 50 + 7, 6, i * 50 + 6], i * TOKEN_WORDS);
  const ids = Uint32Array.from({ length: rows }, (_, i) => i);
  const choices = samplers.map((row, i) => chooseReference(logits.subarray(i * vocab, (i + 1) * vocab), row));
  const endId = choices[1]?.id ?? choices[0]!.id; // at least one row ends here
  const want = {
    samplers: packSamplers(samplers),
    tokens: tokens.slice(),
    ids: ids.slice(),
    outIds: new Uint32Array(rows * capacity),
    outLogprobs: new Float64Array(rows * capacity),
  };
  samplers.forEach(({ drawn, limit }, i) => {
    if (drawn >= limit) return;
    const { id, logprob } = choices[i]!;
    want.ids[i] = id;
    want.outIds[drawn * rows + i] = id;
    want.outLogprobs[drawn * rows + i] = logprob;
    want.samplers[i * 4 + 1] = drawn + 1;
    if (id === endId) want.samplers[i * 4 + 2] = drawn + 1;
    if (id === endId || drawn + 1 >= limit) return;
    for (let word = 1; word < TOKEN_WORDS; word++)
      want.tokens[i * TOKEN_WORDS + word] = tokens[i * TOKEN_WORDS + word]! + 1;
  });
  return {
    name: `sample ${rows} rows of ${vocab}, logits of size ${spread}`,
    inputs: { logits, samplers: packSamplers(samplers), tokens, ids },
    buffers: { outIds: rows * capacity, outLogprobs: rows * capacity },
    record: (r, at) =>
      sample(r, {
        logits: at("logits"),
        samplers: at("samplers"),
        tokens: at("tokens"),
        ids: at("ids"),
        outIds: at("outIds"),
        outLogprobs: at("outLogprobs"),
        rows,
        vocab,
        capacity,
        endId,
      }),
    want,
    tolerance: {
      roundings: 16 + Math.sqrt(vocab),
      because: "exp and log of a sum over the vocabulary, one difference",
    },
  };
}

export const sampleCases: readonly KernelCase[] = [
  sampleCase(1, 4, 1),
  sampleCase(33, 208, 2),
  sampleCase(9, 17, 1),
  sampleCase(130, 1024, 2),
  sampleCase(5, 1025, 2),
  sampleCase(6, 5000, 3),
];
