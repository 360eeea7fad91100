// Which of several versions of a kernel, equal to the last bit, was fastest on the device that trains.
import * as v from "valibot";
import { amount, list, moment, name, type RecordOf } from "./schema.ts";

const tileRows = v.picklist([64, 128]);

export const kernelTuningSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("usual"),
    why: v.picklist(["a software adapter", "the processor", "switched off"]),
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
    /** None where they could not be compared. */
    times: list(v.strictObject({ tileRows, milliseconds: amount }), 8),
    /** Why they could not be: it took too long or too much memory, or the device computes the other version otherwise, or not at all. */
    unable: v.exactOptional(v.picklist(["no time", "no memory", "other bits", "refused"])),
    seconds: amount,
  }),
]);

/** How its products are computed on the device that trains. */
export type KernelTuning = RecordOf<typeof kernelTuningSchema>;
