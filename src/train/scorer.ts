// Log-probabilities of given tokens under the model, without gradients: those of the policy that sampled, of a reference (the
// base alone: adapter off), or of a teacher with its most probable ids. The kernels are those of training, so that a ratio of
// an unchanged policy is 1 up to the way its sums are grouped.
import { Buffers, readFloats, readUints, type Slice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { checkIds, defaultChunk, headLogProbs, lossHeadScratch } from "../kernels/loss_head/loss_head.ts";
import { rowGather, rowIndex } from "../kernels/row_gather/row_gather.ts";
import { activationSizes, allocateActivations } from "../model/activations.ts";
import type { Architecture } from "../models/architecture.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordForward } from "../model/transformer.ts";
import type { PackedBatch } from "./dataloader.ts";
import { checkScores } from "./finite.ts";
import { slotSizes } from "./loss_rows.ts";
import { inBytes, writeSlots } from "./objectives/objective.ts";
import { stepRows } from "./training_step.ts";

export interface ScorerOptions {
  /** Default 1. */
  readonly temperature: number;
  /** Most probable ids wanted of each row, default 0; at most MOST_TOP_IDS. */
  readonly top: number;
}

/** What a scorer says of the rows whose weight is not 0; other rows hold zeros. */
export interface Scores {
  /** [capacity] ln p of the target */
  readonly logprobs: Float32Array<ArrayBuffer>;
  /** [capacity] in nats */
  readonly entropies: Float32Array<ArrayBuffer>;
  /** [capacity, top], descending */
  readonly topIds: Uint32Array<ArrayBuffer>;
  readonly topLogprobs: Float32Array<ArrayBuffer>;
}

const floats = (a: Architecture, rows: number, top: number) => ({
  slotRows: rows,
  slotHidden: rows * a.hidden,
  headIds: rows,
  topIds: rows * top,
  topLogprobs: rows * top,
  ...lossHeadScratch(rows, 1, defaultChunk(rows, a.vocabulary)),
});

/** Bytes of the buffers of a scorer for batches of `tokens` tokens. */
export function scorerPlan(a: Architecture, rank: number, tokens: number, top = 0): BufferSizes {
  const rows = stepRows(tokens);
  return { ...activationSizes(a, { rank, rows }), ...inBytes(floats(a, rows, top)) };
}

interface ScorerParts {
  readonly gpu: Gpu;
  readonly owner: Buffers;
  readonly rows: number;
  readonly vocabulary: number;
  readonly top: number;
  /** With the adapter, and without it. */
  readonly forward: { readonly on: Step; readonly off: Step };
  readonly heads: readonly { readonly slots: number; readonly step: Step }[];
  readonly slices: Readonly<Record<"ids" | "tokens" | keyof ReturnType<typeof floats>, Slice>>;
}

export class Scorer {
  /** Rows of a batch, see `stepRows`. */
  readonly rows: number;
  readonly #gpu: Gpu;
  readonly #owner: Buffers;
  readonly #vocabulary: number;
  readonly #top: number;
  readonly #forward: ScorerParts["forward"];
  readonly #heads: ScorerParts["heads"];
  readonly #slices: ScorerParts["slices"];

  private constructor(parts: ScorerParts) {
    this.#gpu = parts.gpu;
    this.#owner = parts.owner;
    this.rows = parts.rows;
    this.#vocabulary = parts.vocabulary;
    this.#top = parts.top;
    this.#forward = parts.forward;
    this.#heads = parts.heads;
    this.#slices = parts.slices;
  }

  /** @throws RunError("gpu-memory"); RunError("shape") for more top ids than there can be */
  static async create(
    gpu: Gpu,
    model: Model,
    tokens: number,
    { temperature = 1, top = 0 }: Partial<ScorerOptions> = {},
  ): Promise<Scorer> {
    const { architecture: a, weights, lora } = model;
    const rows = stepRows(tokens);
    const owner = new Buffers(gpu);
    try {
      const acts = await allocateActivations(owner, "scoring", a, { rank: lora.layout.rank, rows });
      const buffers = await owner.allocate("scoring", inBytes(floats(a, rows, top)));
      const forward = async (adapter: boolean) => {
        const recorder = new Recorder(gpu, `scoring, adapter ${adapter ? "on" : "off"}`);
        recordForward(recorder, model, acts, { adapter });
        return owner.keep(await recorder.finish());
      };
      const heads: { slots: number; step: Step }[] = [];
      for (const slots of slotSizes(rows)) {
        const recorder = new Recorder(gpu, `scoring, ${slots} rows`);
        const { slotRows: index, slotHidden: h, topIds, topLogprobs } = buffers;
        rowGather(recorder, { index, x: acts.normed, out: h, rows: slots, from: rows, columns: a.hidden });
        headLogProbs(recorder, {
          h,
          head: weights.head,
          ids: buffers.headIds,
          rows: slots,
          idsPerRow: 1,
          chunk: defaultChunk(rows, a.vocabulary),
          vocabulary: a.vocabulary,
          temperature,
          ...(top > 0 ? { top: { count: top, ids: topIds, logprobs: topLogprobs } } : {}),
          scratch: buffers,
        });
        heads.push({ slots, step: owner.keep(await recorder.finish()) });
      }
      const slices = { ...buffers, ids: acts.ids, tokens: acts.tokens };
      return new Scorer({
        gpu,
        owner,
        rows,
        vocabulary: a.vocabulary,
        top,
        forward: { on: await forward(true), off: await forward(false) },
        heads,
        slices,
      });
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** One batch at a time: wait for it before the next.
   *  @throws RunError("shape") for a target outside the vocabulary in a row that counts; RunError("non-finite"); the device's
   *  failure */
  async run(
    batch: Pick<PackedBatch, "ids" | "tokenRows" | "targets" | "weights">,
    adapter: boolean,
  ): Promise<Scores> {
    const { weights, targets } = batch;
    const isPicked = Array.from(weights, (weight) => weight !== 0);
    checkIds(targets, 1, this.#vocabulary, (row) => isPicked[row] === true);
    const count = isPicked.filter(Boolean).length;
    const head = this.#heads.find(({ slots }) => slots >= count) ?? this.#heads.at(-1)!;
    const index = rowIndex(isPicked, head.slots);
    write(this.#gpu, this.#slices.ids, batch.ids);
    write(this.#gpu, this.#slices.tokens, batch.tokenRows);
    write(this.#gpu, this.#slices.slotRows, index.rows);
    writeSlots(this.#gpu, index, { slice: this.#slices.headIds, values: targets });
    this.#forward[adapter ? "on" : "off"].run();
    head.step.run();
    const most = head.slots * this.#top; // all slots, as a read of no bytes is refused
    const [logprobs, entropies, topIds, topLogprobs] = await Promise.all([
      readFloats(this.#gpu, this.#slices.logprobs, head.slots),
      readFloats(this.#gpu, this.#slices.entropies, head.slots),
      most === 0 ? new Uint32Array() : readUints(this.#gpu, this.#slices.topIds, most),
      most === 0 ? new Float32Array() : readFloats(this.#gpu, this.#slices.topLogprobs, most),
    ]);
    checkScores("tokens", logprobs.subarray(0, count));
    const scores: Scores = {
      logprobs: new Float32Array(weights.length),
      entropies: new Float32Array(weights.length),
      topIds: new Uint32Array(weights.length * this.#top),
      topLogprobs: new Float32Array(weights.length * this.#top),
    };
    for (let slot = 0; slot < count; slot++) {
      const row = index.rows[slot]!;
      scores.logprobs[row] = logprobs[slot]!;
      scores.entropies[row] = entropies[slot]!;
      const own = (of: number) => of * this.#top;
      scores.topIds.set(topIds.subarray(own(slot), own(slot + 1)), own(row));
      scores.topLogprobs.set(topLogprobs.subarray(own(slot), own(slot + 1)), own(row));
    }
    return scores;
  }

  destroy(): void {
    this.#owner.destroy();
  }
}
