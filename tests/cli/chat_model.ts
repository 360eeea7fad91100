// A small chat model as a Hugging Face folder: random weights in two shards, and the tokenizer and template of a golden family.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normal } from "../../src/core/rng.ts";
import { parseArchitecture, tensorShapes } from "../../src/models/architecture.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import type { GoldenFamily } from "../tokenizer/goldens.ts";

/** A block of the bundled model, so that a software driver compiles few shaders anew. */
const CONFIG = {
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  hidden_size: 128,
  num_hidden_layers: 1,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 352,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  hidden_act: "silu",
  vocab_size: 912,
  eos_token_id: 902,
};

export interface ChatModelWishes {
  /** Tokens of the longest text. */
  readonly positions?: number;
  /** Ids of the tokens that it says, hardly ever others, so that there is something to read in its texts. */
  readonly often?: readonly number[];
  /** Entries of config.json that are others. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Writes the folder, its weights drawn from a fixed seed. */
export function writeChatModel(
  folder: string,
  family: GoldenFamily,
  { positions = 512, often = [], config: others = {} }: ChatModelWishes = {},
): void {
  const isTied = often.length === 0;
  const config = { ...CONFIG, max_position_embeddings: positions, tie_word_embeddings: isTied, ...others };
  mkdirSync(folder, { recursive: true });
  const goldens = join("tests/golden/tokenizers", family);
  for (const file of readdirSync(goldens)) {
    if (file !== "golden.json") copyFileSync(join(goldens, file), join(folder, file));
  }
  if (!existsSync(join(folder, "tokenizer.json"))) throw new Error(`${goldens} has no tokenizer.json`);
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const shapes = [...tensorShapes(parseArchitecture(config))];
  const tensors = shapes.map(([name, shape], key) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const isNorm = shape.length === 1;
    const data = Float32Array.from({ length: count }, (_, i) => (isNorm ? 1 : 0.2 * normal(key, i)));
    if (often.length > 0) prefer(often, name, data);
    return [name, shape, data] as const;
  });
  const half = Math.ceil(tensors.length / 2);
  const shards = [tensors.slice(0, half), tensors.slice(half)];
  const weight_map: Record<string, string> = {};
  let total_size = 0;
  for (const [i, shard] of shards.entries()) {
    const name = `model-0000${i + 1}-of-00002.safetensors`;
    writeFileSync(join(folder, name), writeSafetensors(shard));
    for (const [tensor, , data] of shard) {
      weight_map[tensor] = name;
      total_size += data.byteLength;
    }
  }
  const index = { metadata: { total_size }, weight_map };
  writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(index));
}

/** The first number of a token's embedding is the same for all, so that in lm_head it acts as a bias. */
function prefer(often: readonly number[], name: string, data: Float32Array): void {
  const width = CONFIG.hidden_size;
  for (let id = 0; id * width < data.length; id++) {
    if (name === "model.embed_tokens.weight") data[id * width] = 1;
    if (name === "lm_head.weight") data[id * width] = often.includes(id) ? 0.3 : -2;
  }
}
