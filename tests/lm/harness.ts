// The bundled model's files from disk, for tests that run the real thing.
import { readFileSync } from "node:fs";
import type { Fetch } from "../../src/core/ports.ts";
import { fetchModelFiles, type ModelFiles } from "../../src/models/model_files.ts";

/** Answers "models/tiny/…" from public/. */
export const diskFetch: Fetch = (url) =>
  Promise.resolve(new Response(new Uint8Array(readFileSync(`public/${url}`))));

export function tinyFiles(names: readonly string[]): Promise<ModelFiles> {
  return fetchModelFiles(diskFetch, "models/tiny", names);
}
