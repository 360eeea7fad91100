// One optimizer step on the processor, for cross-entropy: what train/training_step.ts does on the GPU, on plain memory. Two runs give
// the same bits. Steps run one after the other; between micro-batches the thread answers whoever waits.
import { RunError } from "../core/errors.ts";
import { macrotask } from "../core/macrotask.ts";
import type { AdapterReport } from "../core/adapter_report.ts";
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import type { PackedBatch } from "../train/dataloader.ts";
import type { OptimizerState, OptimizerStep, StepOptions, StepOutcome } from "../train/optimizer_step.ts";
import { Arena, type ArenaFloats } from "./arena.ts";
import type { Sequence } from "./attention.ts";
import { ProcessorDecoder, type Rows } from "./decoder.ts";
import { TokenLoss } from "./loss.ts";
import { frozenRoom, type FrozenWeights, type ProcessorModel, readFrozen } from "./model.ts";
import type { Product } from "./product_code.ts";
import { applyGradients } from "./update.ts";

/** What a step on the processor computes beside its data. */
export type ProcessorOptions = Pick<StepOptions, "hyper" | "maxGradNorm">;

/** The processor in the words of a graphics device, for receipts and for a checkpoint's identity. */
export const PROCESSOR_REPORT: AdapterReport = {
  vendor: "none",
  architecture: "wasm-simd",
  description: "the processor",
  isSoftware: true,
  features: [],
  limits: {},
};

interface Opened {
  readonly product: Product;
  readonly weights: FrozenWeights;
}

/** What a step on `rows` tokens needs of the arena. */
function layOut({ architecture: a, layout, scale }: ProcessorModel, rows: number) {
  const arena = new Arena();
  const room = frozenRoom(arena, a);
  const state = { parameters: arena.take(layout.length), gradients: arena.take(layout.length) };
  const decoder = new ProcessorDecoder(arena, a, { layout, scale, ...state }, rows);
  const loss = new TokenLoss(arena, room.head);
  return { arena, room, parts: { decoder, loss, state } };
}

/** Bytes of the memory of a step on `rows` tokens. */
export function processorBytes(model: ProcessorModel, rows: number): number {
  return layOut(model, rows).arena.bytes;
}

export class ProcessorStep implements OptimizerStep {
  readonly rows: number;
  readonly longest: number;
  readonly #decoder: ProcessorDecoder;
  readonly #loss: TokenLoss;
  readonly #state: Readonly<Record<"parameters" | "gradients", ArenaFloats>>;
  readonly #moments: Readonly<Record<"m" | "v", Float32Array<ArrayBuffer>>>;
  readonly #options: ProcessorOptions;
  readonly #open: Opened;
  /** The steps that were asked for, one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #isDestroyed = false;

  private constructor(
    parts: {
      readonly decoder: ProcessorDecoder;
      readonly loss: TokenLoss;
      readonly state: ProcessorStep["state"];
    },
    open: Opened,
    options: ProcessorOptions,
    sizes: { readonly rows: number; readonly longest: number },
  ) {
    this.rows = sizes.rows;
    this.longest = sizes.longest;
    this.#decoder = parts.decoder;
    this.#loss = parts.loss;
    this.#state = parts.state;
    const { length } = parts.state.parameters;
    this.#moments = { m: new Float32Array(length), v: new Float32Array(length) };
    this.#open = open;
    this.#options = options;
  }

  /** The adapter's numbers and, of the last step and before clipping, their gradients. */
  get state(): Readonly<Record<"parameters" | "gradients", ArenaFloats>> {
    return this.#state;
  }

  /** Reads the base into memory of its own. @param rows tokens of a micro-batch
   *  @throws RunError("gpu-memory" | "model-invalid" | "file-invalid"), errors of the source */
  static async create(
    model: ProcessorModel,
    rows: number,
    options: ProcessorOptions,
  ): Promise<ProcessorStep> {
    const { arena, room, parts } = layOut(model, rows);
    const product = arena.open();
    const longest = Math.min(rows, model.architecture.maxPositions);
    const weights = await readFrozen(room, model, longest);
    return new ProcessorStep(parts, { product, weights }, options, { rows, longest });
  }

  run(microBatches: readonly PackedBatch[], step: number, learningRate: number): Promise<StepOutcome> {
    return this.#afterTheLast(async () => {
      let loss = 0;
      this.#state.gradients.array.fill(0);
      for (const batch of microBatches) {
        await macrotask();
        this.#check();
        loss += this.#add(batch);
      }
      const arrays = {
        parameters: this.#state.parameters.array,
        gradients: this.#state.gradients.array,
        ...this.#moments,
      };
      const { hyper, maxGradNorm } = this.#options;
      const applied = applyGradients(arrays, { step, learningRate }, hyper, maxGradNorm);
      return { loss, reported: { loss }, ...applied };
    });
  }

  /** A micro-batch's loss; its gradients are added to those that are there. */
  #add(batch: PackedBatch): number {
    const { product, weights } = this.#open;
    const decoder = this.#decoder;
    const rows = rowsOf(batch, weights.embedding.length / (decoder.normed.length / this.rows));
    decoder.forward(product, weights, rows);
    const ends = { hidden: decoder.normed, dHidden: decoder.dNormed };
    const loss = this.#loss.run(product, ends, batch, batch.tokens);
    decoder.backward(product, weights, rows);
    return loss;
  }

  /** Scores of what comes after a text of at most `longest` tokens, by the adapter as it is after the steps that were asked for.
   *  @returns [vocabulary]  @throws RunError("shape" | "aborted") */
  lastLogits(ids: readonly number[]): Promise<Float32Array> {
    return this.#afterTheLast(() => {
      this.#check();
      if (ids.length === 0 || ids.length > this.longest) {
        throw new RunError(
          "shape",
          `A text of ${ids.length} tokens; from 1 to ${this.longest} are read at once.`,
        );
      }
      const { product, weights } = this.#open;
      const sequence = { first: 0, length: ids.length };
      this.#decoder.forward(product, weights, {
        rows: ids.length,
        ids: Uint32Array.from(ids),
        positions: Uint32Array.from(ids, (_, i) => i),
        sequences: [sequence],
      });
      return Promise.resolve(this.#loss.logits(product, this.#decoder.normed, ids.length - 1));
    });
  }

  readState(): Promise<OptimizerState> {
    return this.#afterTheLast(() => {
      const { m, v } = this.#moments;
      return Promise.resolve({
        parameters: this.#state.parameters.array.slice(),
        m: m.slice(),
        v: v.slice(),
      });
    });
  }

  writeState({ parameters, m, v }: OptimizerState): void {
    this.#state.parameters.array.set(parameters);
    this.#moments.m.set(m);
    this.#moments.v.set(v);
  }

  /** Steps that have not begun reject; the memory goes with the object. */
  destroy(): void {
    this.#isDestroyed = true;
  }

  #afterTheLast<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined); // `next` carries the error to its caller
    return next;
  }

  #check(): void {
    if (this.#isDestroyed) throw new RunError("aborted", "The training on the processor was closed.");
  }
}

/** A batch as the decoder reads it. @throws RunError("shape") for an id outside the vocabulary */
function rowsOf({ tokens, ids, tokenRows }: PackedBatch, vocabulary: number): Rows {
  const positions = new Uint32Array(tokens);
  const sequences: { first: number; length: number }[] = [];
  for (let t = 0; t < tokens; t++) {
    if (ids[t]! >= vocabulary) {
      throw new RunError("shape", `Id ${ids[t]} in a vocabulary of ${vocabulary}.`, { row: t });
    }
    positions[t] = tokenRows[t * TOKEN_WORDS + 2]!;
    const last = sequences.at(-1);
    if (positions[t] === 0 || last === undefined) sequences.push({ first: t, length: 1 });
    else last.length++;
  }
  return { rows: tokens, ids, positions, sequences: sequences satisfies readonly Sequence[] };
}
