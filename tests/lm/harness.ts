// The bundled model's files from disk, for tests that run the real thing.
import { readFileSync } from "node:fs";
import { type Fetch, systemClock } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import type { OnnxModelFiles } from "../../src/lm/onnx_lm.ts";
import { readNeeded } from "../../src/models/folder.ts";
import { openModel } from "../../src/models/open.ts";
import { pageSources } from "../../src/models/page_sources.ts";
import type { OpenSource } from "../../src/models/source.ts";
import type { ModelRef } from "../../src/records/model_ref.ts";

export const TINY_PATH = "models/tiny";

/** Answers "models/tiny/…" from public/. */
export const diskFetch: Fetch = (url) =>
  Promise.resolve(new Response(new Uint8Array(readFileSync(`public/${url}`))));

/** The models of a page whose server answers as `fetch` does. */
export function siteOf(fetch: Fetch = diskFetch): OpenSource {
  return withMadeGraphs(pageSources({ fetch, clock: systemClock }));
}

export async function openTiny() {
  return openModel(await siteOf()(TINY_PATH), ["ref"]);
}

export async function tinyRef(): Promise<ModelRef> {
  return (await openTiny()).ref;
}

export async function tinyFiles(names: readonly string[]): Promise<OnnxModelFiles> {
  const { folder } = await siteOf()(TINY_PATH);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names) files.set(name, await readNeeded(folder, name, 2 ** 31));
  return { files };
}
