// The smallest GGUF model that the engine takes: one layer of Llama's, Q8_0 and F16 among its types, a tokenizer of twelve tokens.
import { ggufSource } from "../../../src/models/gguf/gguf_source.ts";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import type { ModelSource } from "../../../src/models/source.ts";
import {
  type RawGguf,
  type RawTensor,
  f32,
  floats,
  ints,
  join,
  rawGguf,
  texts,
  value,
} from "../../formats/gguf_read/raw_gguf.ts";

const [HIDDEN, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY] = [32, 4, 2, 32, 12];
const HEAD = HIDDEN / HEADS;
const TYPES = { F32: 0, F16: 1, Q8_0: 8 } as const;

type Keys = RawGguf["keys"];
export type TensorPlan = readonly [name: string, dims: readonly number[], type: keyof typeof TYPES];

const SIZES: Keys = [
  ["general.architecture", value.text("llama")],
  ["general.license", value.text("apache-2.0")],
  ["llama.block_count", value.u32(1)],
  ["llama.context_length", value.u32(64)],
  ["llama.embedding_length", value.u32(HIDDEN)],
  ["llama.feed_forward_length", value.u32(FEED_FORWARD)],
  ["llama.attention.head_count", value.u32(HEADS)],
  ["llama.attention.head_count_kv", value.u32(KV_HEADS)],
  ["llama.attention.layer_norm_rms_epsilon", value.f32(1e-5)],
  ["llama.rope.dimension_count", value.u32(HEAD)],
  ["llama.rope.freq_base", value.f32(10_000)],
];
const TOKENS = ["<unk>", "<s>", "</s>", "▁", "a", "b", "▁a", "ab", "▁ab", "<0x0A>", "c", "abc"];
const SENTENCE_PIECE: Keys = [
  ["tokenizer.ggml.model", value.text("llama")],
  ["tokenizer.ggml.tokens", texts(TOKENS)],
  ["tokenizer.ggml.scores", floats(TOKENS.map((_, i) => -i))],
  ["tokenizer.ggml.token_type", ints([2, 3, 3, 1, 1, 1, 1, 1, 1, 6, 1, 1])],
  ["tokenizer.chat_template", value.text("{% for m in messages %}{{ m['content'] }}{% endfor %}")],
];
/** A tokenizer of twelve tokens, cut at bytes. */
export const BYTE_LEVEL: Keys = [
  ["tokenizer.ggml.model", value.text("gpt2")],
  ["tokenizer.ggml.pre", value.text("smollm")],
  [
    "tokenizer.ggml.tokens",
    texts(["<|a|>", "<|b|>", "<|c|>", "Ġ", "a", "b", "Ġa", "ab", "Ġab", "1", "2", "c"]),
  ],
  ["tokenizer.ggml.token_type", ints([3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 4])],
  ["tokenizer.ggml.merges", texts(["Ġ a", "a b", "Ġa b"])],
  ["tokenizer.ggml.bos_token_id", value.u32(1)],
  ["tokenizer.ggml.eos_token_id", value.u32(2)],
];

/** Names with llama.cpp's order of dimensions: columns first. */
export const TENSORS: readonly TensorPlan[] = [
  ["token_embd.weight", [HIDDEN, VOCABULARY], "Q8_0"],
  ["output_norm.weight", [HIDDEN], "F32"],
  ["blk.0.attn_norm.weight", [HIDDEN], "F32"],
  ["blk.0.ffn_norm.weight", [HIDDEN], "F32"],
  ["blk.0.attn_q.weight", [HIDDEN, HIDDEN], "F16"],
  ["blk.0.attn_k.weight", [HIDDEN, KV_HEADS * HEAD], "Q8_0"],
  ["blk.0.attn_v.weight", [HIDDEN, KV_HEADS * HEAD], "F16"],
  ["blk.0.attn_output.weight", [HIDDEN, HIDDEN], "Q8_0"],
  ["blk.0.ffn_gate.weight", [HIDDEN, FEED_FORWARD], "Q8_0"],
  ["blk.0.ffn_up.weight", [HIDDEN, FEED_FORWARD], "Q8_0"],
  ["blk.0.ffn_down.weight", [FEED_FORWARD, HIDDEN], "Q8_0"],
];

export type Vocabulary = "SentencePiece" | "byte-level";
export interface SmallGguf {
  /** Keys that are changed or added; null takes one away. */
  readonly keys?: Readonly<Record<string, Uint8Array | null>>;
  readonly tensors?: readonly TensorPlan[];
  readonly vocabulary?: Vocabulary;
}

export function smallGguf({ keys = {}, tensors = TENSORS, vocabulary = "byte-level" }: SmallGguf = {}) {
  const all = new Map<string, Uint8Array>();
  for (const [key, bytes] of [...SIZES, ...(vocabulary === "byte-level" ? BYTE_LEVEL : SENTENCE_PIECE)]) {
    all.set(String(key), bytes);
  }
  for (const [key, bytes] of Object.entries(keys)) {
    if (bytes === null) all.delete(key);
    else all.set(key, bytes);
  }
  const pieces: Uint8Array[] = [];
  const entries: RawTensor[] = [];
  let offset = 0;
  for (const [name, dims, type] of tensors) {
    const elements = dims.reduce((product, size) => product * size, 1);
    const bytes = type === "F32" ? 4 * elements : type === "F16" ? 2 * elements : (elements / 32) * 34;
    const piece = new Uint8Array(Math.ceil(bytes / 32) * 32);
    for (let i = 0; i < bytes; i++) piece[i] = (i * 37 + offset) & 0x3f; // small numbers in each of the types
    if (type === "F32") for (let i = 0; i < elements; i++) piece.set(f32(1 + i / 64), 4 * i);
    entries.push({ name, dims, type: TYPES[type], offset });
    pieces.push(piece);
    offset += piece.length;
  }
  return rawGguf({ keys: [...all], tensors: entries, data: join(...pieces) });
}

/** The same model in two files: what it is and five tensors in the first, the rest in the second.
 *  @param change keys of one part that are changed */
export function splitGguf(
  change: { readonly part: 0 | 1; readonly keys: SmallGguf["keys"] } | null = null,
): Uint8Array<ArrayBuffer>[] {
  return [TENSORS.slice(0, 5), TENSORS.slice(5)].map((tensors, part) => {
    const keys: SmallGguf["keys"] = {
      "split.no": value.u16(part),
      "split.count": value.u16(2),
      "split.tensors.count": value.i32(TENSORS.length),
      ...(change?.part === part ? change.keys : {}),
    };
    return smallGguf({ keys, tensors });
  });
}

/** The source of a file that lies in memory. */
export const sourceOf = (bytes: Uint8Array<ArrayBuffer>): Promise<ModelSource> =>
  ggufSource({
    path: "small.gguf",
    file: "small.gguf",
    open: (file) => Promise.resolve(file === "small.gguf" ? bytesSource(bytes, file) : null),
  });
