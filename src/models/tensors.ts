// A model's tensors, wherever its folder lies: headers are read at once, weights by range when they are asked for.
import { otherFile } from "../core/file_kind.ts";
import { checkFloats, openSafetensors, type TensorSource } from "../formats/safetensors.ts";
import { openShards, parseShardIndex } from "../formats/safetensors_shards.ts";
import { type Folder, MAX_BYTES, readWhole } from "./folder.ts";
import { noWeights, WEIGHTS, WEIGHTS_INDEX } from "./weight_files.ts";

/** The tensors of model.safetensors, or of the shards that model.safetensors.index.json names, readable by range.
 *  @throws RunError("model-invalid") without weights, and for weights that are no plain floats; RunError("file-invalid") for a
 *  broken file; errors of the folder */
export async function openTensors(folder: Folder): Promise<TensorSource> {
  const source = await openFiles(folder);
  checkFloats(source.tensors, folder.name);
  return source;
}

async function openFiles(folder: Folder): Promise<TensorSource> {
  const single = await folder.open(WEIGHTS);
  if (single !== null) return openSafetensors(single, `${folder.name}/${WEIGHTS}`);
  const index = await readWhole(folder, WEIGHTS_INDEX, MAX_BYTES.index);
  const where = `${folder.name}/${WEIGHTS_INDEX}`;
  if (index === null) throw noWeights(folder);
  const other = otherFile(index, where, "the index of a model's files");
  if (other !== null) throw other;
  return openShards(parseShardIndex(index, where), where, (file) => folder.open(file));
}
