// Sizes of a generator, fixed before it is made, and its buffers. Nothing grows with what a model could read at most
// (Llama 3.2: 131,072 tokens), only with `contextTokens`.
import { type Architecture, defaultContext } from "../../models/architecture.ts";
import type { Buffers, Slice } from "../../gpu/buffers.ts";
import { storedRows } from "../../kernels/matrix.ts";
import { SAMPLER_WORDS, seenWords } from "../../kernels/sample/sample.ts";
import { type Activations, activationSizes, allocateActivations } from "../activations.ts";
import type { BufferSizes } from "../memory_plan.ts";

export interface DecodePlan {
  /** Texts decoded side by side; a multiple of 8. */
  readonly rows: number;
  /** Most tokens of one text, prompt and answer. */
  readonly contextTokens: number;
  /** Most prompt tokens read side by side; a multiple of 64. */
  readonly promptRows: number;
  /** Tokens that all texts together may hold. */
  readonly cacheRows: number;
  /** Most tokens between two looks. */
  readonly window: number;
}

const MIB = 2 ** 20;
const MOST_LOGIT_BYTES = 64 * MIB; // half of what every device binds
const MOST_PROMPT_BYTES = 64 * MIB;
const MOST_CACHE_BYTES = 256 * MIB;

/** Bytes that one token takes in the cache of all layers. */
export const cacheTokenBytes = (a: Architecture) => 4 * a.layers * 2 * a.kvHeads * a.headDim;

/** Plan for a model: the cache holds `rows` texts of 128 tokens or 256 MiB of them, but at least one of `contextTokens`; fewer
 *  rows for a large vocabulary, shorter pieces of prompts for a wide model. */
export function decodePlan(
  a: Architecture,
  wanted: { readonly rows?: number; readonly contextTokens?: number } = {},
): DecodePlan {
  const contextTokens = Math.min(wanted.contextTokens ?? defaultContext(a), a.maxPositions);
  const fitting = 8 * Math.floor(MOST_LOGIT_BYTES / (4 * storedRows(a.vocabulary)) / 8);
  const rows = Math.max(8, Math.min(roundUp(wanted.rows ?? 128, 8), fitting));
  const tokens = Math.min(rows * 128, Math.floor(MOST_CACHE_BYTES / cacheTokenBytes(a)));
  const rowBytes = Object.values(activationSizes(a, { rank: 0, rows: 1 })).reduce((x, y) => x + y);
  const promptRows = Math.min(1024, Math.max(64, 64 * Math.floor(MOST_PROMPT_BYTES / rowBytes / 64)));
  return { rows, contextTokens, promptRows, cacheRows: Math.max(tokens, contextTokens), window: 32 };
}

const promptShape = (rank: number, plan: DecodePlan) => ({ rank, rows: plan.promptRows });
const decodeShape = (rank: number, plan: DecodePlan) => ({ rank, rows: plan.rows });

function cacheSizes(a: Architecture, plan: DecodePlan): Record<string, number> {
  const bytes = (plan.cacheRows * cacheTokenBytes(a)) / a.layers;
  return {
    pages: 4 * plan.rows * plan.contextTokens,
    ...Object.fromEntries(Array.from({ length: a.layers }, (_, layer) => [`${layer}`, bytes])),
  };
}

const sampleSizes = (a: Architecture, plan: DecodePlan) => ({
  logits: 4 * plan.rows * storedRows(a.vocabulary),
  samplers: 4 * plan.rows * SAMPLER_WORDS,
  seen: 4 * plan.rows * seenWords(a.vocabulary),
  outIds: 4 * plan.rows * outRows(plan),
  outLogprobs: 4 * plan.rows * outRows(plan),
});

/** Rows of the ring that drawn ids are written to. A window is never cut by its end more than once in four. */
export const outRows = (plan: DecodePlan) => 4 * plan.window;

/** Bytes of the buffers of a generator, by purpose. */
export function generatorPlan(
  a: Architecture,
  rank: number,
  plan = decodePlan(a),
): Record<"prompt" | "decode" | "cache", BufferSizes> {
  return {
    prompt: activationSizes(a, promptShape(rank, plan)),
    decode: { ...activationSizes(a, decodeShape(rank, plan)), ...sampleSizes(a, plan) },
    cache: cacheSizes(a, plan),
  };
}

export interface DecodeBuffers {
  readonly prompt: Activations;
  readonly decode: Activations;
  /** One per layer [cacheRows, 2 kvHeads headDim]. */
  readonly caches: readonly Slice[];
  /** [rows, contextTokens] u32: cache row of each token of each slot */
  readonly pages: Slice;
  /** [rows, storedRows(vocabulary)] f32 */
  readonly logits: Slice;
  /** [rows, SAMPLER_WORDS] u32, [rows, seenWords] u32 */
  readonly samplers: Slice;
  readonly seen: Slice;
  /** [outRows, rows] u32, [outRows, rows] f32 */
  readonly outIds: Slice;
  readonly outLogprobs: Slice;
}

/** @throws RunError("gpu-memory") */
export async function allocateDecodeBuffers(
  owner: Buffers,
  a: Architecture,
  rank: number,
  plan: DecodePlan,
): Promise<DecodeBuffers> {
  const prompt = await allocateActivations(owner, "prompt", a, promptShape(rank, plan));
  const decode = await allocateActivations(owner, "decode", a, decodeShape(rank, plan));
  const { pages, ...caches } = await owner.allocate("cache", cacheSizes(a, plan));
  const rest = await owner.allocate("decode", sampleSizes(a, plan));
  return { prompt, decode, caches: Object.values(caches), pages: pages!, ...rest };
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
