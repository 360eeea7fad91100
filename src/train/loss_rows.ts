// Only rows that carry a loss pay for the head: they are gathered before it, and their gradients spread back after it.
// A loss is recorded once for each of a few numbers of slots, all on the same buffers, and a batch takes the smallest that
// holds its rows. Slots that stay empty hold rows of zeros and must have weight 0.
import type { Slice } from "../gpu/buffers.ts";
import { write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { Recorder, type Step } from "../gpu/recorder.ts";
import { rowGather, type RowIndex, rowIndex } from "../kernels/row_gather/row_gather.ts";

/** Slots come in multiples of this: the products' tiles have so many rows. */
const SLOTS = 64;
/** Recordings at most: a batch then carries at most an eighth of the rows as empty slots. */
const SIZES = 8;

/** Numbers of slots to record for batches of up to `rows` rows, ascending. */
export function slotSizes(rows: number): number[] {
  const step = Math.ceil(rows / SIZES / SLOTS) * SLOTS;
  const count = Math.ceil(rows / step);
  return Array.from({ length: count }, (_, i) => Math.min(rows, (i + 1) * step));
}

/** Floats of the buffers of `LossRows` for `rows` rows of `columns`. */
export function lossRowsFloats(rows: number, columns: number) {
  return { slotRows: rows, rowSlots: rows, slotHidden: rows * columns, slotGrad: rows * columns };
}

export interface LossRowsArgs {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] f32: what the head reads */
  readonly hidden: Slice;
  /** [rows, columns] f32, written: its gradient, zeros in rows without a loss */
  readonly dHidden: Slice;
  readonly buffers: Readonly<Record<keyof ReturnType<typeof lossRowsFloats>, Slice>>;
  /** Records the loss on `slots` rows of `h`, with its gradient into `dh`. */
  readonly record: (recorder: Recorder, slots: number, h: Slice, dh: Slice) => void;
}

interface Recorded {
  readonly slots: number;
  readonly step: Step;
}

export class LossRows {
  readonly #gpu: Gpu;
  readonly #buffers: LossRowsArgs["buffers"];
  readonly #steps: readonly Recorded[];

  private constructor(gpu: Gpu, buffers: LossRowsArgs["buffers"], steps: readonly Recorded[]) {
    this.#gpu = gpu;
    this.#buffers = buffers;
    this.#steps = steps;
  }

  static async create(gpu: Gpu, args: LossRowsArgs): Promise<LossRows> {
    const { label, rows, columns, hidden, dHidden, buffers, record } = args;
    const { slotRows, rowSlots, slotHidden: h, slotGrad: dh } = buffers;
    const steps: Recorded[] = [];
    const recorded = new LossRows(gpu, buffers, steps);
    try {
      for (const slots of slotSizes(rows)) {
        const recorder = new Recorder(gpu, `${label}, ${slots} rows`);
        rowGather(recorder, { index: slotRows, x: hidden, out: h, rows: slots, from: rows, columns });
        record(recorder, slots, h, dh);
        rowGather(recorder, { index: rowSlots, x: dh, out: dHidden, rows, from: slots, columns });
        steps.push({ slots, step: await recorder.finish() });
      }
    } catch (thrown) {
      recorded.destroy();
      throw thrown;
    }
    return recorded;
  }

  /** Writes where these rows lie and chooses their recording: its `slots` order the loss's own inputs, its `step` runs after
   *  they are written. @throws RunError("shape") when there are more rows than at `create` */
  pick(isPicked: readonly boolean[]): { readonly slots: RowIndex; readonly step: Step } {
    const count = isPicked.filter(Boolean).length;
    const chosen = this.#steps.find(({ slots }) => slots >= count) ?? this.#steps.at(-1)!;
    const slots = rowIndex(isPicked, chosen.slots);
    write(this.#gpu, this.#buffers.slotRows, slots.rows);
    write(this.#gpu, this.#buffers.rowSlots, slots.slots);
    return { slots, step: chosen.step };
  }

  destroy(): void {
    for (const { step } of this.#steps) step.destroy();
  }
}
