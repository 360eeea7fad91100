// A model is opened in one way, wherever it lies. The folder here is the bundled model's, file by file, with one of them changed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RunError } from "../../src/core/errors.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readFloat32, readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import type { Folder } from "../../src/models/folder.ts";
import { licenseFile } from "../../src/models/folder.ts";
import { type ModelParts, openModel } from "../../src/models/open.ts";
import { folderSource } from "../../src/models/source.ts";

type Content = string | Uint8Array<ArrayBuffer>;
const read = (name: string) => new Uint8Array(readFileSync(`public/models/tiny/${name}`));
const good: Readonly<Record<string, Content>> = Object.fromEntries(
  ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"].map((name) => [
    name,
    read(name),
  ]),
);
const WANTED = ["ref", "architecture", "tokenizer", "tensors", "files"] as const;

function folder(files: Readonly<Record<string, Content>>, canList = true): Folder {
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

async function opened<Part extends keyof ModelParts>(
  files: Readonly<Record<string, Content>>,
  wanted: readonly Part[],
  canList = true,
) {
  return openModel(await folderSource("toy", folder(files, canList)), wanted);
}

async function errorOf(work: Promise<unknown>): Promise<RunError> {
  const thrown = await work.then(
    () => new Error("the model was accepted"),
    (error: unknown) => error,
  );
  if (thrown instanceof RunError) return thrown;
  throw thrown;
}

function without(name: string): Record<string, Content> {
  return Object.fromEntries(Object.entries(good).filter(([file]) => file !== name));
}

const hex = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const weights = read("model.safetensors");

test("what is wanted of a folder is read, its weights only opened", async () => {
  const model = await opened({ ...good, "LICENSE.txt": "free", "notes.md": "mine" }, WANTED);
  expect(model.ref).toEqual({ path: "toy", name: "toy", sha256: hex(weights) });
  expect(model.architecture).toMatchObject({ layers: 4, hidden: 128, endIds: [2] });
  expect(model.tokenizer.vocabSize).toBe(208);
  expect([...model.files.keys()]).toEqual([
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "LICENSE.txt",
  ]);
  const norm = "model.norm.weight";
  expect(await readFloat32(model.tensors, norm)).toEqual(
    toFloat32(readSafetensors(weights, "tiny").tensors.get(norm)!),
  );
});

test("what is not wanted is not read", async () => {
  const files = { "config.json": good["config.json"]! };
  const { architecture } = await opened(files, ["architecture"]);
  expect(architecture.layers).toBe(4);
});

test("generation_config.json's end ids are taken where there is one", async () => {
  const files = { ...good, "generation_config.json": '{"eos_token_id":[2,3]}' };
  expect((await opened(files, ["architecture"])).architecture.endIds).toEqual([2, 3]);
});

test("shards are opened through their index, and named by the hash of their hashes", async () => {
  const { tensors } = readSafetensors(weights, "tiny");
  const list = [...tensors.values()].map((each) => [each.name, each.shape, toFloat32(each)] as const);
  const [first, second] = [writeSafetensors(list.slice(0, 3)), writeSafetensors(list.slice(3))];
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const weight_map = Object.fromEntries(list.map(([name], i) => [name, names[i < 3 ? 0 : 1]]));
  const files = {
    ...without("model.safetensors"),
    "model.safetensors.index.json": JSON.stringify({ weight_map }),
    [names[1]!]: second,
    [names[0]!]: first,
  };
  const model = await opened(files, ["ref", "tensors"]);
  expect(model.tensors.tensors.size).toBe(list.length);
  expect(model.ref.sha256).toBe(hex([hex(first), hex(second)].join("\n")));
});

test("a retort.json gives the voice, the licence and the name; its hashes are held", async () => {
  const files = { ...good, "retort.json": read("retort.json") };
  const model = await opened(files, WANTED);
  expect([model.name, model.license]).toEqual(["retort-tiny", "Apache-2.0"]);
  expect((await model.voice()).id).toBe("words");
  const bent = weights.slice();
  bent[bent.length - 1]! ^= 1;
  const damaged = await errorOf(opened({ ...files, "model.safetensors": bent }, ["tensors"]));
  expect(damaged).toMatchObject({ code: "file-invalid" });
  expect(damaged.message).toMatch(/toy\/model\.safetensors: expected sha256 .*, as retort\.json says/);
  const cut = await errorOf(opened({ ...files, "tokenizer.json": "{}" }, ["tokenizer"]));
  expect(cut.message).toMatch(/toy\/tokenizer\.json: expected \d+ bytes, got 2/);
});

test("without a retort.json a chat template speaks, chat_template.jinja before tokenizer_config.json, else plainly", async () => {
  const config = (extra: object) => {
    const bare = JSON.parse(new TextDecoder().decode(read("tokenizer_config.json"))) as Record<
      string,
      unknown
    >;
    return JSON.stringify({ ...bare, chat_template: undefined, ...extra });
  };
  const said = async (files: Readonly<Record<string, Content>>, canList = true) => {
    const voice = await (await opened(files, [], canList)).voice();
    return [voice.id, voice.render({ role: "propose", question: "Why?" }).split(":")[0]];
  };
  const SAID = ":{{ messages[-1]['content'] }}";
  const named = [
    { name: "tool_use", template: `t${SAID}` },
    { name: "default", template: `d${SAID}` },
  ];
  const both = { ...good, "tokenizer_config.json": config({ chat_template: named }) };
  expect(await said(both)).toEqual(["chat", "d"]);
  expect(await said({ ...both, "chat_template.jinja": `file${SAID}` })).toEqual(["chat", "file"]);
  expect(await said({ ...good, "tokenizer_config.json": config({ chat_template: `one${SAID}` }) })).toEqual([
    "chat",
    "one",
  ]);
  const plain = { ...good, "tokenizer_config.json": config({}) };
  expect((await said(plain, false))[0]).toBe("plain");
  const chat = errorOf((await opened(plain, [])).chat());
  expect((await chat).message).toMatch(/no chat template/);
  const broken = { ...good, "tokenizer_config.json": config({ chat_template: 1 }) };
  expect((await errorOf((await opened(broken, [])).voice())).message).toMatch(/chat_template/);
});

test("the licence's text is found by its name", async () => {
  expect(await licenseFile(folder({ ...good, "LICENSE.md": "x", NOTICE: "y" }))).toBe("LICENSE.md");
  expect(await licenseFile(folder(good, false))).toBeNull();
});

const wide = JSON.stringify({
  ...(JSON.parse(new TextDecoder().decode(read("config.json"))) as object),
  vocab_size: 204,
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
    "a tokenizer of another model",
    { ...good, "config.json": wide },
    "model-invalid",
    /the tokenizer has 208 tokens, the model 204/,
  ],
  [
    "weights of another model",
    { ...good, "model.safetensors": writeSafetensors([["a", [2], new Float32Array(2)]]) },
    "model-invalid",
    /tensor .* is missing from the weights/,
  ],
  ["a retort.json that is none", { ...good, "retort.json": "{}" }, "model-invalid", /toy\/retort\.json: /],
];

test.each(bad)("%s is refused by name", async (_, files, code, says) => {
  const error = await errorOf(opened(files, WANTED));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
});

test("a token for what is no text, behind the embedding, is left unread where the family has such a one", async () => {
  const tokenizers = "tests/golden/tokenizers/gemma3";
  const json = JSON.parse(readFileSync(`${tokenizers}/tokenizer.json`, "utf8")) as { added_tokens: object[] };
  const token = { ...json.added_tokens[0], id: 883, content: "<image_soft_token>" };
  const config = JSON.parse(readFileSync("tests/golden/families/gemma3/config.json", "utf8")) as object;
  const files = (entries: object) => ({
    "config.json": JSON.stringify({ ...config, vocab_size: 883, ...entries }),
    "tokenizer.json": JSON.stringify({ ...json, added_tokens: [...json.added_tokens, token] }),
    "tokenizer_config.json": readFileSync(`${tokenizers}/tokenizer_config.json`, "utf8"),
    "model.safetensors": weights,
  });
  const { tokenizer } = await opened(files({}), ["tokenizer"]);
  expect(tokenizer.vocabSize).toBe(883);
  expect(tokenizer.decode(tokenizer.encode("<image_soft_token>"))).toBe("<image_soft_token>");
  const larger = await opened(files({ vocab_size: 884 }), ["tokenizer"]);
  expect(larger.tokenizer.encode("<image_soft_token>")).toEqual([883]);
  const llama = {
    model_type: "llama",
    layer_types: undefined,
    sliding_window: undefined,
    rope_parameters: undefined,
  };
  const error = await errorOf(opened(files({ ...llama, hidden_act: "silu" }), ["tokenizer"]));
  expect(error.message).toContain("the tokenizer has 884 tokens, the model 883");
});
