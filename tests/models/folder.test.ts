import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { type Folder, openModelFolder } from "../../src/models/folder.ts";

const weights = writeSafetensors([["a", [2], new Float32Array([1, 2])]]);
type Content = string | Uint8Array<ArrayBuffer>;
const good: Record<string, Content> = {
  "config.json": '{"model_type":"llama"}',
  "tokenizer.json": '{"model":{}}',
  "tokenizer_config.json": '{"chat_template":"in the config"}',
  "model.safetensors": weights,
};

function folder(files: Record<string, Content>, canList = true): Folder {
  return {
    name: "toy",
    files: canList ? Object.keys(files) : null,
    open: (file) => {
      const content = Object.hasOwn(files, file) ? files[file] : undefined;
      if (content === undefined) return Promise.resolve(null);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return Promise.resolve(bytesSource(bytes, file));
    },
  };
}

async function errorOf(files: Record<string, Content>, canList = true): Promise<RunError> {
  try {
    await openModelFolder(folder(files, canList));
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("the folder was accepted");
}

function without(name: string): Record<string, Content> {
  return Object.fromEntries(Object.entries(good).filter(([file]) => file !== name));
}

test("a folder's files are read, its weights only opened", async () => {
  const opened = await openModelFolder(
    folder({ ...good, "generation_config.json": '{"eos_token_id":[1,2]}', "LICENSE.txt": "free" }),
  );
  expect(opened.config).toEqual({ model_type: "llama" });
  expect(opened.generationConfig).toEqual({ eos_token_id: [1, 2] });
  expect(opened.license).toEqual({ file: "LICENSE.txt", text: "free" });
  expect(opened.chatTemplate).toBe("in the config");
  expect(await readFloat32(opened.tensors, "a")).toEqual(new Float32Array([1, 2]));
});

test("what may be missing is null", async () => {
  const { generationConfig, license, chatTemplate } = await openModelFolder(
    folder({ ...good, "tokenizer_config.json": "{}" }, false),
  );
  expect([generationConfig, license, chatTemplate]).toEqual([null, null, null]);
});

test("chat_template.jinja wins, and of several templates the default one", async () => {
  const templates =
    '{"chat_template":[{"name":"tool_use","template":"t"},{"name":"default","template":"d"}]}';
  const named = { ...good, "tokenizer_config.json": templates };
  expect((await openModelFolder(folder(named))).chatTemplate).toBe("d");
  const both = { ...named, "chat_template.jinja": "file" };
  expect((await openModelFolder(folder(both))).chatTemplate).toBe("file");
});

test("shards are opened through their index", async () => {
  const index = { metadata: { total_size: 8 }, weight_map: { a: "model-00001-of-00001.safetensors" } };
  const files = {
    ...without("model.safetensors"),
    "model.safetensors.index.json": JSON.stringify(index),
    "model-00001-of-00001.safetensors": weights,
  };
  expect((await openModelFolder(folder(files))).tensors.tensors.get("a")?.shape).toEqual([2]);
});

const bad: [name: string, files: Record<string, Content>, code: string, says: RegExp][] = [
  [
    "no config.json",
    without("config.json"),
    "model-invalid",
    /toy: there is no config\.json\. It holds tokenizer/,
  ],
  ["no tokenizer.json", without("tokenizer.json"), "model-invalid", /no tokenizer\.json/],
  [
    "no tokenizer_config.json",
    without("tokenizer_config.json"),
    "model-invalid",
    /no tokenizer_config\.json/,
  ],
  [
    "no weights",
    without("model.safetensors"),
    "model-invalid",
    /no model\.safetensors and no model\.safetensors\.index/,
  ],
  [
    "weights of another format",
    { ...without("model.safetensors"), "pytorch_model.bin": "", "m.gguf": "" },
    "model-invalid",
    /It holds pytorch_model\.bin, m\.gguf, which cannot be read here/,
  ],
  [
    "a config that is no JSON",
    { ...good, "config.json": "{" },
    "file-invalid",
    /toy\/config\.json: expected JSON/,
  ],
  ["a web page", { ...good, "tokenizer.json": "<!DOCTYPE html>" }, "file-invalid", /got a web page/],
  [
    "a config of 5 MB",
    { ...good, "config.json": new Uint8Array(5 * 1024 * 1024) },
    "file-invalid",
    /at most 4194304 are read/,
  ],
  [
    "cut weights",
    { ...good, "model.safetensors": weights.slice(0, -1) },
    "file-invalid",
    /toy\/model\.safetensors/,
  ],
  [
    "a chat template that is a number",
    { ...good, "tokenizer_config.json": '{"chat_template":1}' },
    "file-invalid",
    /chat_template/,
  ],
];

test.each(bad)("%s is refused by name", async (_, files, code, says) => {
  const error = await errorOf(files);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
});
