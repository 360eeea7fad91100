// A reference to a model: where its files lie and the hash that names its weights.
import * as v from "valibot";
import { name, type RecordOf, sha256 } from "./schema.ts";

export const modelRefSchema = v.strictObject({
  /** Directory URL or path, without a trailing slash, relative to the page, e.g. "models/tiny". */
  path: name,
  /** Short name for people, e.g. "retort-tiny". */
  name,
  /** Hash of model.safetensors. */
  sha256,
});

/** Which model: where its files lie and the hash that names its weights. */
export interface ModelRef extends RecordOf<typeof modelRefSchema> {}
