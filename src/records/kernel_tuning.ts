// Which of several versions of a kernel, equal to the last bit, was fastest on the device that trains.
import * as v from "valibot";
import { amount, list, moment, name, type RecordOf } from "./schema.ts";

const tileRows = v.picklist([64, 128]);

export const kernelTuningSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("usual"),
    /** "no time": timing them took too long. "other bits", "refused": the device computes the other version otherwise, or not at all. */
    why: v.picklist([
      "a software adapter",
      "the processor",
      "switched off",
      "no time",
      "other bits",
      "refused",
    ]),
  }),
  v.strictObject({
    kind: v.literal("timed"),
    at: moment,
    /** The build, and the browser or program that it ran in. */
    by: name,
    /** The product that was timed, with its gradient. */
    shape: name,
    /** Rows of a tile of a large product: the choice. */
    tileRows,
    times: list(v.strictObject({ tileRows, milliseconds: amount }), 8),
    seconds: amount,
  }),
]);

/** How its products are computed on the device that trains. */
export type KernelTuning = RecordOf<typeof kernelTuningSchema>;
