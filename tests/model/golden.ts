// The goldens and the bundled model's files, in Node and in a page alike.
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";

export interface GoldenSequence {
  readonly ids: readonly number[];
  readonly promptTokens: number;
  readonly lossMask: readonly (0 | 1)[];
  readonly weight: number;
  readonly greedy: readonly number[];
  readonly adaptedGreedy: readonly number[];
}

export interface Golden {
  readonly rank: number;
  readonly loraAlpha: number;
  readonly schedule: {
    readonly steps: number;
    readonly warmup: number;
    readonly final: number;
    readonly learningRate: number;
  };
  readonly sequences: readonly GoldenSequence[];
  /** Indices of the sequences of each step's batch. */
  readonly batches: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly gradNorms: readonly number[];
  readonly learningRates: readonly number[];
}

/** 12 prompts with the logits of their last position and the greedy continuation, as the recipe's own code gives them. */
export interface ReferencePrompt {
  readonly kind: "solo" | "debate";
  readonly ids: readonly number[];
  readonly last_logits: readonly number[];
  readonly greedy: readonly number[];
}

/** @param path from the repository's root */
export async function loadBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof window === "undefined") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(path));
  }
  const response = await fetch(`/${path.replace(/^public\//, "")}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function loadJson<T>(path: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await loadBytes(path))) as T;
}

export const loadGolden = () => loadJson<Golden>("tests/golden/golden.json");
export const loadReference = () => loadJson<ReferencePrompt[]>("tests/golden/tiny_reference.json");

export async function loadTensors(
  path = "tests/golden/golden.safetensors",
): Promise<Map<string, Float32Array<ArrayBuffer>>> {
  const { tensors } = readSafetensors(await loadBytes(path), path);
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor)]));
}
