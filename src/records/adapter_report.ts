// The device that trains, as it described itself.
import * as v from "valibot";
import { finite, list, LIMITS, name, named, type RecordOf } from "./schema.ts";

export const adapterReportSchema = v.strictObject({
  vendor: name,
  architecture: name,
  description: name,
  /** True when the browser says, or its name tells, that no hardware stands behind it. */
  isSoftware: v.boolean(),
  features: list(name, LIMITS.name),
  limits: named(finite),
});

/** The device that trains, as it described itself. */
export interface AdapterReport extends RecordOf<typeof adapterReportSchema> {}
