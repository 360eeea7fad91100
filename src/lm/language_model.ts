// The only interface through which agents and the evaluation see a model, whatever runs it.
import type { Completion, GenerateRequest } from "../records/completion.ts";

export interface LanguageModel {
  /** Completions in the order of the requests. A request's completion depends on that request alone, never on the batch. */
  generate(requests: readonly GenerateRequest[], options?: GenerateOptions): Promise<Completion[]>;
  dispose(): Promise<void>;
}

export interface GenerateOptions {
  readonly signal?: AbortSignal;
  /** Called after each decode step with the rows that grew. */
  readonly onTokens?: (rows: readonly { readonly id: string; readonly text: string }[]) => void;
  /** Called once per request as soon as it is finished, before the whole batch is. */
  readonly onCompletion?: (completion: Completion) => void;
}
