// A request for text, and the text that a model gave.
import * as v from "valibot";
import { count, finite, id, LIMITS, list, type RecordOf, text } from "./schema.ts";

/** Where a text ends before its model ends it. */
export interface StopRule {
  /** The text ends in front of the first of these. */
  readonly before?: readonly string[];
  /** The text ends where a line ends that holds one of these with something behind it, e.g. "Answer:". */
  readonly lineOf?: readonly string[];
  /** Marks around what the model thinks aloud: nothing in there ends the text. */
  readonly aside?: { readonly open: string; readonly close: string };
}

/** One request for text. `prompt` is the full rendered prompt. */
export interface GenerateRequest {
  /** Chosen by the caller, echoed in the completion and in token events. */
  readonly id: string;
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** Key of this row's own random stream (core/rng.ts); the draw for token t is uniform(seed, t). */
  readonly seed: number;
  /** So many characters at the prompt's beginning stand there whatever the question is (a system message, worked examples), so a
   *  speaker may read them once for many requests. Left out: nothing is known of that. */
  readonly shared?: number;
  /** The tokenizer puts the model's own special tokens around the prompt (Llama: the begin token). Left out: it adds nothing. */
  readonly addSpecials?: boolean;
  /** Left out: only the model's end token ends the text, or its limit. */
  readonly stop?: StopRule;
}

export const completionSchema = v.strictObject({
  /** That of the request. */
  id,
  /** Decoded completion without the end token, and without what a stop rule cut off. */
  text,
  /** Completion ids, without the end token; those that a stop rule cut off are in there. */
  ids: list(count, LIMITS.tokens),
  /** ln p of each sampled id (the end token's last, when finish is "stop") under the temperature-1 distribution. */
  logprobs: v.exactOptional(list(finite, LIMITS.tokens)),
  promptTokens: count,
  /** Generated tokens, the end token included: what the caller pays for. */
  completionTokens: count,
  finish: v.picklist(["stop", "length"]),
});

/** The text that a model gave to a request. */
export interface Completion extends RecordOf<typeof completionSchema> {}
