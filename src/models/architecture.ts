// config.json and tensor names -> the dimensions that engine and ONNX export compute with. Families: llama (SmolLM2, Llama 3.2),
// qwen2 (biases on q, k, v) and qwen3 (RMS norm on each head of q and k). Everything else is refused here, by name, before a byte
// of GPU memory is asked for. Absent entries mean what transformers' configuration classes mean by them.
// Symbols as in the kernels: C hidden, H query heads, K key/value heads, D head size, F feed-forward, V vocabulary.
import { RunError } from "../core/errors.ts";
import type { LoraTarget } from "../records/adapter.ts";

export type ModelFamily = "llama" | "qwen2" | "qwen3";

/** `rope_type: "llama3"`: slow rotations are stretched by `factor`, fast ones kept, those between blended. */
export interface RopeScaling {
  readonly kind: "llama3";
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalMaxPositions: number;
}

export interface Architecture {
  readonly family: ModelFamily;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Not always hidden / heads. */
  readonly headDim: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** The model's own limit. Nothing is allocated by it (Llama 3.2 has 131,072): see `defaultContext`. */
  readonly maxPositions: number;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling | null;
  readonly rmsNormEps: number;
  /** The head is the embedding table. */
  readonly tiedHead: boolean;
  /** Biases on q, k and v. */
  readonly qkvBias: boolean;
  /** RMS norm over each head of q and of k, before RoPE. */
  readonly qkNorm: boolean;
  /** Generation ends with any of these; at least one. */
  readonly endIds: readonly number[];
}

/** Positions that a run makes room for unless its plan says otherwise. */
export function defaultContext(a: Architecture): number {
  return Math.min(a.maxPositions, 2048);
}

/** Entries that switch on what the engine does not have, with the values that leave it off. */
const MUST_BE: readonly (readonly [key: string, allowed: readonly unknown[]])[] = [
  ["hidden_act", ["silu", undefined]],
  ["attention_bias", [false, undefined]],
  ["mlp_bias", [false, undefined]],
  ["use_sliding_window", [false, undefined]],
  ["quantization_config", [null, undefined]],
];

/** Reads a Hugging Face config.json (already parsed).
 *  @param generation parsed generation_config.json, where there is one (null: none): its end ids win, as in transformers' generate
 *  @throws RunError("model-invalid") naming the first entry that the engine does not support */
export function parseArchitecture(config: unknown, generation?: unknown): Architecture {
  const entries = Entries.of(config, "the file");
  const family = entries.oneOf("model_type", ["llama", "qwen2", "qwen3"]);
  for (const [key, allowed] of MUST_BE) entries.mustBe(key, allowed);
  // llama has no window at all; the others only use theirs when use_sliding_window is true
  if (family === "llama") entries.mustBe("sliding_window", [null, undefined]);
  const layerTypes = entries.get("layer_types") ?? [];
  if (!Array.isArray(layerTypes) || layerTypes.some((type) => type !== "full_attention"))
    throw entries.refuse("layer_types", "full_attention in every layer");

  const hidden = entries.multiple("hidden_size", 4);
  const heads = entries.count("num_attention_heads");
  const kvHeads = entries.count("num_key_value_heads", heads);
  if (heads % kvHeads !== 0)
    throw entries.refuse("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
  const headDim = entries.multiple("head_dim", 4, family === "qwen3" ? 128 : hidden / heads);
  const vocabulary = entries.multiple("vocab_size", 4);
  const maxPositions = entries.count("max_position_embeddings");
  return {
    family,
    layers: entries.count("num_hidden_layers"),
    hidden,
    heads,
    kvHeads,
    headDim,
    feedForward: entries.multiple("intermediate_size", 4),
    vocabulary,
    maxPositions,
    ...parseRope(entries, maxPositions),
    rmsNormEps: entries.positive("rms_norm_eps", 1e-6),
    tiedHead: entries.flag("tie_word_embeddings", false),
    qkvBias: family === "qwen2",
    qkNorm: family === "qwen3",
    endIds: parseEndIds(entries, vocabulary, generation),
  };
}

/** `rope_parameters` (transformers 5) or `rope_scaling` and `rope_theta` (before; where both stand, this one). */
function parseRope(entries: Entries, maxPositions: number): Pick<Architecture, "ropeTheta" | "ropeScaling"> {
  const key = (entries.get("rope_scaling") ?? null) === null ? "rope_parameters" : "rope_scaling";
  const value = entries.get(key) ?? null;
  if (value === null) return { ropeTheta: entries.positive("rope_theta", 10_000), ropeScaling: null };
  const rope = Entries.of(value, key);
  const ropeTheta = rope.positive("rope_theta", entries.positive("rope_theta", 10_000));
  rope.mustBe("partial_rotary_factor", [1, undefined]);
  const kind = rope.get("rope_type") ?? rope.get("type") ?? (key === "rope_parameters" ? "default" : null);
  if (kind === "default") return { ropeTheta, ropeScaling: null };
  if (kind !== "llama3") throw rope.refuse("rope_type", '"default" or "llama3"');
  const [lowFreqFactor, highFreqFactor] = [
    rope.positive("low_freq_factor"),
    rope.positive("high_freq_factor"),
  ];
  if (highFreqFactor <= lowFreqFactor)
    throw rope.refuse("high_freq_factor", `numbers above low_freq_factor = ${lowFreqFactor}`);
  const originalMaxPositions = rope.count("original_max_position_embeddings", maxPositions);
  const factor = rope.positive("factor");
  return { ropeTheta, ropeScaling: { kind, factor, lowFreqFactor, highFreqFactor, originalMaxPositions } };
}

function parseEndIds(config: Entries, vocabulary: number, generation: unknown): number[] {
  const other = (generation ?? null) === null ? null : Entries.of(generation, "generation_config.json");
  const entries = (other?.get("eos_token_id") ?? null) === null ? config : other!;
  const ends: unknown[] = [entries.get("eos_token_id")].flat();
  const ids = ends.filter(
    (id): id is number => Number.isInteger(id) && Number(id) >= 0 && Number(id) < vocabulary,
  );
  if (ids.length === 0 || ids.length !== ends.length)
    throw entries.refuse("eos_token_id", `one or several ids from 0 to ${vocabulary - 1}`);
  return [...new Set(ids)];
}

/** The entries of one JSON object, read with checks that name the entry. */
class Entries {
  readonly #entries: ReadonlyMap<string, unknown>;
  readonly #prefix: string;

  private constructor(entries: ReadonlyMap<string, unknown>, prefix: string) {
    this.#entries = entries;
    this.#prefix = prefix;
  }

  static of(value: unknown, where: string): Entries {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw invalid(`${where} is not a JSON object`, { where });
    return new Entries(
      new Map<string, unknown>(Object.entries(value)),
      where === "the file" ? "" : `${where}.`,
    );
  }

  get(key: string): unknown {
    return this.#entries.get(key);
  }

  refuse(key: string, supported: string): RunError {
    const name = `${this.#prefix}${key}`;
    const value = JSON.stringify(this.get(key)) ?? "nothing";
    return invalid(`${name} = ${value}, the engine supports ${supported}`, { key: name });
  }

  mustBe(key: string, allowed: readonly unknown[]): void {
    if (!allowed.includes(this.get(key)))
      throw this.refuse(key, allowed.map((value) => JSON.stringify(value) ?? "absent").join(" or "));
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    const found = allowed.find((each) => each === this.get(key));
    if (found === undefined) throw this.refuse(key, allowed.join(", "));
    return found;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.get(key) ?? fallback;
    if (typeof value !== "boolean") throw this.refuse(key, "true or false");
    return value;
  }

  positive(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
      throw this.refuse(key, "a number above 0");
    return value;
  }

  count(key: string, fallback?: number): number {
    const value = this.positive(key, fallback);
    if (!Number.isSafeInteger(value)) throw this.refuse(key, "a whole number above 0");
    return value;
  }

  multiple(key: string, of: number, fallback?: number): number {
    const value = this.count(key, fallback);
    if (value % of !== 0) throw this.refuse(key, `multiples of ${of}`);
    return value;
  }
}

/** Shape of every tensor the architecture needs, by its name in model.safetensors. */
export function tensorShapes(a: Architecture): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [a.vocabulary, a.hidden]]]);
  for (let layer = 0; layer < a.layers; layer++) {
    shapes.set(`model.layers.${layer}.input_layernorm.weight`, [a.hidden]);
    shapes.set(`model.layers.${layer}.post_attention_layernorm.weight`, [a.hidden]);
    for (const [target, [out, inputs]] of linearShapes(a)) {
      const name = linearName(layer, target);
      shapes.set(`${name}.weight`, [out, inputs]);
      if (a.qkvBias && BIASED.includes(target)) shapes.set(`${name}.bias`, [out]);
    }
    if (a.qkNorm) {
      shapes.set(`model.layers.${layer}.self_attn.q_norm.weight`, [a.headDim]);
      shapes.set(`model.layers.${layer}.self_attn.k_norm.weight`, [a.headDim]);
    }
  }
  shapes.set("model.norm.weight", [a.hidden]);
  if (!a.tiedHead) shapes.set(HEAD, [a.vocabulary, a.hidden]);
  return shapes;
}

export const EMBEDDING = "model.embed_tokens.weight";
export const HEAD = "lm_head.weight";
const BIASED: readonly LoraTarget[] = ["q_proj", "k_proj", "v_proj"];

/** Tensors that some files carry and nobody needs: a copy of a tied head (Qwen3-0.6B has one), and RoPE's frequencies as old
 *  versions of transformers stored them. transformers does not read them either. */
export function isUnusedTensor(a: Architecture, name: string): boolean {
  return (a.tiedHead && name === HEAD) || /^model\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/.test(name);
}

/** [outFeatures, inFeatures] of the seven linear layers of a block. */
export function linearShapes(a: Architecture): Map<LoraTarget, readonly [number, number]> {
  const q = a.heads * a.headDim;
  const kv = a.kvHeads * a.headDim;
  return new Map<LoraTarget, readonly [number, number]>([
    ["q_proj", [q, a.hidden]],
    ["k_proj", [kv, a.hidden]],
    ["v_proj", [kv, a.hidden]],
    ["o_proj", [a.hidden, q]],
    ["gate_proj", [a.feedForward, a.hidden]],
    ["up_proj", [a.feedForward, a.hidden]],
    ["down_proj", [a.hidden, a.feedForward]],
  ]);
}

/** Tensor name of a block's linear layer without ".weight", the key adapters use. */
export function linearName(layer: number, target: LoraTarget): string {
  const part = target === "gate_proj" || target === "up_proj" || target === "down_proj" ? "mlp" : "self_attn";
  return `model.layers.${layer}.${part}.${target}`;
}

/** Holds a file's tensors against what the architecture needs.
 *  @throws RunError("model-invalid") for a missing tensor, an unknown one, or one of another shape */
export function checkTensors(a: Architecture, found: ReadonlyMap<string, readonly number[]>): void {
  const needed = tensorShapes(a);
  for (const [name, shape] of needed) {
    const got = found.get(name);
    if (got === undefined) throw invalid(`the tensor ${name} is missing from the weights`, { name });
    if (got.join() !== shape.join()) {
      throw invalid(`the tensor ${name} has shape [${got.join(", ")}], expected [${shape.join(", ")}]`, {
        name,
      });
    }
  }
  for (const name of found.keys()) {
    if (!needed.has(name) && !isUnusedTensor(a, name))
      throw invalid(`the weights hold a tensor the engine does not know: ${name}`, { name });
  }
}

/** Weights that are trained nowhere: every parameter of the base. */
export function parameterCount(a: Architecture): number {
  let total = 0;
  for (const shape of tensorShapes(a).values()) total += shape.reduce((product, size) => product * size, 1);
  return total;
}

function invalid(what: string, details: Readonly<Record<string, unknown>>): RunError {
  return new RunError("model-invalid", `This model cannot run here: ${what}. Choose another model.`, details);
}
