// A sound model in a folder, of which files are changed, added or taken away before it is opened.
import { existsSync, readFileSync } from "node:fs";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { type ModelParts, openModel } from "../../src/models/open.ts";
import { folderSource } from "../../src/models/source.ts";
import { type BadContent, utf8 } from "./bad_file.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Changes = Readonly<Record<string, BadContent | null>>;

const LLAMA = "tests/golden/families/llama";
const SHARDS = "tests/golden/families/qwen2";
const TOKENIZER = "tests/golden/tokenizers/llama3";
const jsonOf = (path: string): Json => JSON.parse(readFileSync(path, "utf8")) as Json;

export const llamaConfig = jsonOf(`${LLAMA}/config.json`);
export const tokenizerJson = jsonOf(`${TOKENIZER}/tokenizer.json`);
export const tokenizerConfig = jsonOf(`${TOKENIZER}/tokenizer_config.json`);
export const shardIndex = jsonOf(`${SHARDS}/model.safetensors.index.json`) as {
  readonly weight_map: Readonly<Record<string, string>>;
};
export const fileOf = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));

/** @param from folders in which a file is looked for, one after the other
 *  @param changes by the file's name; null takes a file away */
async function opened(from: readonly string[], changes: Changes, wanted: readonly (keyof ModelParts)[]) {
  const open = (file: string) => {
    const change = changes[file];
    if (change === null) return Promise.resolve(null);
    if (change !== undefined)
      return Promise.resolve(bytesSource(typeof change === "string" ? utf8(change) : change, `toy/${file}`));
    const path = from.map((each) => `${each}/${file}`).find((each) => existsSync(each));
    return Promise.resolve(path === undefined ? null : bytesSource(fileOf(path), `toy/${file}`));
  };
  return openModel(await folderSource("toy", { name: "toy", files: null, open }), wanted);
}

/** What the model is, and its weights. */
export const openWeights = (changes: Changes) => opened([LLAMA], changes, ["architecture", "tensors"]);
/** Weights in three files. */
export const openShards = (changes: Changes) => opened([SHARDS], changes, ["architecture", "tensors"]);
/** The tokenizer, and a text through it. The config fits its vocabulary. */
export async function openTokenizer(changes: Changes): Promise<void> {
  const config = JSON.stringify({ ...llamaConfig, vocab_size: 2000, eos_token_id: 2 });
  const generation = { "generation_config.json": null };
  const { tokenizer } = await opened([TOKENIZER], { "config.json": config, ...generation, ...changes }, [
    "tokenizer",
  ]);
  tokenizer.decode(tokenizer.encode("Ab 12  é\n<|eot_id|>", { addSpecials: true }));
}
/** How the model is spoken to: a prompt, and the rows of a conversation. */
export async function openTemplate(changes: Changes): Promise<void> {
  const { chatRows } = await import("../../src/tokenizer/chat_template.ts");
  const model = await opened([TOKENIZER], { "config.json": JSON.stringify(llamaConfig), ...changes }, []);
  const chat = await model.chat();
  const encode = (said: string) => Array.from(said, (sign) => sign.codePointAt(0)!);
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "How many?" },
    { role: "assistant", content: "Four." },
  ];
  chat.render(messages.slice(0, 2), true);
  chatRows(chat, { encode }, messages);
}
