// A finished file in the store.
import * as v from "valibot";
import { count, name, type RecordOf, runId, sha256 } from "./schema.ts";

export const artifactSchema = v.strictObject({
  runId,
  name,
  mime: name,
  bytes: count,
  sha256,
  blob: v.blob(),
});

/** A finished file in the store. */
export interface Artifact extends RecordOf<typeof artifactSchema> {}
