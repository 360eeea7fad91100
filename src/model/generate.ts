// Batched decoding with a KV cache, continuous: a row that is finished leaves, and one that waits enters. A row's text depends
// on that row alone: every kernel treats rows one by one, in an order of sums that knows nothing of the batch, so alone or
// among 127 others, early or late, with a shared prefix or without, the bits are the same.
// A prompt is read without its last token; that one is the first to be decoded. So there is one head, and no gathering.
import { RunError } from "../core/errors.ts";
import { type Clock, systemClock } from "../core/ports.ts";
import { Buffers } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { allocateDecodeBuffers, type DecodePlan, decodePlan } from "./decoding/decode_plan.ts";
import { Decoder } from "./decoding/decoder.ts";
import { PrefixCache } from "./decoding/prefix_cache.ts";
import { PromptReader } from "./decoding/prompt_reader.ts";
import { RecordedSteps } from "./decoding/recorded.ts";
import {
  byPrompt,
  type CheckedRow,
  checkRow,
  type GeneratedRow,
  type GenerateRow,
  hasStopped,
  isFinished,
  type OpenRow,
} from "./decoding/requests.ts";
import type { LoraArena } from "./lora.ts";
import type { Model } from "./transformer.ts";

export interface GeneratorOptions {
  /** true: the model's own adapter; another arena: that one, of the model's rank or a lower one; false: the base alone. */
  readonly adapter: boolean | LoraArena;
  readonly signal?: AbortSignal;
  /** After each look at the GPU, the rows that grew. */
  readonly onRows?: (rows: readonly { readonly index: number; readonly ids: readonly number[] }[]) => void;
  /** Once per row, as soon as it is finished. */
  readonly onFinished?: (index: number, row: GeneratedRow) => void;
}

interface GeneratorParts {
  readonly plan: DecodePlan;
  readonly model: Model;
  readonly owner: Buffers;
  readonly steps: RecordedSteps;
  readonly prompts: PromptReader;
  readonly decoder: Decoder;
}

export class Generator {
  readonly plan: DecodePlan;
  readonly #model: Model;
  readonly #owner: Buffers;
  readonly #steps: RecordedSteps;
  readonly #prompts: PromptReader;
  readonly #decoder: Decoder;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: GeneratorParts) {
    this.plan = parts.plan;
    this.#model = parts.model;
    this.#owner = parts.owner;
    this.#steps = parts.steps;
    this.#prompts = parts.prompts;
    this.#decoder = parts.decoder;
  }

  /** @throws RunError("gpu-memory"); RunError("shape") when the model was not loaded for so many context tokens */
  static async create(
    gpu: Gpu,
    model: Model,
    plan = decodePlan(model.architecture, { contextTokens: model.weights.contextTokens }),
    clock: Clock = systemClock,
  ): Promise<Generator> {
    const { architecture: a, lora, weights } = model;
    if (plan.contextTokens > weights.contextTokens) {
      throw new RunError(
        "shape",
        `Decoding ${plan.contextTokens} tokens of context was planned; this model was loaded for ${weights.contextTokens}.`,
        { contextTokens: plan.contextTokens, loadedFor: weights.contextTokens },
      );
    }
    const owner = new Buffers(gpu);
    try {
      const buffers = await allocateDecodeBuffers(owner, a, lora.layout.rank, plan);
      const steps = new RecordedSteps(gpu, model, plan, buffers);
      const shared = { gpu, plan, buffers, steps, clock };
      const prompts = new PromptReader(shared, a.vocabulary);
      const decoder = new Decoder(shared, a.endIds);
      return new Generator({ plan, model, owner, steps, prompts, decoder });
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** Prompt tokens read so far; a prefix that rows of one call share counts once. */
  get promptTokensRead(): number {
    return this.#prompts.tokens;
  }

  /** New tokens of each row, in the order of the rows. Calls queue up behind one another.
   *  @throws RunError("shape") as `checkRow` says; RunError("aborted" | "gpu-lost") */
  generate(rows: readonly GenerateRow[], options: GeneratorOptions): Promise<GeneratedRow[]> {
    const run = this.#last.then(() => this.#generate(rows, options));
    this.#last = run.catch(() => {}); // the caller has the rejection; the queue goes on
    return run;
  }

  destroy(): void {
    this.#steps.destroy();
    this.#owner.destroy();
  }

  async #generate(rows: readonly GenerateRow[], options: GeneratorOptions): Promise<GeneratedRow[]> {
    const { adapter, signal } = options;
    const lora = typeof adapter === "object" ? adapter : adapter ? this.#model.lora : null;
    const check = () => {
      if (signal?.aborted === true) {
        throw new RunError("aborted", "Generating was cancelled.", {}, { cause: signal.reason });
      }
    };
    const results: GeneratedRow[] = [];
    const finish = (row: Pick<OpenRow, "index" | "ids" | "logprobs" | "endId">, isStopped: boolean) => {
      const result = { ids: row.ids, logprobs: row.logprobs, endId: row.endId, isStopped };
      results[row.index] = result;
      options.onFinished?.(row.index, result);
    };
    const checked = rows.map((row, index) => checkRow(row, index, this.plan));
    for (const { index, limit } of checked)
      if (limit === 0) finish({ index, ids: [], logprobs: [], endId: null }, false);
    const waiting = checked.filter(({ limit }) => limit > 0).sort(byPrompt);
    // Filled anew by each call: between two calls an arena's adapter may have been trained or replaced.
    const cache = new PrefixCache(this.plan.cacheRows);
    const slots = Array.from({ length: this.plan.rows }, (_, i) => this.plan.rows - 1 - i);
    let open: OpenRow[] = [];
    while (open.length > 0 || waiting.length > 0) {
      const entering = enter(waiting, cache, slots);
      await this.#prompts.read(entering, lora, check);
      open.push(...entering);
      if (open.length === 0) {
        throw new RunError("internal", `${waiting.length} rows wait, none is open, and none may enter.`);
      }
      const { size } = this.#decoder;
      const isEnough = (finished: number) =>
        waiting.length > 0 || size(open.length - finished) < size(open.length);
      const reported = new Set<OpenRow>();
      const onLook = (grown: readonly OpenRow[]) => {
        options.onRows?.(grown.map(({ index, ids }) => ({ index, ids })));
        for (const row of grown) {
          if (!isFinished(row) || reported.has(row)) continue;
          reported.add(row);
          finish(row, hasStopped(row));
        }
      };
      await this.#decoder.run(open, lora, { check, onLook, isEnough });
      for (const row of open.filter(isFinished)) {
        cache.release(row.lease);
        slots.push(row.slot);
      }
      open = open.filter((row) => !isFinished(row));
    }
    return results;
  }
}

/** Takes rows out of `waiting` in order, as long as there are a slot and cache rows for the next. */
function enter(waiting: CheckedRow[], cache: PrefixCache, slots: number[]): OpenRow[] {
  const entering: OpenRow[] = [];
  let taken = 0;
  for (const row of waiting) {
    const slot = slots.at(-1);
    if (slot === undefined) break;
    const lease = cache.lease(row.request.ids.slice(0, -1), row.limit);
    if (lease === null) break;
    slots.pop();
    taken++;
    entering.push({ ...row, slot, lease, ids: [], logprobs: [], endId: null, hasEnded: false });
  }
  waiting.splice(0, taken);
  return entering;
}
