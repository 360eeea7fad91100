// tokenizer.json, tokenizer_config.json and chat templates: of other kinds, edited by hand, and such as never end.
import { type BadFile, type BadFiles, badContents, INSTEAD } from "./bad_file.ts";
import { type Json, openTemplate, openTokenizer, tokenizerConfig, tokenizerJson } from "./model_folder.ts";

const model = tokenizerJson["model"] as {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly unknown[];
};
const words = Object.keys(model.vocab);
const changed = (change: Json) => JSON.stringify({ ...tokenizerJson, ...change });
const inModel = (change: Json) => changed({ model: { ...model, ...change } });
const vocab = (change: Json) => inModel({ vocab: { ...model.vocab, ...change } });
const split = (pattern: unknown) =>
  changed({ pre_tokenizer: { type: "Split", pattern, behavior: "Isolated", invert: false } });
const config = (change: Json) => JSON.stringify({ ...tokenizerConfig, ...change });

const files: readonly (readonly [name: string, content: string, says: RegExp])[] = [
  ["null", "null", /tokenizer\.json: expected a JSON object, got null/],
  ["a list", "[]", /got a list/],
  ["an empty object", "{}", /"model"/],
  ["the words alone (vocab.json)", JSON.stringify(model.vocab), /"model": expected a JSON object/],
  ["tokenizer_config.json under this name", JSON.stringify(tokenizerConfig), /"model"/],
  [
    "Mistral's tekken.json under this name",
    '{"config":{"pattern":"x"},"vocab":[{"rank":0,"token_bytes":"AA=="}]}',
    /"model"/,
  ],
  ["no words", inModel({ vocab: undefined }), /vocab/],
  ["words as a list", inModel({ vocab: words }), /vocab/],
  ["no merges", inModel({ merges: undefined }), /merges/],
  ["merges of one token", inModel({ merges: ["a"] }), /merge/],
  ["merges of words that there are not", inModel({ merges: [["qqqq", "zzzz"], ...model.merges] }), /qqqq/],
  [
    "two words with one id",
    vocab({ [words[5]!]: 7, [words[7]!]: 7 }),
    /the id 7, .*stricter than Hugging Face/,
  ],
  ["a word with half an id", vocab({ [words[5]!]: 0.5 }), /has the id 0\.5/],
  ["a word with an id in words", vocab({ [words[5]!]: "5" }), /has the id "5"/],
  ["a word with an id of thousands of millions", vocab({ more: 2 ** 31 }), /has the id 2147483648/],
  ["a word with a negative id", vocab({ more: -1 }), /has the id -1/],
  ["more words than the model", vocab({ more: 2500 }), /tokenizer has 2501 tokens, the model 2000/],
  ["a model of an unknown kind", inModel({ type: "Magic" }), /Magic/],
  [
    "no kind of model, and words as a text",
    inModel({ type: undefined, vocab: "a b" }),
    /token "0" has the id "a"/,
  ],
  ["a pattern that is none", split({ Regex: "(" }), /Invalid regular expression/],
  ["a pattern that is missing", split(undefined), /expected a pattern/],
  ["a pattern that tries again and again", split({ Regex: "(a+)+$" }), /takes too long/],
  ["a part that nobody knows", changed({ pre_tokenizer: { type: "Magic" } }), /Magic/],
  ["added tokens as an object", changed({ added_tokens: { "<s>": 1 } }), /added_tokens/],
  [
    "an added token without its text",
    changed({ added_tokens: [{ id: 3, special: true }] }),
    /added|content|""/,
  ],
  [
    "a post-processor that names a token which is not there",
    changed({
      post_processor: {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: "<none>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
        pair: [],
        special_tokens: {},
      },
    }),
    /<none>/,
  ],
];

const settings: readonly (readonly [name: string, content: string, says: RegExp])[] = [
  ["no token that ends an answer", config({ eos_token: undefined }), /expected "eos_token"/],
  ["an end that the words lack", config({ eos_token: "<|done|>" }), /has no "<\|done\|>"/],
  ["an end that is a number", config({ eos_token: 2 }), /eos_token/],
  ["a list", "[]", /tokenizer_config\.json: expected a JSON object, got a list/],
];

const templates: readonly (readonly [name: string, content: string, says: RegExp, code?: BadFile["code"]])[] =
  [
    ["a loop that is not closed", "{% for m in messages %}{{ m.content }}", /endfor|for/],
    ["an expression that is not closed", "{{ messages[0].content ", /template/],
    ["a filter that nobody knows", "{{ messages | shuffle }}", /shuffle/],
    ["a function that nobody knows", "{{ now() }}", /now/],
    ["another file that is to be included", "{% include 'x.jinja' %}", /include/],
    ["an import", "{% import 'x' as x %}", /import/],
    [
      "a template that raises an error",
      "{{ raise_exception('Only users may speak.') }}",
      /Only users may speak/,
    ],
    ["a loop without end", "{% for i in range(1000000000) %}x{% endfor %}", /template/],
    [
      "loops inside of loops",
      "{% for i in range(3000) %}{% for j in range(3000) %}{% for k in range(3000) %}x{% endfor %}{% endfor %}{% endfor %}",
      /template/,
    ],
    [
      "a text that doubles without end",
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
      /template/,
    ],
    ["a template that shows no message", "Hello.", /shows nothing of what a user says.*"Hello\."/],
    ["an empty template", "", /shows nothing of what a user says/],
    [
      "a template that shows the assistant nothing",
      "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}",
      /message/,
    ],
    ["an error page", INSTEAD.errorPage, /web page/, "file-invalid"],
    ["a Git LFS pointer", INSTEAD.pointer, /LFS/, "file-invalid"],
    ["bytes of zero", "{{ messages }}\u0000", /chat_template\.jinja.*bytes of zero/, "file-invalid"],
  ];

export const tokenizerFiles: BadFiles = {
  reader: "tokenizer",
  files: [
    ...badContents("file-invalid", (bytes) => openTokenizer({ "tokenizer.json": bytes }), [
      ["an error page", INSTEAD.errorPage, /web page/],
      [
        "half of a download",
        JSON.stringify(tokenizerJson).slice(0, 9000),
        /tokenizer\.json.*ends at character 9000|no closing quotes/,
      ],
      [
        "a SentencePiece file under this name",
        new Uint8Array([0x0a, 0x0e, 0x0a, 5, 0x3c, 0x75, 0x6e, 0x6b, 0x3e, 0x15, 0, 0, 0, 0, 0x18, 2, 0xff]),
        /tokenizer\.json/,
      ],
    ]),
    {
      name: "no tokenizer.json, as folders of old models are",
      read: () => openTokenizer({ "tokenizer.json": null }),
      code: "model-invalid",
      says: /there is no tokenizer\.json/,
    },
    ...files.map(([name, content, says]): BadFile => ({
      name,
      read: () => openTokenizer({ "tokenizer.json": content }),
      code: "model-invalid",
      says,
    })),
    ...settings.map(([name, content, says]): BadFile => ({
      name: `config: ${name}`,
      read: () => openTokenizer({ "tokenizer_config.json": content }),
      code: "model-invalid",
      says,
    })),
  ],
};

export const templateFiles: BadFiles = {
  reader: "chat template",
  files: [
    ...templates.map(([name, content, says, code = "model-invalid"]): BadFile => ({
      name,
      read: () => openTemplate({ "chat_template.jinja": content }),
      code,
      says,
    })),
    {
      name: "templates by name without a usual one",
      read: () =>
        openTemplate({
          "chat_template.jinja": null,
          "tokenizer_config.json": config({ chat_template: [{ name: "rag", template: "x" }] }),
        }),
      code: "model-invalid",
      says: /without one called "default" \(rag\)/,
    },
    {
      name: "a template that is a number",
      read: () =>
        openTemplate({ "chat_template.jinja": null, "tokenizer_config.json": config({ chat_template: 7 }) }),
      code: "model-invalid",
      says: /chat_template is a number/,
    },
    {
      name: "no template",
      read: () =>
        openTemplate({
          "chat_template.jinja": null,
          "tokenizer_config.json": config({ chat_template: null }),
        }),
      code: "model-invalid",
      says: /no chat template/,
    },
  ],
};
