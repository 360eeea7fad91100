import { type KernelCase, normals } from "../kernel_case.ts";
import { TOKEN_WORDS } from "../tokens.ts";
import { storedRows } from "../matrix.ts";
import { type Choice, chooseReference } from "./reference.ts";
import { SAMPLER_WORDS, type SamplerRow, packSamplers, sample, seenWords } from "./sample.ts";

const PLAIN = { topK: 0, topP: 1, minP: 0, repetitionPenalty: 1 };
const FILTERS: readonly Partial<SamplerRow>[] = [
  {},
  { topK: 5 },
  { topP: 0.6 },
  { minP: 0.2 },
  { repetitionPenalty: 1.4 },
  { topK: 12, topP: 0.8, minP: 0.05, repetitionPenalty: 1.2 },
  { topK: 1 },
];

/** @param filters rows use `FILTERS` in turn, else none */
export function sampleCase(rows: number, vocab: number, spread: number, filters = false): KernelCase {
  const stride = storedRows(vocab);
  const logits = normals(70, rows * stride, spread);
  const logitsOf = (row: number) => logits.subarray(row * stride, row * stride + vocab);
  for (let row = 0; row < rows; row++) logits.fill(99, row * stride + vocab, (row + 1) * stride); // stands for no id
  const capacity = 6;
  const context = 10;
  const samplers: SamplerRow[] = Array.from({ length: rows }, (_, i) => ({
    seed: (i * 0x9e3779b9) >>> 0,
    drawn: 9 + (i % 5),
    limit: i % 7 === 6 ? 9 + (i % 5) : 15, // some rows are finished already
    first: 8, // outcomes of later rows wrap around
    temperature: [0, 1, 0.7, 1.3][i % 4]!,
    slot: rows - 1 - i,
    ...PLAIN,
    ...(filters ? FILTERS[i % FILTERS.length] : {}),
  }));
  const tokens = new Uint32Array(rows * TOKEN_WORDS);
  for (let i = 0; i < rows; i++) tokens.set([i * context, i * context + 7, 6, 99], i * TOKEN_WORDS);
  const pages = Uint32Array.from({ length: rows * context }, (_, j) => 1000 + 3 * j);
  const ids = Uint32Array.from({ length: rows }, (_, i) => i);
  const words = seenWords(vocab);
  const seen = new Uint32Array(rows * words);
  const seenIds = samplers.map(({ slot }, i) => {
    const each = new Set(Array.from({ length: 8 }, (_, j) => (i * 131 + j * 7) % vocab));
    for (const id of each) seen[slot * words + (id >> 5)]! |= 1 << (id & 31);
    return each;
  });
  // A seed whose draw f32 cannot decide otherwise; finding one fails when a filter's bound itself is too close to call.
  const choices: Choice[] = samplers.map((row, i) => {
    for (let seed = row.seed; ; seed = (seed + 1) >>> 0) {
      const choice = chooseReference(logitsOf(i), { ...row, seed }, seenIds[i]);
      if (choice.margin > 1e-5) {
        samplers[i] = { ...row, seed };
        return choice;
      }
      if (seed - row.seed > 9)
        throw new Error(`sample case ${rows} x ${vocab}: row ${i} is too close to call.`);
    }
  });
  const endIds = [vocab - 1, choices[1]?.id ?? choices[0]!.id]; // at least one row ends here

  const want = {
    samplers: packSamplers(samplers),
    tokens: tokens.slice(),
    ids: ids.slice(),
    seen: seen.slice(),
    outIds: new Uint32Array(rows * capacity),
    outLogprobs: new Float64Array(rows * capacity),
  };
  samplers.forEach((row, i) => {
    if (row.drawn >= row.limit) return;
    const { id, logprob } = choices[i]!;
    const at = ((row.drawn - row.first) % capacity) * rows + i;
    want.ids[i] = id;
    want.outIds[at] = id;
    want.outLogprobs[at] = logprob;
    if (row.repetitionPenalty !== 1) want.seen[row.slot * words + (id >> 5)]! |= 1 << (id & 31);
    want.samplers[i * SAMPLER_WORDS + 1] = row.drawn + 1;
    if (endIds.includes(id)) want.samplers[i * SAMPLER_WORDS + 2] = row.drawn + 1;
    if (endIds.includes(id) || row.drawn + 1 >= row.limit) return;
    want.tokens.set([i * context, i * context + 8, 7, pages[i * context + 7]!], i * TOKEN_WORDS);
  });
  return {
    name: `sample ${rows} rows of ${vocab}, logits of size ${spread}${filters ? ", with filters" : ""}`,
    inputs: { logits, pages, samplers: packSamplers(samplers), tokens, ids, seen },
    buffers: { outIds: rows * capacity, outLogprobs: rows * capacity },
    record: (r, at) =>
      sample(r, {
        logits: at("logits"),
        pages: at("pages"),
        samplers: at("samplers"),
        tokens: at("tokens"),
        ids: at("ids"),
        seen: at("seen"),
        outIds: at("outIds"),
        outLogprobs: at("outLogprobs"),
        rows,
        vocab,
        capacity,
        endIds,
      }),
    want,
    tolerance: {
      roundings: 16 + Math.sqrt(vocab),
      because: "exp and log of a sum over the vocabulary, one difference",
    },
  };
}

export const sampleCases = (): readonly KernelCase[] => [
  sampleCase(1, 4, 1),
  sampleCase(33, 208, 2),
  sampleCase(9, 17, 1),
  sampleCase(130, 1024, 2),
  sampleCase(5, 1025, 2),
  sampleCase(6, 5000, 3),
  sampleCase(29, 208, 2, true), // rows with and without filters in one workgroup
  sampleCase(29, 1600, 2, true),
  sampleCase(8, 20_000, 3, true),
];
