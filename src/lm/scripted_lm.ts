// A LanguageModel that answers from a function: for tests of protocols, hosts and pipelines without weights.
// It keeps the interface's promises: rows are independent, order is kept, abort is heard between "tokens" (words here).
import { RunError } from "../core/errors.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { GenerateOptions, LanguageModel } from "./language_model.ts";
import { macrotask } from "../core/macrotask.ts";

export class ScriptedLanguageModel implements LanguageModel {
  /** Every batch that was asked for, in order. */
  readonly batches: (readonly GenerateRequest[])[] = [];
  private readonly answer: (request: GenerateRequest) => string;

  /** @param answer text of a request's completion; what it throws, `generate` rejects with */
  constructor(answer: (request: GenerateRequest) => string) {
    this.answer = answer;
  }

  async generate(requests: readonly GenerateRequest[], options: GenerateOptions = {}): Promise<Completion[]> {
    this.batches.push(requests);
    const rows = requests.map((request) => ({ request, words: wordsOf(this.answer(request)) }));
    const completions: Completion[] = [];
    const longest = Math.max(
      0,
      ...rows.map(({ request, words }) => Math.min(words.length + 1, request.maxNewTokens)),
    );
    for (let step = 1; step <= longest; step++) {
      if (options.signal?.aborted === true) throw new RunError("aborted", "Text generation was cancelled.");
      const open = rows.filter(
        ({ request, words }) => step <= Math.min(words.length + 1, request.maxNewTokens),
      );
      options.onTokens?.(
        open.map(({ request, words }) => ({ id: request.id, text: words.slice(0, step).join(" ") })),
      );
      for (const { request, words } of open) {
        if (step < Math.min(words.length + 1, request.maxNewTokens)) continue;
        const completion = complete(request, words);
        completions[requests.indexOf(request)] = completion;
        options.onCompletion?.(completion);
      }
      await macrotask();
    }
    return completions;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

function wordsOf(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** One token per word and one for the end; ids are positions, for nobody reads them. */
function complete(request: GenerateRequest, words: readonly string[]): Completion {
  const isWhole = words.length < request.maxNewTokens;
  const said = isWhole ? words : words.slice(0, request.maxNewTokens);
  return {
    id: request.id,
    text: said.join(" "),
    ids: said.map((_, position) => position),
    promptTokens: wordsOf(request.prompt).length,
    completionTokens: said.length + (isWhole ? 1 : 0),
    finish: isWhole ? "stop" : "length",
  };
}
