// What a page leaves behind after a run.
import type { Allocated } from "./allocators.ts";

/** What is there once a run is over, the page is back at its start and the garbage is collected. */
export interface Left extends Partial<Allocated> {
  /** Objects of the page's own JavaScript; a worker has a heap of its own, and ends with it. */
  readonly heapBytes: number;
  readonly codeBytes: number;
  /** Names of the workers that live. */
  readonly workers: readonly string[];
  readonly nodes: number;
  readonly listeners: number;
  readonly rendererBytes: number;
  readonly gpuBytes: number;
  readonly restBytes: number;
  readonly databaseBytes: number;
  readonly fileBytes: number;
}

/** The workers that should have ended. The one that reads a person's own questions lives as long as the page, once it was needed. */
export function leftovers(workers: readonly string[]): readonly string[] {
  const at = workers.indexOf("questions");
  return workers.filter((_, i) => i !== at);
}
