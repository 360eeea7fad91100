// The student as a LanguageModel: text in, text out, through our own engine. Holds no rule of decoding itself; that is
// model/generate.ts. Requests the tokenizer cannot fit into the model's context are refused before anything runs.
import { RunError } from "../core/errors.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Generator, GeneratorOptions } from "../model/generate.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { encodePrompt } from "./encode_prompt.ts";
import { cutAt, hasEnd } from "./stopping.ts";
import type { GenerateOptions, LanguageModel } from "./language_model.ts";

export class EngineLm implements LanguageModel {
  readonly #generator: Generator;
  readonly #tokenizer: Tokenizer;
  readonly #adapter: GeneratorOptions["adapter"];

  /** @param adapter whether the LoRA adapter that lies in the generator's arena takes part, or an arena of its own */
  constructor(generator: Generator, tokenizer: Tokenizer, adapter: GeneratorOptions["adapter"]) {
    this.#generator = generator;
    this.#tokenizer = tokenizer;
    this.#adapter = adapter;
  }

  /** @throws RunError("shape") for an empty prompt or one that leaves no room in the context; RunError("aborted") */
  async generate(requests: readonly GenerateRequest[], options: GenerateOptions = {}): Promise<Completion[]> {
    const rows = requests.map((request) => ({
      ids: encodePrompt(request, this.#tokenizer),
      maxNewTokens: request.maxNewTokens,
      temperature: request.temperature,
      seed: request.seed,
      ...hasEnd(request, this.#tokenizer),
    }));
    const completion = (
      index: number,
      result: { ids: number[]; logprobs: number[]; isStopped: boolean },
    ): Completion => ({
      id: requests[index]!.id,
      text: cutAt(this.#tokenizer.decode(result.ids), requests[index]!.stop),
      ids: result.ids,
      logprobs: result.logprobs,
      promptTokens: rows[index]!.ids.length,
      completionTokens: result.logprobs.length,
      finish: result.isStopped ? "stop" : "length",
    });
    const completions: Completion[] = [];
    await this.#generator.generate(rows, {
      adapter: this.#adapter,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onRows: (grown) =>
        options.onTokens?.(
          grown.map(({ index, ids }) => ({ id: requests[index]!.id, text: this.#tokenizer.decode(ids) })),
        ),
      onFinished: (index, result) => {
        completions[index] = completion(index, result);
        options.onCompletion?.(completions[index]);
      },
    });
    if (Object.keys(completions).length !== requests.length) {
      throw new RunError("internal", `${requests.length} texts were asked for, ${completions.length} came.`);
    }
    return completions;
  }

  /** The generator belongs to its maker, who frees it. */
  async dispose(): Promise<void> {}
}
