// The hash that names a dataset: two with one hash train the same student, whoever built them and whenever.
import { canonicalJson } from "../core/canonical_json.ts";
import { Sha256 } from "../core/sha256_stream.ts";
import type { Dataset } from "../records/dataset.ts";

/** Lower-case hex sha256 of the canonical JSON of everything but the hash itself. */
export function datasetHash(dataset: Omit<Dataset, "hash">): string {
  return new Sha256().update(new TextEncoder().encode(canonicalJson(dataset))).hex();
}
