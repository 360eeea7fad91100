// config.json and tensor names -> the dimensions that engine and ONNX export compute with. Supported: Llama with a tied head and without
// biases. Everything else is refused here, by name, before a byte of GPU memory is asked for.
// Symbols as in the kernels: C hidden, H query heads, K key/value heads, D head size, F feed-forward, V vocabulary.
import { RunError } from "../core/errors.ts";
import type { LoraTarget } from "../core/types.ts";

export interface Architecture {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly ropeTheta: number;
  readonly rmsNormEps: number;
  /** Generation ends with this id. */
  readonly endId: number;
}

/** Reads a Hugging Face config.json (already parsed).
 *  @throws RunError("model-invalid") naming the first entry that the engine does not support */
export function parseArchitecture(config: unknown): Architecture {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw invalid("the file is not a JSON object", {});
  }
  const entries = new Map<string, unknown>(Object.entries(config));
  const refuse = (key: string, supported: string) =>
    invalid(`${key} = ${JSON.stringify(entries.get(key)) ?? "nothing"}, the engine supports ${supported}`, {
      key,
    });
  const mustBe = (key: string, ...allowed: readonly unknown[]) => {
    if (!allowed.includes(entries.get(key))) {
      throw refuse(key, allowed.map((value) => JSON.stringify(value) ?? "absent").join(" or "));
    }
  };
  const positive = (key: string, fallback?: number): number => {
    const value = entries.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
      throw refuse(key, "a number above 0");
    return value;
  };
  const count = (key: string, fallback?: number): number => {
    const value = positive(key, fallback);
    if (!Number.isSafeInteger(value)) throw refuse(key, "a whole number above 0");
    return value;
  };

  mustBe("model_type", "llama");
  mustBe("tie_word_embeddings", true);
  mustBe("hidden_act", "silu");
  mustBe("attention_bias", false, undefined);
  mustBe("mlp_bias", false, undefined);
  mustBe("rope_scaling", null, undefined);
  // transformers 5 writes rope settings as one object
  const rope = entries.get("rope_parameters");
  if (typeof rope === "object" && rope !== null) {
    const parameters = new Map<string, unknown>(Object.entries(rope));
    if ((parameters.get("rope_type") ?? "default") !== "default")
      throw refuse("rope_parameters", '"default"');
    entries.set("rope_theta", parameters.get("rope_theta") ?? entries.get("rope_theta"));
  }

  const hidden = count("hidden_size");
  const heads = count("num_attention_heads");
  const kvHeads = count("num_key_value_heads", heads);
  const headDim = count("head_dim", hidden / heads);
  if (heads % kvHeads !== 0)
    throw refuse("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
  if (headDim % 4 !== 0) throw refuse("head_dim", "multiples of 4");
  const vocabulary = count("vocab_size");
  const ends = [entries.get("eos_token_id")].flat();
  const [endId] = ends;
  if (
    ends.length !== 1 ||
    typeof endId !== "number" ||
    !Number.isInteger(endId) ||
    endId < 0 ||
    endId >= vocabulary
  ) {
    throw refuse("eos_token_id", `one id from 0 to ${vocabulary - 1}`);
  }
  return {
    layers: count("num_hidden_layers"),
    hidden,
    heads,
    kvHeads,
    headDim,
    feedForward: count("intermediate_size"),
    vocabulary,
    maxPositions: count("max_position_embeddings"),
    ropeTheta: positive("rope_theta"),
    rmsNormEps: positive("rms_norm_eps"),
    endId,
  };
}

/** Shape of every tensor the architecture needs, by its name in model.safetensors. */
export function tensorShapes(a: Architecture): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([
    ["model.embed_tokens.weight", [a.vocabulary, a.hidden]],
  ]);
  for (let layer = 0; layer < a.layers; layer++) {
    shapes.set(`model.layers.${layer}.input_layernorm.weight`, [a.hidden]);
    shapes.set(`model.layers.${layer}.post_attention_layernorm.weight`, [a.hidden]);
    for (const [target, [out, inputs]] of linearShapes(a)) {
      shapes.set(`${linearName(layer, target)}.weight`, [out, inputs]);
    }
  }
  return shapes.set("model.norm.weight", [a.hidden]);
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
    if (!needed.has(name))
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
