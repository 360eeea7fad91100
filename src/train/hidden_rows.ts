// What the head reads of the base alone (adapter off) at chosen rows of a text: the frozen model as a teacher, whose whole distribution
// over the vocabulary follows from these few numbers and the head.
import { Buffers, readFloats, type Slice, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { rowGather, rowIndex } from "../kernels/row_gather/row_gather.ts";
import { activationSizes, allocateActivations } from "../model/activations.ts";
import type { BufferSizes } from "../model/memory_plan.ts";
import { type Model, recordForward } from "../model/transformer.ts";
import type { Architecture } from "../models/architecture.ts";
import type { PackedBatch } from "./dataloader.ts";
import { checkScores } from "./finite.ts";
import { slotSizes } from "./loss_rows.ts";
import { inBytes } from "./objectives/objective.ts";
import { stepRows } from "./training_step.ts";

const floats = (a: Architecture, rows: number) => ({ slotRows: rows, slotHidden: rows * a.hidden });

/** Bytes of the buffers of a reader of batches of `tokens` tokens. */
export function hiddenRowsPlan(a: Architecture, rank: number, tokens: number): BufferSizes {
  const rows = stepRows(tokens);
  return { ...activationSizes(a, { rank, rows }), ...inBytes(floats(a, rows)) };
}

interface Parts {
  readonly gpu: Gpu;
  readonly owner: Buffers;
  readonly rows: number;
  readonly columns: number;
  readonly forward: Step;
  readonly gathers: readonly { readonly slots: number; readonly step: Step }[];
  readonly slices: Readonly<Record<"ids" | "tokens" | "slotRows" | "slotHidden", Slice>>;
}

export class HiddenRows {
  /** Rows of a batch, see `stepRows`. */
  readonly rows: number;
  /** Numbers of a hidden row. */
  readonly columns: number;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.rows = parts.rows;
    this.columns = parts.columns;
  }

  /** @param tokens of a batch at most @throws RunError("gpu-memory") */
  static async create(gpu: Gpu, model: Model, tokens: number): Promise<HiddenRows> {
    const { architecture: a, lora } = model;
    const rows = stepRows(tokens);
    const columns = a.hidden;
    const owner = new Buffers(gpu);
    try {
      const acts = await allocateActivations(owner, "teacher", a, { rank: lora.layout.rank, rows });
      const { slotRows, slotHidden } = await owner.allocate("teacher", inBytes(floats(a, rows)));
      const recorder = new Recorder(gpu, "teacher, adapter off");
      recordForward(recorder, model, acts, { adapter: false });
      const forward = owner.keep(await recorder.finish());
      const gathers: { slots: number; step: Step }[] = [];
      for (const slots of slotSizes(rows)) {
        const gather = new Recorder(gpu, `teacher, ${slots} rows`);
        const picked = { index: slotRows, x: acts.normed, out: slotHidden };
        rowGather(gather, { ...picked, rows: slots, from: rows, columns });
        gathers.push({ slots, step: owner.keep(await gather.finish()) });
      }
      const slices = { ids: acts.ids, tokens: acts.tokens, slotRows, slotHidden };
      return new HiddenRows({ gpu, owner, rows, columns, forward, gathers, slices });
    } catch (thrown) {
      owner.destroy();
      throw thrown;
    }
  }

  /** -> the rows whose weight is not 0, one after the other. One batch at a time.
   *  @throws RunError("non-finite"); the device's failure */
  async read(batch: Pick<PackedBatch, "ids" | "tokenRows" | "weights">): Promise<Float32Array> {
    const { gpu, gathers, forward, slices, columns } = this.#parts;
    const isPicked = Array.from(batch.weights, (weight) => weight !== 0);
    const count = isPicked.filter(Boolean).length;
    const gather = gathers.find(({ slots }) => slots >= count) ?? gathers.at(-1)!;
    write(gpu, slices.ids, batch.ids);
    write(gpu, slices.tokens, batch.tokenRows);
    write(gpu, slices.slotRows, rowIndex(isPicked, gather.slots).rows);
    forward.run();
    gather.step.run();
    const found = (await readFloats(gpu, slices.slotHidden, gather.slots * columns)).subarray(
      0,
      count * columns,
    );
    checkScores("the teacher's numbers", found);
    return found;
  }

  destroy(): void {
    this.#parts.owner.destroy();
  }
}
