// The base model of an export: the small files that travel with it, and its tensors, wherever the model lies. The bundled
// model is fetched; a model of a person's own is opened in browser storage, from where its tensors are read one by one.
import { RunError } from "../core/errors.ts";
import type { Clock, Fetch } from "../core/ports.ts";
import type { ExportBase } from "../export/format.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type Architecture, parseArchitecture } from "../models/architecture.ts";
import { bytesSource } from "../formats/byte_source.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import type { BlobStore } from "../models/stored/blob_store.ts";
import {
  type Folder,
  LICENSE_FILE,
  MAX_BYTES,
  openWeights,
  parseJson,
  readChatTemplate,
  readWhole,
  WEIGHTS,
} from "../models/folder.ts";
import { openStored, readManifest } from "../models/stored/stored_models.ts";
import { checkModelRef, fetchModelCard, fetchModelFiles } from "../models/model_files.ts";
import type { Voice } from "../voice/voice.ts";
import { openVoice } from "../voice/list.ts";

export interface BasePorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Models in browser storage. */
  readonly models: () => Promise<BlobStore>;
}

/** `ModelRef.path` of a model in browser storage: this and its key. */
export const STORED_PATH = "stored:";

/** What transformers, vLLM, mlx-lm and transformers.js read beside the weights. */
const TRAVELS: readonly string[] = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "chat_template.jinja",
  "vocab.json",
  "merges.txt",
];
const travels = (name: string) => TRAVELS.includes(name) || LICENSE_FILE.test(name);

/** @throws RunError("model-invalid") when the model there is another; errors of fetching, storage and parsing */
export function openExportBase(ports: BasePorts, model: ModelRef): Promise<ExportBase> {
  const { path } = model;
  return path.startsWith(STORED_PATH)
    ? openStoredBase(ports, model, path.slice(STORED_PATH.length))
    : fetchBase(ports, model);
}

async function fetchBase({ fetch, clock }: BasePorts, model: ModelRef): Promise<ExportBase> {
  const { path } = model;
  const listed = await fetchModelCard(fetch, path, undefined, clock);
  const names = Object.keys(listed.files).filter(travels);
  const { card, files } = await fetchModelFiles(fetch, path, [...names, WEIGHTS], undefined, clock);
  checkModelRef(card, model);
  const taken = new Map(names.map((name) => [name, fileOf(files, name, path)]));
  const weights = bytesSource(fileOf(files, WEIGHTS, path), WEIGHTS);
  return {
    license: card.license,
    voice: () => openVoice({ dialect: card.dialect, chat: null }),
    architecture: architectureOf(taken, path),
    files: taken,
    tensors: await openSafetensors(weights, `${path}/${WEIGHTS}`),
  };
}

async function openStoredBase({ models }: BasePorts, model: ModelRef, key: string): Promise<ExportBase> {
  const blobs = await models();
  const folder = await openStored(blobs, key);
  const manifest = (await readManifest(blobs, key))?.manifest;
  const sha256 = manifest?.files.find(({ path }) => path === WEIGHTS)?.sha256 ?? null;
  if (sha256 !== null && sha256 !== model.sha256) {
    throw new RunError(
      "model-invalid",
      `${folder.name}: this adapter belongs to weights ${model.sha256}, the stored ones are ${sha256}.`,
      { expected: model.sha256, got: sha256 },
    );
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of (folder.files ?? []).filter(travels)) {
    const bytes = await readWhole(folder, name, MAX_BYTES.tokenizer);
    if (bytes !== null) files.set(name, bytes);
  }
  return {
    license: manifest?.license ?? null,
    voice: () => storedVoice(folder, files),
    architecture: architectureOf(files, folder.name),
    files,
    tensors: await openWeights(folder),
  };
}

async function storedVoice(
  folder: Folder,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Voice> {
  const bytes = files.get("tokenizer_config.json");
  const where = `${folder.name}/tokenizer_config.json`;
  const tokenizerConfig = bytes === undefined ? {} : parseJson(bytes, where);
  const template = await readChatTemplate(folder, tokenizerConfig);
  return openVoice({ dialect: null, chat: template === null ? null : { tokenizerConfig, template } });
}

function architectureOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, where: string): Architecture {
  const json = (name: string) => parseJson(fileOf(files, name, where), `${where}/${name}`);
  const generation = files.has("generation_config.json") ? json("generation_config.json") : undefined;
  return parseArchitecture(json("config.json"), generation);
}

function fileOf(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  name: string,
  where: string,
): Uint8Array<ArrayBuffer> {
  const bytes = files.get(name);
  if (bytes !== undefined) return bytes;
  throw new RunError("model-invalid", `${where}: there is no ${name}.`, { missing: name });
}
