// One way to open a model, for page, command line, science, bench and export, wherever the model lies. What is wanted is read and
// checked at once, so that a missing, truncated or foreign file is named before anything is computed; weights are read by range
// when they are used and never held whole. Tokenizer and tensors are loaded only where they are wanted: the page's first load has
// neither.
import { RunError } from "../core/errors.ts";
import { utf8Text } from "../core/utf8.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import type { ChatTemplate } from "../tokenizer/chat_template.ts";
import { templateText } from "../tokenizer/template_text.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { openVoice } from "../voice/list.ts";
import type { Voice } from "../voice/voice.ts";
import { type Architecture, checkTensors, parseArchitecture } from "./architecture.ts";
import { familyOf } from "./families/list.ts";
import {
  type Folder,
  LICENSE_FILE,
  MAX_BYTES,
  parseJson,
  readJson,
  readNeeded,
  readNeededJson,
  readWhole,
} from "./folder.ts";
import type { ModelSource } from "./source.ts";
import { weightFiles } from "./weight_files.ts";

/** What may be wanted of a model. */
export interface ModelParts {
  /** Names the weights by their hash. */
  readonly ref: ModelRef;
  readonly architecture: Architecture;
  readonly tokenizer: Tokenizer;
  /** Checked against the architecture; their bytes are read when they are asked for. */
  readonly tensors: TensorSource;
  /** The small files that a merged model takes along as they are, by name: config, tokenizer, licence texts. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A model whose wanted parts are read. How it is spoken to is looked at when it is asked for: a model without a usable chat
 *  template can still be trained on plain texts, and exported. */
export type OpenedModel<Part extends keyof ModelParts = never> = ModelSource &
  Pick<ModelParts, Part> & {
    /** The voice of its retort.json or of its chat template, otherwise the plain one.
     *  @throws RunError("model-invalid" | "file-invalid") from its promise */
    readonly voice: () => Promise<Voice>;
    /** @throws RunError("model-invalid" | "file-invalid") from its promise, also for a model without a chat template */
    readonly chat: () => Promise<ChatTemplate>;
  };

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

/** A source while its parts are read. Several parts look at config.json, which is read once. */
interface Reading {
  readonly source: ModelSource;
  readonly architecture: () => Promise<Architecture>;
}

const READERS: { readonly [Part in keyof ModelParts]: (reading: Reading) => Promise<ModelParts[Part]> } = {
  ref: ({ source }) => modelRef(source),
  architecture: ({ architecture }) => architecture(),
  tokenizer: readTokenizer,
  tensors: readTensors,
  files: ({ source }) => readFiles(source.folder),
};

/** Opens the wanted parts of a model.
 *  @param expected the model that is meant, by the hash of its weights
 *  @throws RunError("model-invalid") for a missing file, for what the engine does not run, and when the weights are not the expected
 *  ones; RunError("file-invalid") for a broken file; errors of the source */
export async function openModel<Part extends keyof ModelParts>(
  source: ModelSource,
  wanted: readonly Part[],
  expected?: ModelRef,
): Promise<OpenedModel<Part>> {
  if (expected !== undefined) checkModelRef(await modelRef(source), expected);
  let config: Promise<Architecture> | undefined;
  const reading: Reading = {
    source,
    architecture: () => (config ??= readArchitecture(source.folder)),
  };
  const opened: Partial<ModelParts> = {};
  const read = async <P extends keyof ModelParts>(part: P) =>
    Object.assign(opened, { [part]: await READERS[part](reading) });
  for (const part of wanted) await read(part);
  const parts = opened as Pick<ModelParts, Part>;
  return { ...source, ...parts, voice: () => openVoiceOf(source), chat: () => openChat(source) };
}

/** Which weights these are: the hash of model.safetensors, or of the hashes of the shards in order.
 *  @throws RunError("model-invalid") without weights */
async function modelRef({ path, name, folder, sha256 }: ModelSource): Promise<ModelRef> {
  const hashes: string[] = [];
  for (const file of await weightFiles(folder)) hashes.push(await sha256(file));
  const [first = "", ...more] = hashes;
  if (more.length === 0) return { path, name, sha256: first };
  return { path, name, sha256: await sha256Hex(new TextEncoder().encode(hashes.join("\n"))) };
}

function checkModelRef(found: ModelRef, expected: ModelRef): void {
  if (found.sha256 === expected.sha256) return;
  throw new RunError(
    "model-invalid",
    `${expected.path}: this run began with weights ${expected.sha256}, the model there now has ${found.sha256}. Start a new run.`,
    { expected: expected.sha256, got: found.sha256 },
  );
}

/** What config.json says, for which no weights need be there. @throws RunError("model-invalid" | "file-invalid") */
async function readArchitecture(folder: Folder): Promise<Architecture> {
  const config = await readNeededJson(folder, "config.json");
  return parseArchitecture(config, (await readJson(folder, "generation_config.json")) ?? undefined);
}

async function readTokenizer({ source: { folder }, architecture }: Reading): Promise<Tokenizer> {
  const { loadTokenizer } = await import("../tokenizer/tokenizer.ts");
  const a = await architecture();
  const { vocabulary } = a;
  const tokenizer = loadTokenizer(
    await readNeededJson(folder, "tokenizer.json", MAX_BYTES.tokenizer),
    await readNeededJson(folder, "tokenizer_config.json"),
    { tokens: familyOf(a).unreadTokens ?? [], from: vocabulary },
  );
  if (tokenizer.vocabSize > vocabulary) {
    throw new RunError(
      "model-invalid",
      `${folder.name}: the tokenizer has ${tokenizer.vocabSize} tokens, the model ${vocabulary}; the files are of different models.`,
      { tokens: tokenizer.vocabSize, vocabulary },
    );
  }
  return tokenizer;
}

async function openVoiceOf({ card, folder }: ModelSource): Promise<Voice> {
  if (card !== null) return openVoice({ dialect: card.dialect, chat: null });
  const { tokenizerConfig, template } = await readTemplate(folder);
  return openVoice({ dialect: null, chat: template === null ? null : { tokenizerConfig, template } });
}

async function openChat({ folder }: ModelSource): Promise<ChatTemplate> {
  const { tokenizerConfig, template } = await readTemplate(folder);
  const { speakingTemplate } = await import("../tokenizer/chat_template.ts");
  return speakingTemplate(tokenizerConfig, template);
}

/** chat_template.jinja wins over tokenizer_config.json, as in transformers, which writes one of the two. */
async function readTemplate(folder: Folder) {
  const tokenizerConfig = await readNeededJson(folder, "tokenizer_config.json");
  const file = await readWhole(folder, "chat_template.jinja", MAX_BYTES.text);
  const template =
    file === null ? templateText(tokenizerConfig) : utf8Text(file, `${folder.name}/chat_template.jinja`);
  return { tokenizerConfig, template };
}

async function readTensors({ source, architecture }: Reading): Promise<TensorSource> {
  const { openTensors } = await import("./tensors.ts");
  const tensors = await openTensors(source.folder);
  const shapes = new Map(Array.from(tensors.tensors, ([name, { shape }]) => [name, shape]));
  const a = await architecture();
  checkTensors(a, shapes);
  const { checkTiedHead } = await import("./tied_head.ts");
  await checkTiedHead(a, tensors);
  return tensors;
}

async function readFiles(folder: Folder): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const names = folder.files ?? [...TRAVELS, "LICENSE"];
  for (const name of names.filter((each) => TRAVELS.includes(each) || LICENSE_FILE.test(each))) {
    const bytes = await readWhole(folder, name, MAX_BYTES.tokenizer);
    if (bytes !== null) files.set(name, bytes);
  }
  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
    const bytes = files.get(name) ?? (await readNeeded(folder, name, MAX_BYTES.tokenizer));
    parseJson(bytes, `${folder.name}/${name}`);
  }
  return files;
}
