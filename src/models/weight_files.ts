// The files that hold a model's weights by name: model.safetensors, or shards that an index names.
import { RunError } from "../core/errors.ts";
import { openSha256 } from "../core/sha256_stream.ts";
import type { ByteSource } from "../formats/byte_source.ts";
import type { Folder } from "./folder.ts";

export const WEIGHTS = "model.safetensors";
export const WEIGHTS_INDEX = "model.safetensors.index.json";
const OTHER_WEIGHTS = /\.(?:bin|gguf|ggml|onnx|pt|pth|h5|msgpack|npz|tflite)$/i;
const PIECE_BYTES = 4 * 2 ** 20;

/** Whether a file holds weights, and may have gigabytes. */
export function holdsWeights(file: string): boolean {
  return file.endsWith(".safetensors") || isGguf(file);
}

/** The names of the weights' files, in the order in which their hashes name the model. @throws RunError("model-invalid") */
export async function weightFiles(folder: Folder): Promise<readonly string[]> {
  if (folder.files?.includes(WEIGHTS) ?? (await folder.open(WEIGHTS)) !== null) return [WEIGHTS];
  const shards = (folder.files ?? []).filter((file) => file.endsWith(".safetensors")).toSorted();
  if (shards.length === 0) throw noWeights(folder);
  return shards;
}

/** A file's sha256 in hex, read piece by piece. @throws errors of the source */
export async function sourceSha256(source: ByteSource): Promise<string> {
  const hash = await openSha256();
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    hash.update(await source.read(at, Math.min(PIECE_BYTES, source.size - at)));
  }
  return hash.hex();
}

function isGguf(file: string): boolean {
  return /\.gguf$/i.test(file);
}

/** The error for a folder without weights that can be read here. */
export function noWeights(folder: Folder): RunError {
  const others = folder.files?.filter((file) => OTHER_WEIGHTS.test(file)) ?? [];
  const advice = others.some(isGguf)
    ? " from a folder. Open the GGUF file by itself, or look for the same model as safetensors."
    : "; look for the same model as safetensors.";
  const instead =
    others.length === 0
      ? ""
      : ` It holds ${others.slice(0, 3).join(", ")}, which cannot be read here${advice}`;
  return new RunError(
    "model-invalid",
    `${folder.listedIn ?? folder.name}: there is no ${WEIGHTS} and no ${WEIGHTS_INDEX}.${instead}`,
    { missing: WEIGHTS, others },
  );
}
