// A sharded model: model.safetensors.index.json names the file of each tensor; together the files are one TensorSource.
// The index is a claim about its shards. Each shard's own header is read, and both must say the same: no tensor twice, none
// elsewhere than the index says, none that it does not name. Its metadata says nothing that is needed: people's tools write there what
// they like, total_size in tensors or in gigabytes among it. A shard is named by its plain file name, so that an index cannot reach
// out of its folder.
import { RunError } from "../core/errors.ts";
import type { ByteSource } from "./byte_source.ts";
import { openSafetensors, type TensorInfo, type TensorSource } from "./safetensors.ts";
import { parseStrictJson } from "./strict_json.ts";

const SHARD_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.safetensors$/;
const MAX_SHARDS = 1000;

export interface ShardIndex {
  /** Tensor name -> file name. */
  readonly fileOf: ReadonlyMap<string, string>;
  /** Every file once, in the order of the index. */
  readonly files: readonly string[];
}

/** @param where the index's name, for errors. @throws RunError("file-invalid") */
export function parseShardIndex(bytes: Uint8Array, where: string): ShardIndex {
  const root = parseStrictJson(bytes, where, "any");
  const map = root instanceof Map ? root.get("weight_map") : undefined;
  if (!(root instanceof Map) || !(map instanceof Map)) {
    return bad(where, "expected an object with a weight_map");
  }
  const fileOf = new Map<string, string>();
  for (const [name, file] of map) {
    if (typeof file !== "string" || !SHARD_NAME.test(file)) {
      return bad(
        where,
        `the shard of ${name} is called ${JSON.stringify(file)}, expected a plain name that ends in .safetensors`,
      );
    }
    fileOf.set(name, file);
  }
  const files = [...new Set(fileOf.values())];
  if (files.length === 0) return bad(where, "the weight_map names no tensor");
  if (files.length > MAX_SHARDS) {
    return bad(where, `${files.length} shards, at most ${MAX_SHARDS} are read`);
  }
  return { fileOf, files };
}

/** Opens every shard's header and holds it against the index.
 *  @param open gives a shard by its file name; null when it is not there
 *  @throws RunError("file-invalid") naming shard and tensor; errors of the sources */
export async function openShards(
  index: ShardIndex,
  where: string,
  open: (file: string) => Promise<ByteSource | null>,
): Promise<TensorSource> {
  const tensors = new Map<string, TensorInfo>();
  const shardOf = new Map<string, TensorSource>();
  const foundIn = new Map<string, string>();
  for (const file of index.files) {
    const source = await open(file);
    if (source === null) {
      const which = `${index.files.indexOf(file) + 1} of ${index.files.length}`;
      return bad(where, `the shard ${file} (${which}) is missing`);
    }
    const shard = await openSafetensors(source, file);
    for (const [name, info] of shard.tensors) {
      const elsewhere = foundIn.get(name);
      if (elsewhere !== undefined) return bad(where, `tensor ${name} lies in ${elsewhere} and in ${file}`);
      const expected = index.fileOf.get(name);
      if (expected === undefined)
        return bad(where, `${file} holds tensor ${name}, which the index does not name`);
      if (expected !== file) return bad(where, `tensor ${name} lies in ${file}, the index says ${expected}`);
      foundIn.set(name, file);
      tensors.set(name, info);
      shardOf.set(name, shard);
    }
  }
  for (const [name, file] of index.fileOf) {
    if (!foundIn.has(name)) return bad(where, `tensor ${name} is not in ${file}, where the index says it is`);
  }
  return {
    tensors,
    read: async (name, rows) => {
      const shard = shardOf.get(name);
      if (shard === undefined) throw new RunError("model-invalid", `${where}: no tensor ${name}.`, { name });
      return shard.read(name, rows);
    },
  };
}

function bad(where: string, sentence: string): never {
  throw new RunError("file-invalid", `${where}: ${sentence}. Get the model's files again.`, { file: where });
}
