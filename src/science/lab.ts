// The bench at which every row of the table is made: one base on one device, one generator for all adapters, one training step
// for each rank, so that pipelines compile once in a run of hours. Nothing here knows what a row is.
// Trap: an arena is trained in place: what a row trained there is gone when the next one trains at that rank.
import type { Clock } from "../core/ports.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Architecture } from "../models/architecture.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import { Buffers, write } from "../gpu/buffers.ts";
import type { Gpu } from "../gpu/device.ts";
import { EngineLm } from "../lm/engine_lm.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import { Generator } from "../model/generate.ts";
import { fromAdapter, loraConfig, loraLayout, type LoraArena } from "../model/lora.ts";
import type { Model } from "../model/transformer.ts";
import { uploadWeights, type Weights } from "../model/weights.ts";
import type { Voice } from "../voice/voice.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { createPrm } from "../train/prm_model.ts";
import type { Recipe } from "../train/recipe.ts";

export interface LabParts {
  readonly gpu: Gpu;
  readonly architecture: Architecture;
  readonly tensors: TensorSource;
  readonly tokenizer: Tokenizer;
  readonly voice: Voice;
  readonly base: ModelRef;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LabSizes {
  /** Texts decoded side by side. */
  readonly decodeRows: number;
  /** Highest LoRA rank that any row trains. */
  readonly mostRank: number;
}

/** `seconds`: this text's share of its batch's time, by tokens. A text that was made before brings its own along. */
export type TimedCompletion = Completion & { readonly seconds: number };

export class Lab {
  readonly parts: LabParts;
  readonly generator: Generator;
  /** The base with the generator's own arena, of the highest rank: what reinforcement learning trains. */
  readonly policy: Model;
  readonly #owner: Buffers;
  readonly #weights: Weights;
  readonly #arenas = new Map<string, LoraArena>();
  #prm: Model | null = null;
  /** Texts of the base, by request: the samples of a vote are the proposals of a debate with the same seeds. */
  readonly #said = new Map<string, TimedCompletion>();

  private constructor(parts: LabParts, owner: Buffers, policy: Model, generator: Generator) {
    this.parts = parts;
    this.#owner = owner;
    this.policy = policy;
    this.#weights = policy.weights;
    this.generator = generator;
  }

  /** Uploads the weights. The device's owner frees them with it. @throws RunError("gpu-memory" | "model-invalid") */
  static async open(parts: LabParts, sizes: LabSizes): Promise<Lab> {
    const { gpu, architecture, tensors, clock } = parts;
    const owner = new Buffers(gpu);
    const weights = await uploadWeights(owner, architecture, tensors);
    const layout = loraLayout(architecture, { rank: sizes.mostRank });
    const { parameters } = await owner.allocate("lora", { parameters: 4 * layout.length });
    const model: Model = { architecture, weights, lora: { layout, scale: 2, parameters } };
    const plan = decodePlan(architecture, {
      rows: sizes.decodeRows,
      contextTokens: Math.min(architecture.maxPositions, weights.contextTokens),
    });
    const generator = await Generator.create(gpu, model, plan, clock);
    return new Lab(parts, owner, model, generator);
  }

  /** Tokens of the longest text. */
  get contextTokens(): number {
    return this.#weights.contextTokens;
  }

  /** The base with room for a reward model; the same for every call. */
  async rewardModel(recipe: Recipe): Promise<Model> {
    this.#prm ??= await createPrm(this.#owner, this.policy, recipe);
    return this.#prm;
  }

  /** The base with room for an adapter of this rank. The same name is the same room. */
  async model(rank: number, name = "student"): Promise<Model> {
    const { architecture } = this.parts;
    const key = `${name} ${rank}`;
    let lora = this.#arenas.get(key);
    if (lora === undefined) {
      const layout = loraLayout(architecture, { rank });
      const { parameters } = await this.#owner.allocate("lora", { parameters: 4 * layout.length });
      const { lora_alpha, r } = loraConfig(rank);
      lora = { layout, scale: lora_alpha / r, parameters };
      this.#arenas.set(key, lora);
    }
    return { architecture, weights: this.#weights, lora };
  }

  /** Texts, with an adapter's arena or of the base alone. Texts of the base are made once for each request.
   *  @throws RunError("aborted"); errors of `Generator` */
  async generate(requests: readonly GenerateRequest[], arena: LoraArena | null): Promise<TimedCompletion[]> {
    if (arena !== null) return this.#timed(requests, arena);
    const missing = new Map<string, GenerateRequest>();
    for (const request of requests) {
      const key = keyOf(request);
      if (!this.#said.has(key)) missing.set(key, request);
    }
    const said = await this.#timed([...missing.values()], null);
    [...missing.keys()].forEach((key, i) => this.#said.set(key, said[i]!));
    return requests.map((request) => ({ ...this.#said.get(keyOf(request))!, id: request.id }));
  }

  async #timed(requests: readonly GenerateRequest[], arena: LoraArena | null): Promise<TimedCompletion[]> {
    if (requests.length === 0) return [];
    const { tokenizer, signal, clock } = this.parts;
    const started = clock.elapsed();
    const said = await new EngineLm(this.generator, tokenizer, arena ?? false).generate(requests, { signal });
    const tokensOf = ({ promptTokens, completionTokens }: Completion) => promptTokens + completionTokens;
    const perToken = (clock.elapsed() - started) / 1000 / said.reduce((sum, each) => sum + tokensOf(each), 0);
    return said.map((each) => ({ ...each, seconds: perToken * tokensOf(each) }));
  }

  /** Forgets the base's texts, so that a run of many seeds does not grow. */
  forget(): void {
    this.#said.clear();
  }

  /** Lays an adapter into the arena of its rank. */
  async load(adapter: LoraAdapter, name?: string): Promise<Model> {
    const model = await this.model(adapter.config.r, name);
    write(this.parts.gpu, model.lora.parameters, fromAdapter(model.lora.layout, adapter));
    return model;
  }
}

const keyOf = ({ prompt, maxNewTokens, temperature, seed }: GenerateRequest) =>
  `${temperature} ${temperature === 0 ? "" : seed} ${maxNewTokens} ${prompt}`;
