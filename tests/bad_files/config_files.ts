// config.json and generation_config.json as people have them: edited by hand, written by other programs, of models that do not run here.
import { type BadFile, type BadFiles, badContents, INSTEAD, utf16 } from "./bad_file.ts";
import { type Json, llamaConfig, openWeights } from "./model_folder.ts";

const text = JSON.stringify(llamaConfig, null, 2);

const edited: readonly (readonly [name: string, change: Json, says: RegExp])[] = [
  [
    "a size in quotation marks",
    { hidden_size: "48" },
    /hidden_size = "48", the engine supports a number above 0/,
  ],
  ["an epsilon in quotation marks, as YAML gives 1e-05", { rms_norm_eps: "1e-05" }, /rms_norm_eps = "1e-05"/],
  ["half a layer", { num_hidden_layers: 1.5 }, /num_hidden_layers = 1\.5.*whole number/],
  ["no layer", { num_hidden_layers: 0 }, /num_hidden_layers = 0/],
  ["minus two layers", { num_hidden_layers: -2 }, /num_hidden_layers = -2/],
  ["true layers", { num_hidden_layers: true }, /num_hidden_layers = true/],
  ["10^15 layers", { num_hidden_layers: 1e15 }, /num_hidden_layers = 1000000000000000.*at most 1000/],
  ["2^53 + 1 words", { vocab_size: 2 ** 53 }, /vocab_size = 9007199254740992/],
  ["no size", { hidden_size: null }, /hidden_size = null/],
  ["heads that do not share evenly", { num_key_value_heads: 3 }, /num_key_value_heads = 3.*divisor/],
  ["a head of odd size", { head_dim: 15 }, /head_dim = 15.*multiples of 4/],
  ["another activation", { hidden_act: "gelu" }, /hidden_act = "gelu"/],
  ["a model of another kind", { model_type: "gpt2" }, /model_type = "gpt2"/],
  ["a mixture of experts", { model_type: "mixtral" }, /model_type = "mixtral"/],
  ["no kind at all", { model_type: undefined }, /config\.json names no model_type/],
  [
    "a model that sees, its sizes under text_config",
    { model_type: "llava", text_config: llamaConfig },
    /model_type = "llava"/,
  ],
  [
    "a stretched rope",
    { rope_parameters: null, rope_scaling: { type: "yarn", factor: 4 } },
    /rope_scaling\.type = "yarn".*"default" or "llama3"/,
  ],
  ["a rope that is a list", { rope_parameters: [] }, /rope_parameters is not a JSON object/],
  [
    "a rope without its factor",
    { rope_parameters: { rope_type: "llama3", low_freq_factor: 1, high_freq_factor: 4 } },
    /factor = nothing/,
  ],
  [
    "weights that were quantised",
    { quantization_config: { quant_method: "bitsandbytes", load_in_4bit: true } },
    /quantization_config/,
  ],
  ["a bias that Llama has not", { attention_bias: true }, /attention_bias = true/],
  ["a bias in the feed-forward part", { mlp_bias: true }, /mlp_bias = true/],
  [
    "a flag in quotation marks",
    { tie_word_embeddings: "false" },
    /tie_word_embeddings = "false".*true or false/,
  ],
  [
    "another vocabulary than the weights",
    { vocab_size: 128 },
    /embed_tokens\.weight has shape \[132, 48\], expected \[128, 48\]/,
  ],
  ["a layer more than the weights", { num_hidden_layers: 3 }, /layers\.2\.\S+ is missing/],
  ["a layer less than the weights", { num_hidden_layers: 1 }, /does not know: model\.layers\.1/],
  ["more positions than any table", { max_position_embeddings: 1e18 }, /max_position_embeddings/],
];

const change = (json: Json) => openWeights({ "config.json": JSON.stringify({ ...llamaConfig, ...json }) });

const ends: readonly (readonly [name: string, ends: unknown, says: RegExp])[] = [
  ["an end that is no token", 132, /generation_config\.json\.eos_token_id = 132.*from 0 to 131/],
  ["ends of which one is no token", [2, -1], /generation_config\.json\.eos_token_id = \[2,-1\]/],
  ["an end in words", "</s>", /generation_config\.json\.eos_token_id = "<\/s>"/],
];

export const configFiles: BadFiles = {
  reader: "config.json",
  files: [
    ...badContents("file-invalid", (bytes) => openWeights({ "config.json": bytes }), [
      ["an empty file", "", /toy\/config\.json.*empty/],
      [
        "UTF-16, as Windows' editor saves it",
        utf16(text, true),
        /config\.json, line 1: expected UTF-8.*UTF-16/,
      ],
      ["an error page", INSTEAD.errorPage, /got a web page/],
      ["a Git LFS pointer", INSTEAD.pointer, /Git LFS pointer/],
      ["a server's error as text", INSTEAD.plainError, /"E" where a value should begin/],
      ["a comma behind the last entry", text.replace(/\n\}$/, ",\n}"), /a comma before "\}"/],
      ["a comment", text.replace("{", "{ // mine"), /"\/" where a name/],
      [
        "a Python dictionary",
        "{'model_type': 'llama', 'tie_word_embeddings': True}",
        /a single quote where a name/,
      ],
      ["Python's True", '{"tie_word_embeddings": True}', /"T" where a value/],
      ["NaN", '{"rms_norm_eps": NaN}', /NaN at character 18 is no JSON, although Python writes it/],
      ["half of a download", text.slice(0, 200), /it ends at character 200|no closing quotes/],
      ["two objects, one behind the other", `${text}\n${text}`, /second value|behind the end/],
      ["YAML", "model_type: llama\nhidden_size: 48\n", /"m" where a value/],
      ["a compressed copy", INSTEAD.gzip, /gzip/],
      ["a zip", INSTEAD.zip, /zip/],
      ["a list", "[]", /not a JSON object/, "model-invalid"],
      ["null", "null", /not a JSON object/, "model-invalid"],
      ["a text", '"llama"', /not a JSON object/, "model-invalid"],
      ["an empty object", "{}", /config\.json names no model_type; it holds nothing/, "model-invalid"],
      ["a server's error as JSON", INSTEAD.jsonError, /restricted/, "model-invalid"],
      [
        "an adapter's settings",
        '{"peft_type":"LORA","r":8,"base_model_name_or_path":"x"}',
        /holds peft_type = "LORA"/,
        "model-invalid",
      ],
      ["a file of 5 MB", `{"a":"${"x".repeat(5e6)}"}`, /at most 4194304 are read/],
    ]),
    ...edited.map(([name, json, says]): BadFile => ({
      name,
      read: () => change(json),
      code: "model-invalid",
      says,
    })),
    ...ends.map(([name, eos_token_id, says]): BadFile => ({
      name,
      read: () => openWeights({ "generation_config.json": JSON.stringify({ eos_token_id }) }),
      code: "model-invalid",
      says,
    })),
    {
      name: "a generation_config.json that is a list",
      read: () => openWeights({ "generation_config.json": "[]" }),
      code: "model-invalid",
      says: /generation_config\.json is not a JSON object/,
    },
  ],
};
