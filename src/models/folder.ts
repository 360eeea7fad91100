// A model's folder as Hugging Face lays it out, wherever it lies: picked or dropped files, this site, browser storage, a
// disk. Small files are read and parsed here, weights only opened. Missing, foreign and oversized files are refused by
// name, with what to do.
import { RunError } from "../core/errors.ts";
import { looksLikeHtml } from "../core/http_body.ts";
import type { ByteSource } from "../formats/byte_source.ts";
import { openSafetensors, type TensorSource } from "../formats/safetensors.ts";
import { openShards, parseShardIndex } from "../formats/safetensors_shards.ts";

export interface Folder {
  /** For errors: what the person calls it. */
  readonly name: string;
  /** Names of its files; null where that cannot be known (a static host). */
  readonly files: readonly string[] | null;
  /** null when there is no such file. */
  open(file: string): Promise<ByteSource | null>;
}

export interface ModelFolder {
  readonly name: string;
  /** config.json, parsed. */
  readonly config: unknown;
  /** generation_config.json, null when there is none. */
  readonly generationConfig: unknown;
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** The Jinja source, null for a model without one. */
  readonly chatTemplate: string | null;
  readonly license: { readonly file: string; readonly text: string } | null;
  readonly tensors: TensorSource;
}

const MIB = 1024 * 1024;
/** What is read whole has a limit; the largest tokenizer.json known to us (Gemma 3) has 33 MB. */
export const MAX_BYTES = { json: 4 * MIB, tokenizer: 64 * MIB, index: 16 * MIB, text: 1 * MIB } as const;

export const WEIGHTS = "model.safetensors";
export const WEIGHTS_INDEX = "model.safetensors.index.json";
/** Licence texts that travel with a model. */
export const LICENSE_FILE = /^(?:LICEN[CS]E|NOTICE|USE_POLICY)(?:\.(?:md|txt))?$/i;
const OTHER_WEIGHTS = /\.(?:bin|gguf|ggml|onnx|pt|pth|h5|msgpack|npz|tflite)$/i;

/** @throws RunError("model-invalid") for a missing file, RunError("file-invalid") for a broken one; errors of the folder */
export async function openModelFolder(folder: Folder): Promise<ModelFolder> {
  const config = parseJson(await needed(folder, "config.json", MAX_BYTES.json), `${folder.name}/config.json`);
  const optionalJson = async (file: string) => {
    const bytes = await readWhole(folder, file, MAX_BYTES.json);
    return bytes === null ? null : parseJson(bytes, `${folder.name}/${file}`);
  };
  const generationConfig = await optionalJson("generation_config.json");
  const tokenizer = parseJson(
    await needed(folder, "tokenizer.json", MAX_BYTES.tokenizer),
    `${folder.name}/tokenizer.json`,
  );
  const tokenizerConfig = parseJson(
    await needed(folder, "tokenizer_config.json", MAX_BYTES.json),
    `${folder.name}/tokenizer_config.json`,
  );
  return {
    name: folder.name,
    config,
    generationConfig,
    tokenizer,
    tokenizerConfig,
    chatTemplate: await readChatTemplate(folder, tokenizerConfig),
    license: await readLicense(folder),
    tensors: await openWeights(folder),
  };
}

/** The tensors of model.safetensors, or of the shards that model.safetensors.index.json names.
 *  @throws RunError("model-invalid" | "file-invalid"), errors of the folder */
export async function openWeights(folder: Folder): Promise<TensorSource> {
  const single = await folder.open(WEIGHTS);
  if (single !== null) return openSafetensors(single, `${folder.name}/${WEIGHTS}`);
  const index = await readWhole(folder, WEIGHTS_INDEX, MAX_BYTES.index);
  const where = `${folder.name}/${WEIGHTS_INDEX}`;
  if (index !== null) {
    return openShards(parseShardIndex(index, where), where, (file) => folder.open(file));
  }
  const others = folder.files?.filter((file) => OTHER_WEIGHTS.test(file)) ?? [];
  const instead =
    others.length === 0
      ? ""
      : ` It holds ${others.slice(0, 3).join(", ")}, which cannot be read here; look for the same model as safetensors.`;
  throw new RunError(
    "model-invalid",
    `${folder.name}: there is no ${WEIGHTS} and no ${WEIGHTS_INDEX}.${instead}`,
    { missing: WEIGHTS, others },
  );
}

/** A file's bytes, null when it is not there. @throws RunError("file-invalid") above `limit` bytes or for a web page */
export async function readWhole(
  folder: Folder,
  file: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const source = await folder.open(file);
  if (source === null) return null;
  if (source.size > limit) {
    const sentence = `${folder.name}/${file}: ${source.size} bytes, at most ${limit} are read. Is this the right file?`;
    throw new RunError("file-invalid", sentence, { file, size: source.size, limit });
  }
  const bytes = await source.read(0, source.size);
  if (looksLikeHtml(bytes)) {
    const sentence = `${folder.name}/${file}: expected the model's file, got a web page. There is no such file at this address.`;
    throw new RunError("file-invalid", sentence, { file });
  }
  return bytes;
}

async function needed(folder: Folder, file: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readWhole(folder, file, limit);
  if (bytes !== null) return bytes;
  const found = folder.files === null ? "" : ` It holds ${describe(folder.files)}.`;
  throw new RunError(
    "model-invalid",
    `${folder.name}: there is no ${file}.${found} Choose the whole folder of the model, as its page on the Hub lists it.`,
    { missing: file },
  );
}

function describe(files: readonly string[]): string {
  if (files.length === 0) return "no files";
  const more = files.length > 6 ? ` and ${files.length - 6} more` : "";
  return files.slice(0, 6).join(", ") + more;
}

/** @throws RunError("file-invalid") */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const sentence = `${where}: expected JSON, got ${bytes.length} bytes that are not. The file is damaged; fetch it again.`;
    throw new RunError("file-invalid", sentence, { where }, { cause });
  }
}

/** chat_template.jinja wins over tokenizer_config.json, as in transformers; of several templates the one named "default". */
export async function readChatTemplate(folder: Folder, tokenizerConfig: unknown): Promise<string | null> {
  const file = await readWhole(folder, "chat_template.jinja", MAX_BYTES.text);
  if (file !== null) return new TextDecoder().decode(file);
  if (typeof tokenizerConfig !== "object" || tokenizerConfig === null) return null;
  const template = "chat_template" in tokenizerConfig ? tokenizerConfig.chat_template : null;
  if (typeof template === "string") return template;
  if (template === null || template === undefined) return null;
  const named: readonly unknown[] = Array.isArray(template) ? template : [];
  for (const entry of named) {
    if (typeof entry !== "object" || entry === null || !("name" in entry) || !("template" in entry)) continue;
    if (entry.name === "default" && typeof entry.template === "string") return entry.template;
  }
  throw new RunError(
    "file-invalid",
    `${folder.name}/tokenizer_config.json: chat_template is neither a text nor a list with one named "default".`,
    { file: "tokenizer_config.json" },
  );
}

async function readLicense(folder: Folder): Promise<ModelFolder["license"]> {
  const names = folder.files?.filter((file) => LICENSE_FILE.test(file)) ?? ["LICENSE"];
  for (const file of names.toSorted()) {
    const bytes = await readWhole(folder, file, MAX_BYTES.text);
    if (bytes !== null) return { file, text: new TextDecoder().decode(bytes) };
  }
  return null;
}
