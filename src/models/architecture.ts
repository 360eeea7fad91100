// config.json -> the dimensions and properties that the engine and the exporters compute with. What differs between families is said
// by each of them (families/); everything that no family supports is refused here, by name, before a byte of GPU memory is asked
// for. Absent entries mean what transformers' configuration classes mean by them.
// Symbols as in the kernels: C hidden, H query heads, K key/value heads, D head size, F feed-forward, V vocabulary.
import type { RunError } from "../core/errors.ts";
import type { LoraTarget } from "../records/adapter.ts";
import { type BlockSettings, LLAMA_BLOCK } from "./block_settings.ts";
import { ConfigEntries, modelInvalid } from "./config_entries.ts";
import { FAMILIES, familyOf } from "./families/list.ts";
import type { RopeSettings } from "./rope.ts";
import { linearName } from "./weight_names.ts";
import { MAX_POSITIONS } from "./most_positions.ts";

export interface Architecture extends RopeSettings {
  /** The `id` of its family, see families/list.ts. */
  readonly family: string;
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
  readonly rmsNormEps: number;
  /** The head is the embedding table. */
  readonly tiedHead: boolean;
  /** Biases on q, k and v. */
  readonly qkvBias: boolean;
  /** RMS norm over each head of q and of k, before RoPE. */
  readonly qkNorm: boolean;
  readonly block: BlockSettings;
  /** Generation ends with any of these; at least one. */
  readonly endIds: readonly number[];
}

/** Positions that a run makes room for unless its plan says otherwise. */
export function defaultContext(a: Architecture): number {
  return Math.min(a.maxPositions, 2048);
}

/** Most layers of a model. Each is looped over, before anything says whether the file holds as many. */
const MAX_LAYERS = 1000;
/** Largest side of a matrix. Arrays are as long, and products of two sides stay whole numbers. */
const MAX_SIZE = 2 ** 20;

/** Reads a Hugging Face config.json (already parsed).
 *  @param generation parsed generation_config.json, where there is one (null: none): its end ids win, as in transformers' generate
 *  @throws RunError("model-invalid") naming the first entry that the engine does not support */
export function parseArchitecture(config: unknown, generation?: unknown): Architecture {
  const entries = ConfigEntries.of(config, null);
  if ((entries.get("model_type") ?? null) === null)
    throw modelInvalid(`config.json names no model_type; it holds ${entries.names()}`, { key: "model_type" });
  const family = familyOf({
    family: entries.oneOf(
      "model_type",
      FAMILIES.map(({ id }) => id),
    ),
  });
  for (const [key, allowed] of family.mustBe) entries.mustBe(key, allowed);

  const layers = entries.count("num_hidden_layers");
  if (layers > MAX_LAYERS) throw entries.refuse("num_hidden_layers", `at most ${MAX_LAYERS}`);
  const hidden = entries.multiple("hidden_size", 4);
  const heads = entries.count("num_attention_heads");
  const kvHeads = entries.count("num_key_value_heads", heads);
  if (heads % kvHeads !== 0)
    throw entries.refuse("num_key_value_heads", `a divisor of num_attention_heads = ${heads}`);
  const headDim = entries.multiple("head_dim", 4, family.defaultHeadDim({ hidden, heads }));
  const vocabulary = entries.count("vocab_size");
  const feedForward = entries.multiple("intermediate_size", 4);
  const maxPositions = entries.count("max_position_embeddings", family.defaultMaxPositions);
  const sizes = {
    hidden_size: hidden,
    intermediate_size: feedForward,
    vocab_size: vocabulary,
    head_dim: headDim,
    num_attention_heads: heads * headDim,
  };
  const tooLarge = Object.entries(sizes).find(([, size]) => size > MAX_SIZE);
  if (tooLarge !== undefined)
    throw entries.refuse(tooLarge[0], `matrices of at most ${MAX_SIZE} rows and columns`);
  if (maxPositions > MAX_POSITIONS)
    throw entries.refuse("max_position_embeddings", `at most ${MAX_POSITIONS}`);
  const block = family.block?.(entries, { layers, hidden }) ?? LLAMA_BLOCK;
  const layerTypes = entries.get("layer_types") ?? [];
  const isWindowed = block.window !== null;
  if (!isWindowed && (!Array.isArray(layerTypes) || layerTypes.some((type) => type !== "full_attention")))
    throw entries.refuse("layer_types", "full_attention in every layer");
  return {
    family: family.id,
    layers,
    hidden,
    heads,
    kvHeads,
    headDim,
    feedForward,
    vocabulary,
    maxPositions,
    ...family.rope.read(entries, maxPositions),
    rmsNormEps: entries.positive("rms_norm_eps", 1e-6),
    tiedHead: entries.flag("tie_word_embeddings", family.defaultTiedHead ?? false),
    qkvBias: family.qkvBias(entries),
    qkNorm: family.qkNorm(entries),
    block,
    endIds: parseEndIds(entries, vocabulary, generation),
  };
}

/** The ids that end a text; none where no file names any. @param config parsed config.json, `generation` as for `parseArchitecture`
 *  @throws RunError("model-invalid") for an entry that is no id of the vocabulary */
export function endIdsOf(config: unknown, generation: unknown, vocabulary: number): readonly number[] {
  const entries = ConfigEntries.of(config, "config.json");
  const isNamed = [config, generation].some(
    (file) => ((Object(file) as { readonly eos_token_id?: unknown }).eos_token_id ?? null) !== null,
  );
  return isNamed ? parseEndIds(entries, vocabulary, generation) : [];
}

function parseEndIds(config: ConfigEntries, vocabulary: number, generation: unknown): number[] {
  const other = (generation ?? null) === null ? null : ConfigEntries.of(generation, "generation_config.json");
  const entries = (other?.get("eos_token_id") ?? null) === null ? config : other!;
  const ends: unknown[] = [entries.get("eos_token_id")].flat();
  const ids = ends.filter(
    (id): id is number => Number.isInteger(id) && Number(id) >= 0 && Number(id) < vocabulary,
  );
  if (ids.length === 0 || ids.length !== ends.length)
    throw entries.refuse("eos_token_id", `one or several ids from 0 to ${vocabulary - 1}`);
  return [...new Set(ids)];
}

/** RoPE's inverse frequencies of the model. -> [headDim / 2] radians per position */
export function ropeFrequencies(a: Architecture): Float32Array<ArrayBuffer> {
  return familyOf(a).rope.frequencies(a);
}

/** RoPE's inverse frequencies in the layers with a window; null where no layer has one. -> [headDim / 2] radians per position */
export function localRopeFrequencies(a: Architecture): Float32Array<ArrayBuffer> | null {
  const { window } = a.block;
  if (window === null) return null;
  return familyOf(a).rope.frequencies({ ...a, ropeTheta: window.ropeTheta, ropeScaling: null });
}

/** What scores of attention are multiplied by. */
export function attentionScale({ block, headDim }: Architecture): number {
  return 1 / Math.sqrt(block.queryScalar ?? headDim);
}

/** Shape of every tensor the architecture needs, by its name in model.safetensors. */
export function tensorShapes(a: Architecture): Map<string, readonly number[]> {
  const { names } = familyOf(a);
  const shapes = new Map<string, readonly number[]>([[names.embedding, [a.vocabulary, a.hidden]]]);
  for (let layer = 0; layer < a.layers; layer++) {
    shapes.set(names.inputNorm(layer), [a.hidden]);
    shapes.set(names.postNorm(layer), [a.hidden]);
    if (a.block.outNorms) {
      shapes.set(names.attentionOutNorm(layer), [a.hidden]);
      shapes.set(names.feedForwardOutNorm(layer), [a.hidden]);
    }
    for (const [target, [out, inputs]] of linearShapes(a)) {
      const name = linearName(layer, target);
      shapes.set(`${name}.weight`, [out, inputs]);
      if (a.qkvBias && BIASED.includes(target)) shapes.set(`${name}.bias`, [out]);
    }
    if (a.qkNorm) {
      shapes.set(names.qNorm(layer), [a.headDim]);
      shapes.set(names.kNorm(layer), [a.headDim]);
    }
  }
  shapes.set(names.finalNorm, [a.hidden]);
  if (!a.tiedHead) shapes.set(names.head, [a.vocabulary, a.hidden]);
  return shapes;
}

const BIASED: readonly LoraTarget[] = ["q_proj", "k_proj", "v_proj"];

/** Whether a file may carry a tensor that nobody reads: the family's own leftovers, or a copy of a tied head (Qwen3-0.6B has
 *  one). */
export function isUnusedTensor(a: Architecture, name: string): boolean {
  const { names } = familyOf(a);
  return (a.tiedHead && name === names.head) || names.unused.test(name);
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

/** Holds a file's tensors against what the architecture needs.
 *  @throws RunError("model-invalid") for a missing tensor, an unknown one, or one of another shape */
export function checkTensors(a: Architecture, found: ReadonlyMap<string, readonly number[]>): void {
  const needed = tensorShapes(a);
  for (const [name, shape] of needed) {
    const got = found.get(name);
    if (got === undefined) throw missingTensor(a, name, found);
    if (got.join() !== shape.join()) {
      throw modelInvalid(`the tensor ${name} has shape [${got.join(", ")}], expected [${shape.join(", ")}]`, {
        name,
      });
    }
  }
  for (const name of found.keys()) {
    if (!needed.has(name) && !isUnusedTensor(a, name))
      throw modelInvalid(`the weights hold a tensor the engine does not know: ${name}`, { name });
  }
}

/** @param found what the file holds instead, of which one is named: as a rule it is the same tensor under another program's name */
function missingTensor(
  a: Architecture,
  name: string,
  found: ReadonlyMap<string, readonly number[]>,
): RunError {
  const needed = tensorShapes(a);
  const strange = [...found.keys()].filter((each) => !needed.has(each) && !isUnusedTensor(a, each));
  const instead = strange.find((each) => each.endsWith(name.replace(/^model\./, ""))) ?? strange[0];
  const hint =
    instead === undefined
      ? ""
      : /\blora_[AB]\b/.test(instead)
        ? `, which are those of an adapter (${instead})`
        : `, which hold ${instead} instead`;
  return modelInvalid(`the tensor ${name} is missing from the weights${hint}`, { name });
}

/** Weights that are trained nowhere: every parameter of the base. */
export function parameterCount(a: Architecture): number {
  let total = 0;
  for (const shape of tensorShapes(a).values()) total += shape.reduce((product, size) => product * size, 1);
  return total;
}
