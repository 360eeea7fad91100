// The hash that names a dataset: two with one hash train the same student, whoever built them and whenever.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { canonicalJson } from "../core/canonical_json.ts";
import type { Dataset } from "../records/dataset.ts";

/** Lower-case hex sha256 of the canonical JSON of everything but the hash itself. */
export function datasetHash(dataset: Omit<Dataset, "hash">): string {
  return bytesToHex(sha256(new TextEncoder().encode(canonicalJson(dataset))));
}
