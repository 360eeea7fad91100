// Batched decoding with a KV cache. A row's text depends on that row alone: every kernel treats rows one by one, in an order
// of sums that knows nothing of the batch, so alone or among 127 others the bits are the same.
// A prompt is read without its last token; that one is the first to be decoded. So there is one head, and no gathering.
// The GPU chooses ids and moves rows on by itself; the host looks every few tokens and then lets finished rows leave.
import { RunError } from "../core/errors.ts";
import { Buffers, type Slice, read, subslice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { linear } from "../kernels/matmul/matmul.ts";
import { packSamplers, sample, SAMPLER_WORDS } from "../kernels/sample/sample.ts";
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import { type Activations, activationSizes, allocateActivations } from "./activations.ts";
import type { Architecture } from "../formats/architecture.ts";
import type { BufferSizes } from "./memory_plan.ts";
import { type Model, recordForward } from "./transformer.ts";

export interface GenerateRow {
  /** Prompt, at least one id. */
  readonly ids: readonly number[];
  readonly maxNewTokens: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** Key of the row's random stream; token t is drawn with uniform(seed, t). */
  readonly seed: number;
}

export interface GeneratedRow {
  /** New ids without the end id. */
  readonly ids: number[];
  /** ln p of each new id at temperature 1; the end id's last, when there is one. */
  readonly logprobs: number[];
  readonly isStopped: boolean;
}

export interface GenerateOptions {
  readonly adapter: boolean;
  readonly signal?: AbortSignal;
  /** After each look at the GPU, the rows that grew. */
  readonly onRows?: (rows: readonly { readonly index: number; readonly ids: readonly number[] }[]) => void;
  /** Once per row, as soon as it is finished. */
  readonly onFinished?: (index: number, row: GeneratedRow) => void;
}

/** Sizes fixed at creation. */
export interface DecodePlan {
  /** Rows decoded side by side. */
  readonly rows: number;
  /** Prompt tokens read side by side. */
  readonly promptRows: number;
  /** Tokens that all rows together may hold. */
  readonly cacheRows: number;
  /** Most tokens between two looks. */
  readonly window: number;
}

/** Plan for a model: the cache holds `rows` texts of 128 tokens, or one of the model's full context if that is more. */
export function decodePlan(a: Architecture, rows = 128): DecodePlan {
  return { rows, promptRows: 1024, cacheRows: Math.max(rows * 128, a.maxPositions), window: 8 };
}

const promptShape = (rank: number, plan: DecodePlan) => ({ rank, rows: plan.promptRows });
const decodeShape = (rank: number, plan: DecodePlan) => ({ rank, rows: plan.rows });

function cacheSizes(a: Architecture, plan: DecodePlan): Record<string, number> {
  const bytes = 4 * plan.cacheRows * 2 * a.kvHeads * a.headDim;
  return Object.fromEntries(Array.from({ length: a.layers }, (_, layer) => [`${layer}`, bytes]));
}

const sampleSizes = (a: Architecture, plan: DecodePlan) => ({
  logits: 4 * plan.rows * a.vocabulary,
  samplers: 4 * plan.rows * SAMPLER_WORDS,
  outIds: 4 * plan.rows * a.maxPositions,
  outLogprobs: 4 * plan.rows * a.maxPositions,
});

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

interface DecodeBuffers {
  readonly prompt: Activations;
  readonly decode: Activations;
  readonly caches: readonly Slice[];
  /** [rows, vocabulary] f32, [rows, 4] u32, [maxPositions, rows] u32, [maxPositions, rows] f32 */
  readonly logits: Slice;
  readonly samplers: Slice;
  readonly outIds: Slice;
  readonly outLogprobs: Slice;
}

/** A row on its way. */
interface OpenRow {
  readonly index: number;
  readonly request: GenerateRow;
  /** Tokens it may grow to, and its first cache row. */
  readonly limit: number;
  readonly slot: number;
  readonly ids: number[];
  readonly logprobs: number[];
}

export class Generator {
  readonly #gpu: Gpu;
  readonly #model: Model;
  readonly #plan: DecodePlan;
  readonly #buffers: DecodeBuffers;
  readonly #owner: Buffers;
  readonly #steps = new Map<string, Promise<Step>>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(gpu: Gpu, model: Model, plan: DecodePlan, buffers: DecodeBuffers, owner: Buffers) {
    this.#gpu = gpu;
    this.#model = model;
    this.#plan = plan;
    this.#buffers = buffers;
    this.#owner = owner;
  }

  /** @throws RunError("gpu-memory") */
  static async create(gpu: Gpu, model: Model, plan = decodePlan(model.architecture)): Promise<Generator> {
    const { architecture: a, lora } = model;
    if (a.endIds.length > 1) {
      throw new RunError(
        "model-invalid",
        `This model ends with any of ${a.endIds.join(", ")}; one end id is supported.`,
        {
          endIds: a.endIds,
        },
      );
    }
    const owner = new Buffers(gpu);
    try {
      const { rank } = lora.layout;
      const prompt = await allocateActivations(owner, "prompt", a, promptShape(rank, plan));
      const decode = await allocateActivations(owner, "decode", a, decodeShape(rank, plan));
      const caches = Object.values(await owner.allocate("cache", cacheSizes(a, plan)));
      const rest = await owner.allocate("decode", sampleSizes(a, plan));
      return new Generator(gpu, model, plan, { prompt, decode, caches, ...rest }, owner);
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** New tokens of each row, in the order of the rows. Calls queue up behind one another.
   *  @throws RunError("shape") for an empty prompt or one without room in the context; RunError("aborted" | "gpu-lost") */
  generate(rows: readonly GenerateRow[], options: GenerateOptions): Promise<GeneratedRow[]> {
    const run = this.#last.then(() => this.#generate(rows, options));
    this.#last = run.catch(() => {}); // the caller has the rejection; the queue goes on
    return run;
  }

  destroy(): void {
    for (const step of this.#steps.values()) {
      void step.then(
        (made) => made.destroy(),
        () => {}, // a step that was never made has nothing to free
      );
    }
    this.#owner.destroy();
  }

  async #generate(rows: readonly GenerateRow[], options: GenerateOptions): Promise<GeneratedRow[]> {
    const results: GeneratedRow[] = [];
    const finish = (row: OpenRow, isStopped: boolean) => {
      const result = { ids: row.ids, logprobs: row.logprobs, isStopped };
      results[row.index] = result;
      options.onFinished?.(row.index, result);
    };
    for (const batch of this.#batches(rows)) {
      let open = batch;
      for (const row of open) if (row.limit === 0) finish(row, false);
      open = open.filter((row) => row.limit > 0);
      await this.#readPrompts(open, options);
      while (open.length > 0) {
        const left = Math.max(...open.map((row) => row.limit - row.logprobs.length));
        await this.#decode(open, Math.min(this.#plan.window, left), options);
        options.onRows?.(open.map(({ index, ids }) => ({ index, ids })));
        open = open.filter((row) => {
          const isStopped = row.logprobs.length > row.ids.length;
          const isFinished = isStopped || row.logprobs.length >= row.limit;
          if (isFinished) finish(row, isStopped);
          return !isFinished;
        });
      }
    }
    return results;
  }

  /** Rows of similar length together, as many as the cache holds. */
  #batches(rows: readonly GenerateRow[]): OpenRow[][] {
    const { maxPositions } = this.#model.architecture;
    const sized = rows.map((request, index) => {
      const room = maxPositions - request.ids.length;
      if (request.ids.length === 0 || room < 1) {
        throw new RunError(
          "shape",
          `A prompt of ${request.ids.length} tokens; this model reads 1 to ${maxPositions - 1} and answers with the rest.`,
          { promptTokens: request.ids.length, maxPositions },
        );
      }
      return { index, request, limit: Math.max(0, Math.min(request.maxNewTokens, room)) };
    });
    const size = (row: (typeof sized)[number]) => row.request.ids.length + row.limit;
    sized.sort((x, y) => size(y) - size(x) || x.index - y.index);
    const batches: OpenRow[][] = [];
    let used = Infinity;
    for (const row of sized) {
      if (used + size(row) > this.#plan.cacheRows || batches.at(-1)!.length === this.#plan.rows) {
        batches.push([]);
        used = 0;
      }
      batches.at(-1)!.push({ ...row, slot: used, ids: [], logprobs: [] });
      used += size(row);
    }
    return batches;
  }

  /** Fills the cache with every prompt but its last token, all prompts end to end, cut where the buffers end. */
  async #readPrompts(open: readonly OpenRow[], options: GenerateOptions): Promise<void> {
    const { promptRows } = this.#plan;
    const { prompt } = this.#buffers;
    const ids: number[] = [];
    const tokens: number[] = [];
    for (const { request, slot } of open) {
      for (let i = 0; i < request.ids.length - 1; i++) {
        ids.push(request.ids[i]!);
        tokens.push(slot, slot + i + 1, i, slot + i);
      }
    }
    for (let start = 0; start < ids.length; start += promptRows) {
      const count = Math.min(promptRows, ids.length - start);
      const rows = Math.min(promptRows, roundUp(count, 64)); // empty rows behind: lo = hi = 0
      const chunkTokens = new Uint32Array(rows * TOKEN_WORDS);
      chunkTokens.set(tokens.slice(start * TOKEN_WORDS, (start + count) * TOKEN_WORDS));
      const chunkIds = new Uint32Array(rows);
      chunkIds.set(ids.slice(start, start + count));
      const step = await this.#step("prompt", rows, options.adapter);
      checkAborted(options.signal);
      write(this.#gpu, prompt.ids, chunkIds);
      write(this.#gpu, prompt.tokens, chunkTokens);
      step.run();
    }
  }

  /** Decodes up to `count` tokens of every row and reads them back. */
  async #decode(open: readonly OpenRow[], count: number, options: GenerateOptions): Promise<void> {
    const { decode, samplers, outIds, outLogprobs } = this.#buffers;
    const { endIds, maxPositions } = this.#model.architecture;
    const rows = Math.min(this.#plan.rows, roundUp(open.length, 8));
    const ids = new Uint32Array(rows);
    const tokens = new Uint32Array(rows * TOKEN_WORDS);
    for (const [i, { request, slot, ids: drawn }] of open.entries()) {
      ids[i] = drawn.at(-1) ?? request.ids.at(-1)!;
      const length = request.ids.length + drawn.length;
      tokens.set([slot, slot + length, length - 1, slot + length - 1], i * TOKEN_WORDS);
    }
    const states = open.map(({ request, limit, ids: drawn }) => ({
      seed: request.seed >>> 0,
      drawn: drawn.length,
      limit,
      temperature: request.temperature,
    }));
    while (states.length < rows) states.push({ seed: 0, drawn: 0, limit: 0, temperature: 0 });
    const step = await this.#step("decode", rows, options.adapter);
    checkAborted(options.signal);
    write(this.#gpu, decode.ids, ids);
    write(this.#gpu, decode.tokens, tokens);
    write(this.#gpu, samplers, packSamplers(states));
    for (let i = 0; i < count; i++) step.run();

    // Every open row has drawn the same number of tokens, so the window is one range of [maxPositions, rows].
    const first = open[0]!.ids.length;
    const last = Math.min(first + count, maxPositions);
    const at = 4 * first * rows;
    const bytes = 4 * (last - first) * rows;
    const [idBytes, logprobBytes] = await Promise.all([
      read(this.#gpu, outIds, at, bytes),
      read(this.#gpu, outLogprobs, at, bytes),
    ]);
    const newIds = new Uint32Array(idBytes);
    const newLogprobs = new Float32Array(logprobBytes);
    for (const [i, row] of open.entries()) {
      for (let t = 0; t < last - first && row.logprobs.length < row.limit; t++) {
        const id = newIds[t * rows + i]!;
        const logprob = newLogprobs[t * rows + i]!;
        if (!Number.isFinite(logprob)) {
          throw new RunError(
            "non-finite",
            `Generating row ${row.index}: the model gives ${logprob} as a log-probability.`,
            {
              index: row.index,
              token: first + t,
            },
          );
        }
        row.logprobs.push(logprob);
        if (endIds.includes(id)) break;
        row.ids.push(id);
      }
    }
  }

  #step(kind: "prompt" | "decode", rows: number, adapter: boolean): Promise<Step> {
    const key = `${kind} ${rows} ${adapter ? "adapter" : "base"}`;
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = this.#record(key, kind, rows, adapter);
      this.#steps.set(key, step);
    }
    return step;
  }

  #record(label: string, kind: "prompt" | "decode", rows: number, adapter: boolean): Promise<Step> {
    const recorder = new Recorder(this.#gpu, label);
    const { prompt, decode, caches, logits, samplers, outIds, outLogprobs } = this.#buffers;
    const { architecture: a, weights } = this.#model;
    const options = { adapter, rows, caches, cacheRows: this.#plan.cacheRows };
    if (kind === "prompt") {
      recordForward(recorder, this.#model, prompt, { ...options, cachesOnly: true });
    } else {
      recordForward(recorder, this.#model, decode, options);
      let first = 0;
      for (const weight of weights.head) {
        const out = subslice(logits, 4 * first, logits.size - 4 * first);
        linear(recorder, { x: decode.normed, weight, out, outStride: a.vocabulary, rows });
        first += weight.rows;
      }
      sample(recorder, {
        logits,
        samplers,
        tokens: decode.tokens,
        ids: decode.ids,
        outIds,
        outLogprobs,
        rows,
        vocab: a.vocabulary,
        capacity: a.maxPositions,
        endId: a.endIds[0]!, // `create` refuses more than one
      });
    }
    return recorder.finish();
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new RunError("aborted", "Generating was cancelled.", {}, { cause: signal.reason });
  }
}
