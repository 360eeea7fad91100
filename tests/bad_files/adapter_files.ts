// Adapters as people bring them: other kinds, other tools' files, of another base, damaged, or half of one.
import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { systemClock } from "../../src/core/ports.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { goldenAdapter } from "../export/golden.ts";
import { siteOf, tinyRef, TINY_PATH } from "../lm/harness.ts";
import { type BadContent, type BadFile, type BadFiles, bytesOf, INSTEAD, utf16, utf8 } from "./bad_file.ts";
import { withHeader } from "./safetensors_files.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Files = Readonly<Record<string, BadContent>>;

/** Brings files in as the page does. Nothing may be stored by it. */
export async function bringIn(files: Files): Promise<void> {
  const store = new MemoryStore();
  const host = new ImportHost({ store: () => Promise.resolve(store), source: siteOf(), clock: systemClock });
  const picked = Object.entries(files).map(([path, content]) => ({ path, file: new File([content], path) }));
  const error: unknown = await host.look(picked, TINY_PATH).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if ((await store.listRuns()).length > 0) throw new Error("a run was stored");
  if (error !== null) throw error as Error;
}

const golden = { ...goldenAdapter(), base: await tinyRef() };
const exported = exportPeft(golden);
const config = exported.get("adapter_config.json")!;
const tensors = exported.get("adapter_model.safetensors")!;
const settings = JSON.parse(new TextDecoder().decode(config)) as Readonly<Record<string, unknown>>;
const pairs = Array.from(
  readSafetensors(tensors, "golden").tensors.values(),
  (each) => [each.name, each.shape, toFloat32(each)] as const,
);
type Pair = (typeof pairs)[number];

const both = (more: Files): Files => ({
  "adapter_config.json": config,
  "adapter_model.safetensors": tensors,
  ...more,
});
const set = (change: Readonly<Record<string, unknown>>): Files =>
  both({ "adapter_config.json": JSON.stringify({ ...settings, ...change }) });
const weights = (list: readonly Pair[]): Files =>
  both({ "adapter_model.safetensors": writeSafetensors(list, { format: "pt" }) });
const renamed = (rename: (name: string) => string): Files =>
  weights(pairs.map(([name, ...rest]) => [rename(name), ...rest]));
const firstWith = (change: (data: Float32Array<ArrayBuffer>) => void): Files => {
  const [[name, shape, data], ...rest] = pairs as [Pair, ...Pair[]];
  const copy = data.slice();
  change(copy);
  return weights([[name, shape, copy], ...rest]);
};
const packed = (files: Readonly<Record<string, Bytes>>): Bytes =>
  Uint8Array.from(zipSync(files, { level: 0 }));

type Row = readonly [name: string, files: Files, says: RegExp, code?: BadFile["code"]];
const rows: readonly Row[] = [
  ["rank nought", set({ r: 0 }), /says r = 0, supported is a whole number/],
  ["a rank in quotation marks", set({ r: "8" }), /says r = "8"/],
  ["a rank of another file", set({ r: 8 }), /is \[4, \d+\], expected \[8/],
  ["a rank of 10^9", set({ r: 1e9 }), /expected \[1000000000|at most/],
  ["no rank", set({ r: null }), /says r = null/],
  ["an alpha that is a list", set({ lora_alpha: [8] }), /says lora_alpha = \[8\]/],
  ["DoRA", set({ use_dora: true }), /says use_dora = true, supported is false/],
  ["another scale", set({ use_rslora: true }), /says use_rslora = true/],
  ["a rank of its own for some", set({ rank_pattern: { q_proj: 8 } }), /says rank_pattern/],
  ["whole layers beside it", set({ modules_to_save: ["lm_head"] }), /says modules_to_save/],
  ["trained biases", set({ bias: "lora_only" }), /says bias = "lora_only"/],
  ["weights the other way round", set({ fan_in_fan_out: true }), /says fan_in_fan_out = true/],
  ["another kind", set({ peft_type: "LOHA" }), /says peft_type = "LOHA"/],
  [
    "a prompt that was tuned",
    set({ peft_type: "PROMPT_TUNING", num_virtual_tokens: 8 }),
    /says peft_type = "PROMPT_TUNING"/,
  ],
  ["no kind", set({ peft_type: undefined }), /says peft_type = nothing/],
  ["a switch of the future", set({ use_magic: true }), /says use_magic = true/],
  ["layers in words", set({ layers_to_transform: ["0"] }), /layers_to_transform/],
  [
    "settings that are a list",
    both({ "adapter_config.json": "[]" }),
    /adapter_config\.json: expected a JSON object/,
    "file-invalid",
  ],
  ["empty settings", both({ "adapter_config.json": "" }), /adapter_config\.json.*empty/, "file-invalid"],
  [
    "settings with a comma too many",
    both({ "adapter_config.json": '{"r":8,}' }),
    /adapter_config\.json.*a comma before "\}"/,
    "file-invalid",
  ],
  [
    "settings in UTF-16",
    both({ "adapter_config.json": utf16("{}", true) }),
    /adapter_config\.json.*UTF-8/,
    "file-invalid",
  ],
  [
    "settings that are an error page",
    both({ "adapter_config.json": INSTEAD.errorPage }),
    /web page/,
    "file-invalid",
  ],
  [
    "settings that are a Git LFS pointer",
    both({ "adapter_config.json": INSTEAD.pointer }),
    /LFS/,
    "file-invalid",
  ],
  [
    "weights that are a Git LFS pointer",
    both({ "adapter_model.safetensors": INSTEAD.pointer }),
    /LFS/,
    "file-invalid",
  ],
  [
    "weights that are an error page",
    both({ "adapter_model.safetensors": INSTEAD.errorPage }),
    /web page/,
    "file-invalid",
  ],
  [
    "half of the weights",
    both({ "adapter_model.safetensors": tensors.slice(0, tensors.length / 2) }),
    /cut short/,
    "file-invalid",
  ],
  ["no weights in the file", both({ "adapter_model.safetensors": withHeader("{}", 0) }), /has no tensors/],
  ["half of a pair", weights(pairs.slice(1)), /lacks lora_/],
  [
    "a matrix that was transposed",
    weights(pairs.map(([name, [m = 0, n = 0], data], i) => [name, i === 0 ? [n, m] : [m, n], data])),
    /expected \[/,
  ],
  ["NaN", firstWith((data) => data.fill(NaN, 3, 4)), /\[3\] is NaN/, "non-finite"],
  ["Infinity", firstWith((data) => data.fill(Infinity, 0, 1)), /\[0\] is Infinity/, "non-finite"],
  [
    "weights of eight bits",
    both({
      "adapter_model.safetensors": withHeader(
        { [pairs[0]![0]]: { dtype: "I8", shape: pairs[0]![1], data_offsets: [0, pairs[0]![2].length] } },
        pairs[0]![2].length,
      ),
    }),
    /adapter_model\.safetensors: tensor .* is stored as I8/,
  ],
  [
    "names of GPT-2",
    renamed((name) => name.replace("model.layers.0.self_attn.q_proj", "transformer.h.0.attn.c_attn")),
    /c_attn.*belongs to no linear layer/,
  ],
  [
    "names without their beginning",
    renamed((name) => name.replace("base_model.model.", "")),
    /belongs to no linear layer/,
  ],
  [
    "names of another adapter in PEFT",
    renamed((name) => name.replace(".weight", ".mine.weight")),
    /belongs to no linear layer/,
  ],
  [
    "a layer that the base has not",
    renamed((name) => name.replace("layers.0.", "layers.70.")),
    /layers\.70\..*belongs to no linear layer/,
  ],
  [
    "an embedding that was trained",
    weights([
      ...pairs,
      ["base_model.model.model.embed_tokens.lora_embedding_A", [4, 208], new Float32Array(832)],
    ]),
    /lora_embedding_A belongs to no/,
  ],
  [
    "an adapter of other weights",
    Object.fromEntries(exportPeft({ ...golden, base: { ...golden.base, sha256: "1".repeat(64) } })),
    /sha256 1{64}/,
  ],
  [
    "settings alone",
    { "adapter_config.json": config },
    /adapter_model\.safetensors is missing/,
    "file-invalid",
  ],
  [
    "weights alone",
    { "adapter_model.safetensors": tensors },
    /adapter_config\.json is missing/,
    "file-invalid",
  ],
  [
    "a pickle",
    { "adapter_config.json": config, "adapter_model.bin": INSTEAD.pickle },
    /pickle \(adapter_model\.bin\), which can run code/,
    "file-invalid",
  ],
  [
    "an adapter for MLX",
    { "adapters.safetensors": tensors, "adapter_config.json": '{"lora_parameters":{"rank":8}}' },
    /for MLX/,
    "file-invalid",
  ],
  [
    "an adapter for llama.cpp",
    { "mine.gguf": bytesOf("GGUF", [3, 0, 0, 0]) },
    /for llama\.cpp/,
    "file-invalid",
  ],
  [
    "a whole model's folder",
    { "config.json": readFileSync("public/models/tiny/config.json", "utf8"), "model.safetensors": tensors },
    /a whole model, not an adapter/,
    "file-invalid",
  ],
  [
    "a diffusion model's adapter",
    { "pytorch_lora_weights.safetensors": tensors },
    /no adapter/,
    "file-invalid",
  ],
  [
    "two adapters",
    Object.fromEntries(
      ["a", "b"].flatMap((folder) => [
        [`${folder}/adapter_config.json`, config],
        [`${folder}/adapter_model.safetensors`, tensors],
      ]),
    ),
    /several adapters: a, b/,
    "file-invalid",
  ],
  ["an empty file", { "adapter.zip": "" }, /adapter\.zip/, "file-invalid"],
  [
    "a picture",
    { "photo.jpg": bytesOf([0xff, 0xd8, 0xff], new Uint8Array(60)) },
    /photo\.jpg/,
    "file-invalid",
  ],
  [
    "a RAR archive",
    { "adapter.rar": bytesOf("Rar!", [0x1a, 7, 1, 0], new Uint8Array(60)) },
    /RAR/,
    "file-invalid",
  ],
  ["a compressed tar archive", { "adapter.tar.gz": INSTEAD.gzip }, /gzip/, "file-invalid"],
  [
    "half of a zip",
    {
      "adapter.zip": packed({ "adapter_config.json": config, "adapter_model.safetensors": tensors }).slice(
        0,
        9000,
      ),
    },
    /cannot be unpacked/,
    "file-invalid",
  ],
  [
    "a zip in a zip",
    { "all.zip": packed({ "adapter.zip": packed({ "adapter_config.json": config }) }) },
    /adapter\.zip|zip in/,
    "file-invalid",
  ],
  [
    "a zip of what a desktop lays beside files",
    { "a.zip": packed({ "__MACOSX/._adapter_config.json": utf8("x"), ".DS_Store": utf8("x") }) },
    /no adapter in it/,
    "file-invalid",
  ],
  ["nothing", {}, /No file was chosen/, "file-invalid"],
];

export const adapterFiles: BadFiles = {
  reader: "adapters",
  files: rows.map(([name, files, says, code = "model-invalid"]): BadFile => ({
    name,
    read: () => bringIn(files),
    code,
    says,
  })),
};
