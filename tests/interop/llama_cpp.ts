// The real llama.cpp, through node-llama-cpp. It is installed beside these tests and not by `npm ci` of the product, so the
// compiler knows only the part of its API that is written down here.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

interface Sequence {
  controlledEvaluate(
    input: readonly (number | readonly [number, object])[],
  ): Promise<readonly ({ next: { probabilities?: ReadonlyMap<number, number> } } | undefined)[]>;
}
interface Context {
  getSequence(): Sequence;
  dispose(): Promise<void>;
}
interface Model {
  /** @param isSpecial whether special tokens are recognised where they are written */
  tokenize(text: string, isSpecial: boolean): number[];
  createContext(options: object): Promise<Context>;
  dispose(): Promise<void>;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<Model>;
  dispose(): Promise<void>;
}

export async function openLlamaCpp(): Promise<Llama> {
  const path = createRequire(import.meta.url).resolve("node-llama-cpp");
  const library = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    getLlama(options: object): Promise<Llama>;
  };
  return library.getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: 2 });
}

/** [vocabulary] probabilities of the token after `ids`, with the adapter file or with the base alone. */
export async function nextProbabilities(
  model: Model,
  ids: readonly number[],
  vocabulary: number,
  adapterFile?: string,
): Promise<Float64Array> {
  const [last] = await probabilitiesFrom(model, { ids, from: ids.length }, adapterFile);
  const probabilities = new Float64Array(vocabulary);
  for (const [id, p] of last ?? []) probabilities[id] = p;
  return probabilities;
}

/** How far, in probability, the worst of the tokens from `from` on lies below the one that llama.cpp holds for the best there;
 *  0 when they are its greedy answer. */
export async function greedyGap(
  model: Model,
  { ids, from }: { readonly ids: readonly number[]; readonly from: number },
  adapterFile?: string,
): Promise<number> {
  const rows = await probabilitiesFrom(model, { ids: ids.slice(0, -1), from }, adapterFile);
  const gaps = rows.map((row, i) => Math.max(...row.values()) - (row.get(ids[from + i]!) ?? 0));
  return Math.max(...gaps);
}

/** Probabilities of the token after the first `from` ids, after one more, and so on to the end. */
async function probabilitiesFrom(
  model: Model,
  { ids, from }: { readonly ids: readonly number[]; readonly from: number },
  adapterFile: string | undefined,
): Promise<readonly ReadonlyMap<number, number>[]> {
  const lora = adapterFile === undefined ? {} : { lora: { adapters: [{ filePath: adapterFile, scale: 1 }] } };
  // Its cache holds f16 unless told otherwise, which moves a sharp distribution by 1e-2.
  const cache = {
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
    flashAttention: false,
  };
  const context = await model.createContext({ contextSize: 256, ...cache, ...lora });
  try {
    const options = { temperature: 1, topK: 0, topP: 1, minP: 0 };
    const input = ids.map((id, i) =>
      i + 1 < from ? id : ([id, { generateNext: { probabilities: true, options } }] as const),
    );
    const outputs = await context.getSequence().controlledEvaluate(input);
    return outputs.slice(from - 1).map((output) => output?.next.probabilities ?? new Map<number, number>());
  } finally {
    await context.dispose();
  }
}
