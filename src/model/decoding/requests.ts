// What is asked of a generator, and how one text stands on its way.
import { RunError } from "../../core/errors.ts";
import type { SamplerRow } from "../../kernels/sample/sample.ts";
import type { DecodePlan } from "./decode_plan.ts";
import type { Lease } from "./prefix_cache.ts";

export interface GenerateRow {
  /** Prompt, at least one id. */
  readonly ids: readonly number[];
  readonly maxNewTokens: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** Key of the row's random stream; token t is drawn with uniform(seed, t). */
  readonly seed: number;
  /** Filters with the meaning and order of transformers' generate; see kernels/sample. Left out: none. */
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  /** Also of the prompt's ids, and also when greedy. */
  readonly repetitionPenalty?: number;
  /** Asked after each new id, in order: whether the text ends with it. What it says may depend on the ids alone. */
  readonly endsWith?: (ids: readonly number[]) => boolean;
}

export interface GeneratedRow {
  /** New ids without the end id. */
  readonly ids: number[];
  /** ln p of each new id at temperature 1, without penalty or filter; the end id's last, when there is one. */
  readonly logprobs: number[];
  /** The end id that was drawn, null for a text that did not end by one. */
  readonly endId: number | null;
  /** The text has come to its end, by an end id or because its request says so, and was not cut. */
  readonly isStopped: boolean;
}

/** A request that fits the plan. */
export interface CheckedRow {
  readonly index: number;
  readonly request: GenerateRow;
  /** Tokens it may grow by. */
  readonly limit: number;
  /** Without `drawn`, `first` and `slot`. */
  readonly sampler: Omit<SamplerRow, "drawn" | "first" | "slot">;
}

/** A row on its way. */
export interface OpenRow extends CheckedRow {
  readonly slot: number;
  readonly lease: Lease;
  readonly ids: number[];
  readonly logprobs: number[];
  endId: number | null;
  /** Its request says that the text has ended. The GPU does not know, and goes on with the row until it leaves. */
  hasEnded: boolean;
}

export const hasStopped = (row: OpenRow) => row.hasEnded || row.endId !== null;
export const isFinished = (row: OpenRow) => hasStopped(row) || row.logprobs.length >= row.limit;

/** @throws RunError("shape") for a prompt that is empty or leaves no room, a text that the cache cannot hold, or a setting
 *  outside its range */
export function checkRow(request: GenerateRow, index: number, plan: DecodePlan): CheckedRow {
  const { contextTokens, cacheRows } = plan;
  const length = request.ids.length;
  const room = contextTokens - length;
  if (length === 0 || room < 1) {
    throw new RunError(
      "shape",
      `A prompt of ${length} tokens; this model reads 1 to ${contextTokens - 1} here and answers with the rest.`,
      { promptTokens: length, contextTokens },
    );
  }
  const limit = Math.max(0, Math.min(request.maxNewTokens, room));
  const needed = length - 1 + limit;
  if (needed > cacheRows) {
    throw new RunError(
      "shape",
      `A text of ${length} prompt tokens and ${limit} more needs ${needed} rows of the cache, which has ${cacheRows}. Ask for fewer tokens.`,
      { index, needed, cacheRows },
    );
  }
  const { temperature, topK = 0, topP = 1, minP = 0, repetitionPenalty = 1 } = request;
  const within = (name: string, value: number, isInside: boolean, range: string) => {
    if (!isInside) {
      throw new RunError("shape", `Generating row ${index}: ${name} is ${value}, ${range} is needed.`, {
        index,
        [name]: value,
      });
    }
  };
  within("temperature", temperature, Number.isFinite(temperature) && temperature >= 0, "0 or more");
  within("topK", topK, Number.isInteger(topK) && topK >= 0 && topK < 2 ** 24, "0 or a count of ids");
  within("topP", topP, topP > 0 && topP <= 1, "a probability above 0");
  within("minP", minP, minP >= 0 && minP <= 1, "a probability");
  within(
    "repetitionPenalty",
    repetitionPenalty,
    Number.isFinite(repetitionPenalty) && repetitionPenalty > 0,
    "a number above 0",
  );
  const seed = request.seed >>> 0;
  return {
    index,
    request,
    limit,
    sampler: { seed, limit, temperature, topK, topP, minP, repetitionPenalty },
  };
}

/** Prompts with common beginnings next to one another, so that their shared tokens are still in the cache. */
export function byPrompt(x: CheckedRow, y: CheckedRow): number {
  const [a, b] = [x.request.ids, y.request.ids];
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length || x.index - y.index;
}
