// Gemma 3's text models: four norms a layer, which multiply by 1 + the weight, GELU in the gate, an RMS norm on each head of q and of
// k, and in five of six layers a window over the last tokens with a RoPE of its own. transformers rounds the embedding's factor to the
// type that it computes in; the engine computes in f32, as llama.cpp does.
// Source: transformers, models/gemma3; Gemma 3 report, arXiv:2503.19786; llama.cpp, conversion/gemma.py and src/models/gemma3.cpp.
import type { BlockSettings, LayerWindows } from "../block_settings.ts";
import type { ConfigEntries } from "../config_entries.ts";
import { MAX_POSITIONS } from "../most_positions.ts";
import { type RopeSettings, standardRope } from "../rope.ts";
import { STANDARD_NAMES } from "../weight_names.ts";
import type { GgufKeys } from "../gguf/keys.ts";
import { ENGINE_MUST_BE, type GgufSizes, LLAMA_CPP_NAMES, type ModelFamily } from "./family.ts";

const GLOBAL_THETA = 1_000_000;
const LOCAL_THETA = 10_000;
/** One layer in so many sees all tokens, where config.json does not list the layers. */
const PATTERN = 6;

export const gemma3: ModelFamily = {
  id: "gemma3_text",
  className: "Gemma3ForCausalLM",
  models: "Gemma 3 270M and 1B",
  mustBe: [
    ...ENGINE_MUST_BE.filter(([key]) => key !== "hidden_act"), // which transformers does not read in this family
    ["hidden_activation", ["gelu_pytorch_tanh", undefined]],
    ["attn_logit_softcapping", [null, undefined]],
    ["final_logit_softcapping", [null, undefined]],
    ["rope_scaling", [null, undefined]], // the larger ones stretch the layers without a window
    ["use_bidirectional_attention", [false, null, undefined]],
  ],
  defaultHeadDim: () => 256,
  defaultMaxPositions: 131_072,
  defaultTiedHead: true,
  qkvBias: () => false,
  qkNorm: () => true,
  block: readBlock,
  unreadTokens: ["<image_soft_token>"],
  names: {
    ...STANDARD_NAMES,
    attentionOutNorm: (layer) => `model.layers.${layer}.post_attention_layernorm.weight`,
    postNorm: (layer) => `model.layers.${layer}.pre_feedforward_layernorm.weight`,
    feedForwardOutNorm: (layer) => `model.layers.${layer}.post_feedforward_layernorm.weight`,
  },
  rope: {
    read: (config) =>
      ({ ropeTheta: thetaOf(config, "full_attention"), ropeScaling: null }) satisfies RopeSettings,
    frequencies: standardRope.frequencies,
  },
  gguf: {
    architecture: "gemma3",
    linearNames: LLAMA_CPP_NAMES,
    rotates: "halves",
    outNorms: { attention: "post_attention_norm", feedForward: "post_ffw_norm" },
    normsHoldOne: true,
    own: {
      keys: ["attention.sliding_window"],
      read: readGguf,
    },
  },
  mlx: "standard",
  onnx: "standard",
};

function readBlock(config: ConfigEntries, sizes: { layers: number; hidden: number }): BlockSettings {
  return {
    activation: "gelu_tanh",
    normsFromOne: true,
    outNorms: true,
    embeddingScale: Math.fround(Math.sqrt(sizes.hidden)),
    queryScalar: config.positive("query_pre_attn_scalar", 256),
    window: readWindow(config, sizes.layers),
  };
}

/** Which layers have a window: `layer_types` lists them, or every `sliding_window_pattern`-th layer has none. */
function readWindow(config: ConfigEntries, layers: number): LayerWindows | null {
  const pattern = config.count("sliding_window_pattern", PATTERN);
  const types: unknown =
    config.get("layer_types") ??
    Array.from({ length: layers }, (_, i) =>
      (i + 1) % pattern === 0 ? "full_attention" : "sliding_attention",
    );
  if (
    !Array.isArray(types) ||
    types.length !== layers ||
    types.some((type) => type !== "full_attention" && type !== "sliding_attention")
  ) {
    throw config.refuse("layer_types", `full_attention or sliding_attention for each of ${layers} layers`);
  }
  const isLocal = types.map((type) => type === "sliding_attention");
  if (!isLocal.includes(true)) return null;
  const tokens = config.count("sliding_window", 4096);
  if (tokens > MAX_POSITIONS) throw config.refuse("sliding_window", `at most ${MAX_POSITIONS}`);
  return { tokens, isLocal, ropeTheta: thetaOf(config, "sliding_attention") };
}

/** RoPE's base in one kind of layers. transformers 5 has an object for each kind under `rope_parameters`; before, `rope_theta` was that
 *  of the full ones and `rope_local_base_freq` that of the others. */
function thetaOf(config: ConfigEntries, kind: "full_attention" | "sliding_attention"): number {
  const [key, usual] =
    kind === "full_attention"
      ? (["rope_theta", GLOBAL_THETA] as const)
      : (["rope_local_base_freq", LOCAL_THETA] as const);
  const fallback = config.positive(key, usual);
  if ((config.get("rope_parameters") ?? null) === null) return fallback;
  const all = config.under("rope_parameters");
  for (const flat of ["rope_type", "rope_theta"]) all.mustBe(flat, [undefined]);
  if ((all.get(kind) ?? null) === null) return fallback;
  const rope = all.under(kind);
  rope.mustBe("rope_type", ["default", undefined]);
  rope.mustBe("partial_rotary_factor", [1, undefined]);
  return rope.positive("rope_theta", fallback);
}

/** What llama.cpp takes for what a file does not say: scores of the head's size, every sixth layer without a window. */
function readGguf(keys: GgufKeys, { layers, headDim }: GgufSizes): Record<string, unknown> {
  const key = (name: string) => `gemma3.${name}`;
  const window = key("attention.sliding_window");
  const hasWindow = keys.has(window) && !keys.is(window, 0);
  const pattern = keys.count(key("attention.sliding_window_pattern"), PATTERN);
  return {
    hidden_act: undefined,
    hidden_activation: "gelu_pytorch_tanh",
    query_pre_attn_scalar: headDim,
    sliding_window: hasWindow ? keys.count(window) : null,
    layer_types: Array.from({ length: layers }, (_, i) =>
      hasWindow && (i + 1) % pattern !== 0 ? "sliding_attention" : "full_attention",
    ),
    rope_local_base_freq: keys.positive(key("rope.freq_base_swa"), LOCAL_THETA),
  };
}
