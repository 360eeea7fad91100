// Losses on whole answers need to know where each answer lies among the rows that were picked for the head.
import { RunError } from "../../core/errors.ts";
import { NO_ROW, type RowIndex } from "../../kernels/row_gather/row_gather.ts";

export interface AnswerSlots {
  /** [most, 2] first and end slot of each answer; zeros for answers that are not there */
  readonly ranges: Uint32Array<ArrayBuffer>;
  /** [slots] the answer of each slot, NO_ROW for none */
  readonly owners: Uint32Array<ArrayBuffer>;
}

/** Slots keep the order of the rows, so the slots of one answer stay side by side.
 *  @param sequences first and end row of each packed sequence, of whose rows only those of the answer are picked
 *  @param most answers at most
 *  @throws RunError("shape") for a sequence of which no row was picked */
export function answersInSlots(
  sequences: readonly (readonly [first: number, end: number])[],
  { rows, slots }: RowIndex,
  most: number,
): AnswerSlots {
  const ranges = new Uint32Array(2 * most);
  const owners = new Uint32Array(rows.length).fill(NO_ROW);
  for (const [i, [first, end]] of sequences.entries()) {
    const own = slots.subarray(first, end).filter((slot) => slot !== NO_ROW);
    if (own.length === 0) throw new RunError("shape", `Answer ${i} of a batch has no token.`, { i });
    ranges.set([own[0]!, own[0]! + own.length], 2 * i);
    own.forEach((slot) => (owners[slot] = i));
  }
  return { ranges, owners };
}

/** [length] the values, then zeros */
export function padded(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  out.set(values);
  return out;
}
