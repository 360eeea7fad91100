// One GGUF file, or the parts of one that is split, as a model's source: a folder whose files are made from it when they are asked
// for. config.json, the tokenizer's files and the header of model.safetensors come out of the keys; the weights are read by range
// and widened on the way (weights.ts). The file is never held whole, and the model is named by its hash.
import { sha256Hex } from "../../core/sha256.ts";
import { type ByteSource, bytesSource } from "../../formats/byte_source.ts";
import type { Folder } from "../folder.ts";
import { type ModelSource, readHash } from "../source.ts";
import { sourceSha256, WEIGHTS } from "../weight_files.ts";
import { ggufConfig, ggufFamily, ggufGeneration } from "./config.ts";
import { type GgufParts, openParts } from "./parts.ts";
import { tokenizerConfigJson, tokenizerJson } from "./tokenizer_files.ts";
import { ggufWeights } from "./weights.ts";

/** Where the files of a GGUF model lie. */
export interface GgufPlace {
  /** `ModelRef.path`. */
  readonly path: string;
  /** A file of the model: the only one, or any of the parts. */
  readonly file: string;
  /** Opens a file by its name; null when it is not there. */
  readonly open: (file: string) => Promise<ByteSource | null>;
  /** A faster way to a file's hash than reading it here. */
  readonly sha256?: (file: string) => Promise<string>;
}

/** Opens the headers; nothing of the weights is read before it is asked for.
 *  @throws RunError("file-invalid") for a file that is no sound GGUF, naming the offset; RunError("model-invalid") for a model that is
 *  not run here, naming the key; errors of the place */
export async function ggufSource(place: GgufPlace): Promise<ModelSource> {
  const parts = await openParts(place.file, place.open);
  const folder = await ggufFolder(parts);
  const license = "general.license";
  return {
    path: place.path,
    name: parts.name,
    folder,
    card: null,
    storedAs: [...new Set(Array.from(parts.tensors.values(), ({ info }) => info.type.name))].sort(),
    license: parts.keys.has(license) ? parts.keys.text(license).slice(0, 200) : null,
    sha256: (file) => (file === WEIGHTS ? partsSha256(parts, place) : readHash(folder, file)),
  };
}

/** The hash of the file, or of the hashes of its parts in order, as models in several safetensors files are named. */
async function partsSha256({ files }: GgufParts, { open, sha256 }: GgufPlace): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) {
    if (sha256 !== undefined) hashes.push(await sha256(file));
    else hashes.push(await sourceSha256((await open(file))!)); // it was opened before
  }
  const [first = "", ...more] = hashes;
  return more.length === 0 ? first : sha256Hex(new TextEncoder().encode(hashes.join("\n")));
}

/** The folder as transformers would have written it. */
async function ggufFolder(parts: GgufParts): Promise<Folder> {
  const { name, keys, tensors } = parts;
  const family = ggufFamily(keys);
  const config = await ggufConfig(parts);
  const [heads, kvHeads] = [Number(config["num_attention_heads"]), Number(config["num_key_value_heads"])];
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const weights = () => ggufWeights(tensors, family, { heads, kvHeads }, `${name}/${WEIGHTS}`);
  const texts: Readonly<Record<string, () => string>> = {
    "config.json": () => json(config),
    "generation_config.json": () => json(ggufGeneration(keys, Number(config["vocab_size"]))),
    "tokenizer.json": () => tokenizerJson(keys),
    "tokenizer_config.json": () => tokenizerConfigJson(keys),
  };
  /** A tokenizer of 262,144 words takes seconds to be made, and is asked for more than once. */
  const made = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    name,
    files: [...Object.keys(texts), WEIGHTS].sort(),
    open: (file) => {
      if (file === WEIGHTS) return Promise.resolve(weights());
      const text = Object.hasOwn(texts, file) ? texts[file] : undefined;
      if (text === undefined) return Promise.resolve(null);
      const make = async () => {
        const bytes = made.get(file) ?? new TextEncoder().encode(text());
        made.set(file, bytes);
        return bytesSource(bytes, `${name}/${file}`);
      };
      return make();
    },
  };
}
