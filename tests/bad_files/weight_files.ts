// The weights of a model's folder: tensors that do not fit its config.json, and indices that do not fit their shards.
import { readSafetensors, writeSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { type BadFile, type BadFiles, INSTEAD } from "./bad_file.ts";
import { type Changes, fileOf, openShards, openWeights, shardIndex } from "./model_folder.ts";
import { withHeader } from "./safetensors_files.ts";

type Tensor = readonly [name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>];
const sound: readonly Tensor[] = [
  ...readSafetensors(fileOf("tests/golden/families/llama/model.safetensors"), "x").tensors.values(),
].map((each) => [each.name, each.shape, toFloat32(each)] as const);
const NORM = "model.norm.weight";
const EMBEDDING = "model.embed_tokens.weight";

const weights = (change: (tensor: Tensor) => Tensor | null, more: readonly Tensor[] = []) => {
  const changed = sound.map(change).filter((each) => each !== null);
  return openWeights({ "model.safetensors": writeSafetensors([...changed, ...more]) });
};
const renamed = (rename: (name: string) => string) => weights(([name, ...rest]) => [rename(name), ...rest]);

const tensors: readonly (readonly [name: string, read: () => unknown, says: RegExp])[] = [
  ["no norm", () => weights((each) => (each[0] === NORM ? null : each)), /model\.norm\.weight is missing/],
  [
    "no tensor at all",
    () => openWeights({ "model.safetensors": withHeader("{}", 0) }),
    /embed_tokens\.weight is missing/,
  ],
  [
    "a tensor too many",
    () => weights((each) => each, [["model.layers.0.self_attn.sinks", [4], new Float32Array(4)]]),
    /does not know: model\.layers\.0\.self_attn\.sinks/,
  ],
  [
    "a table that was transposed",
    () => weights((each) => (each[0] === EMBEDDING ? [each[0], each[1].toReversed(), each[2]] : each)),
    /shape \[48, 132\], expected \[132, 48\]/,
  ],
  [
    "a flat tensor",
    () => weights((each) => (each[0] === EMBEDDING ? [each[0], [132 * 48], each[2]] : each)),
    /shape \[6336\], expected \[132, 48\]/,
  ],
  [
    'names without "model."',
    () => renamed((name) => name.replace(/^model\./, "")),
    /model\.embed_tokens\.weight is missing.*embed_tokens\.weight/,
  ],
  [
    'names behind "module.", as parallel training saves them',
    () => renamed((name) => `module.${name}`),
    /model\.embed_tokens\.weight is missing.*module\.model/,
  ],
  [
    "names of a model that sees",
    () => renamed((name) => `language_model.${name}`),
    /is missing.*language_model\./,
  ],
  [
    'names behind "_orig_mod.", as compiled models are saved',
    () => renamed((name) => `_orig_mod.${name}`),
    /is missing.*_orig_mod\./,
  ],
  [
    "an adapter in the model's place",
    () =>
      openWeights({
        "model.safetensors": writeSafetensors([
          ["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", [1, 48], new Float32Array(48)],
        ]),
      }),
    /adapter/,
  ],
  [
    "weights of eight bits",
    () =>
      openWeights({
        "model.safetensors": withHeader({ [NORM]: { dtype: "I8", shape: [48], data_offsets: [0, 48] } }, 48),
      }),
    /stored as I8, expected F32, F16, BF16/,
  ],
  [
    "a head of its own where it is said to be tied",
    () =>
      openWeights({
        "config.json": JSON.stringify({
          ...(JSON.parse(
            new TextDecoder().decode(fileOf("tests/golden/families/llama/config.json")),
          ) as object),
          tie_word_embeddings: true,
        }),
      }),
    /tie_word_embeddings = true/,
  ],
  ["no weights", () => openWeights({ "model.safetensors": null }), /there is no model\.safetensors/],
];

const map = shardIndex.weight_map;
const FIRST = "model-00001-of-00003.safetensors";
const SECOND = "model-00002-of-00003.safetensors";
const shard = (name: string) => fileOf(`tests/golden/families/qwen2/${name}`);
const index = (json: unknown, more: Changes = {}) =>
  openShards({
    "model.safetensors.index.json": typeof json === "string" ? json : JSON.stringify(json),
    ...more,
  });
const mapped = (weight_map: unknown) => index({ metadata: {}, weight_map });
const other = Object.keys(map).find((name) => map[name] === FIRST)!;

const indices: readonly (readonly [name: string, read: () => unknown, says: RegExp])[] = [
  ["an index that is empty", () => index(""), /index\.json.*(empty|character)/],
  ["an index that is an error page", () => index(INSTEAD.errorPage), /web page/],
  ["an index that is a Git LFS pointer", () => index(INSTEAD.pointer), /LFS/],
  ["an index without its map", () => index({ metadata: {} }), /expected an object with a weight_map/],
  ["an index whose map is a list", () => mapped([]), /weight_map/],
  ["an index of nothing", () => mapped({}), /names no tensor/],
  [
    "an index of PyTorch's files",
    () => mapped({ a: "pytorch_model-00001-of-00002.bin" }),
    /pytorch_model-00001-of-00002\.bin.*\.safetensors/,
  ],
  [
    "a shard outside of the folder",
    () => mapped({ ...map, x: "../other.safetensors" }),
    /\.\.\/other\.safetensors/,
  ],
  ["a shard at an absolute path", () => mapped({ ...map, x: "/etc/model.safetensors" }), /\/etc\/model/],
  ["a shard at an address", () => mapped({ ...map, x: "https://example.org/x.safetensors" }), /example\.org/],
  ["a shard of Windows' folders", () => mapped({ ...map, x: "a\\b.safetensors" }), /a\\\\b\.safetensors/],
  ["a shard that is a number", () => mapped({ ...map, x: 1 }), /shard of x is called 1/],
  [
    "one name twice in the index",
    () => index(`{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}`),
    /twice/,
  ],
  [
    "a shard that was not fetched",
    () => index(shardIndex, { [SECOND]: null }),
    /model-00002-of-00003\.safetensors \(2 of 3\) is missing/,
  ],
  [
    "a shard that is a Git LFS pointer",
    () => index(shardIndex, { [SECOND]: INSTEAD.pointer }),
    /00002-of-00003\.safetensors is not the file itself/,
  ],
  [
    "half of a shard",
    () => index(shardIndex, { [SECOND]: shard(SECOND).slice(0, 20_000) }),
    /00002-of-00003\.safetensors/,
  ],
  [
    "two shards that changed places",
    () => index(shardIndex, { [FIRST]: shard(SECOND), [SECOND]: shard(FIRST) }),
    /lies in model-00001-of-00003\.safetensors, the index says/,
  ],
  ["a shard that came twice", () => index(shardIndex, { [SECOND]: shard(FIRST) }), /lies in/],
  [
    "an index that misses a tensor",
    () => mapped(Object.fromEntries(Object.entries(map).filter(([name]) => name !== other))),
    /which the index does not name/,
  ],
  [
    "an index that names a tensor too many",
    () => mapped({ ...map, zzz: FIRST }),
    /tensor zzz is not in model-00001/,
  ],
];

export const weightFiles: BadFiles = {
  reader: "weights",
  files: [
    ...tensors.map(([name, read, says]): BadFile => ({ name, read, code: "model-invalid", says })),
    ...indices.map(([name, read, says]): BadFile => ({ name, read, code: "file-invalid", says })),
  ],
};
