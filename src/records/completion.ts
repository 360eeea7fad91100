// A request for text, and the text that a model gave.
/** One request for text. `prompt` is the full rendered prompt; the model's tokenizer adds nothing to it. */
export interface GenerateRequest {
  /** Chosen by the caller, echoed in the completion and in token events. */
  readonly id: string;
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** Key of this row's own random stream (core/rng.ts); the draw for token t is uniform(seed, t). */
  readonly seed: number;
}

export interface Completion {
  readonly id: string;
  /** Decoded completion without the end token. */
  readonly text: string;
  /** Completion ids, without the end token. */
  readonly ids: readonly number[];
  /** ln p of each sampled id (the end token's last, when finish is "stop") under the temperature-1 distribution. */
  readonly logprobs?: readonly number[];
  readonly promptTokens: number;
  /** Generated tokens, the end token included: what the caller pays for. */
  readonly completionTokens: number;
  readonly finish: "stop" | "length";
}
