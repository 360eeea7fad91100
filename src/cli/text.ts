// A model's directory, read as far as text needs it: tokenizer, chat template, and the voice that speaks for it.
import { join } from "node:path";
import * as v from "valibot";
import { RunError } from "../core/errors.ts";
import { type JsonLine, parseJsonLines } from "../core/json_lines.ts";
import { MAX_BYTES, openModelFolder, parseJson, readWhole } from "../models/folder.ts";
import { parseModelCard } from "../models/card.ts";
import { type ChatMessage, type ChatTemplate, chatTemplate } from "../tokenizer/chat_template.ts";
import type { Voice } from "../voice/voice.ts";
import { loadTokenizer, type Tokenizer } from "../tokenizer/tokenizer.ts";
import { openVoice } from "../voice/list.ts";
import type { Disk } from "./disk.ts";
import type { OpenedModel } from "./engine.ts";

export interface ModelText {
  readonly tokenizer: Tokenizer;
  /** @throws RunError("model-invalid") for a model without a chat template */
  readonly chat: () => ChatTemplate;
  /** How the model is asked, and how its texts are read. @throws (from its promise) RunError("model-invalid") */
  readonly voice: () => Promise<Voice>;
}

/** @throws RunError("model-invalid" | "file-invalid") */
export async function openText({ path, folder, architecture }: OpenedModel): Promise<ModelText> {
  const files = await openModelFolder(folder);
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  if (tokenizer.vocabSize > architecture.vocabulary) {
    throw new RunError(
      "model-invalid",
      `${path}: the tokenizer has ${tokenizer.vocabSize} tokens, the model ${architecture.vocabulary}; the files are of different models.`,
      { tokens: tokenizer.vocabSize, vocabulary: architecture.vocabulary },
    );
  }
  const card = await readWhole(folder, "retort.json", MAX_BYTES.json);
  const where = join(path, "retort.json");
  const template = files.chatTemplate;
  return {
    tokenizer,
    chat: () => chatTemplate(files.tokenizerConfig, files.chatTemplate),
    voice: () =>
      openVoice({
        dialect: card === null ? null : parseModelCard(parseJson(card, where), where).dialect,
        chat: template === null ? null : { tokenizerConfig: files.tokenizerConfig, template },
      }),
  };
}

const chatMessages = v.pipe(
  v.array(v.object({ role: v.pipe(v.string(), v.nonEmpty()), content: v.string() })),
  v.minLength(1),
);

/** Checks that a JSON value is a list of messages. @throws RunError("file-invalid") naming the field */
export function parseMessages(json: unknown, where: string): readonly ChatMessage[] {
  const result = v.safeParse(chatMessages, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "the messages";
  throw new RunError(
    "file-invalid",
    `${where}: ${field}: ${issue.message}. Expected [{"role": "user", "content": "…"}, …].`,
    { where, field },
  );
}

/** A file of messages: a list, or an object with the list under "messages". @throws RunError("file-invalid") */
export async function readMessages(path: string, disk: Disk): Promise<readonly ChatMessage[]> {
  const json = parseJson(await disk.read(path), path);
  const isObject = typeof json === "object" && json !== null && "messages" in json;
  return parseMessages(isObject ? json.messages : json, path);
}

/** The lines of a JSON Lines file that are not empty, each parsed.
 *  @throws RunError("file-invalid") naming the line; RunError("empty-dataset") for a file without any */
export async function readJsonLines(path: string, disk: Disk): Promise<readonly JsonLine[]> {
  return parseJsonLines(new TextDecoder().decode(await disk.read(path)), path);
}
