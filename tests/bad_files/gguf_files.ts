// GGUF files: other files under the name, cut ones, of other versions and kinds, and headers that lie.
import { bytesSource } from "../../src/formats/byte_source.ts";
import { ggufSource } from "../../src/models/gguf/gguf_source.ts";
import { openModel } from "../../src/models/open.ts";
import { floats, ints, rawGguf, texts, u64, value } from "../formats/gguf_read/raw_gguf.ts";
import { smallGguf, splitGguf, TENSORS } from "../models/gguf/small_gguf.ts";
import { type BadFile, type BadFiles, badContents, bytesOf, INSTEAD } from "./bad_file.ts";

type Bytes = Uint8Array<ArrayBuffer>;

async function open(files: Readonly<Record<string, Bytes>>, file: string): Promise<void> {
  const source = await ggufSource({
    path: file,
    file,
    open: (name) => {
      const bytes = files[name];
      return Promise.resolve(bytes === undefined ? null : bytesSource(bytes, name));
    },
  });
  const model = await openModel(source, ["architecture", "tokenizer", "tensors", "files"]);
  model.tokenizer.decode(model.tokenizer.encode("ab 12 é"));
  for (const name of model.tensors.tensors.keys()) await model.tensors.read(name);
}
const read = (bytes: Bytes) => open({ "small.gguf": bytes }, "small.gguf");

const sound = smallGguf();
/** The header's numbers swapped, as a file for other processors has them. */
const bigEndian = bytesOf("GGUF", [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 11], new Uint8Array(64));
const keys = (more: Readonly<Record<string, Bytes | null>>) => smallGguf({ keys: more });
const tokens = (more: Readonly<Record<string, Bytes | null>>) =>
  keys(Object.fromEntries(Object.entries(more).map(([name, bytes]) => [`tokenizer.ggml.${name}`, bytes])));
const WORDS = ["<|a|>", "<|b|>", "<|c|>", "Ġ", "a", "b", "Ġa", "ab", "Ġab", "1", "2", "c"];
const one = (entry: Partial<Parameters<typeof rawGguf>[0]> & object) =>
  rawGguf({ data: new Uint8Array(256), ...entry });
const tensor = (dims: readonly (number | bigint)[], type = 0, offset = 0) =>
  one({ tensors: [{ name: "a", dims, type, offset }] });

const [ONE, TWO] = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"] as const;
const parts = splitGguf();

const models: readonly (readonly [name: string, content: Bytes, says: RegExp])[] = [
  [
    "of a family that does not run here",
    keys({ "general.architecture": value.text("mamba") }),
    /got "mamba"/,
  ],
  ["the eyes of a model (mmproj)", keys({ "general.architecture": value.text("clip") }), /got "clip"/],
  [
    "an adapter",
    one({
      keys: [
        ["general.architecture", value.text("llama")],
        ["general.type", value.text("adapter")],
        ["adapter.type", value.text("lora")],
      ],
    }),
    /adapter/,
  ],
  [
    "an importance matrix",
    one({
      keys: [
        ["general.type", value.text("imatrix")],
        ["imatrix.chunk_count", value.u32(4)],
      ],
    }),
    /imatrix/,
  ],
  ["a vocabulary without weights", smallGguf({ tensors: [] }), /no tensor token_embd\.weight/],
  ["no words", tokens({ tokens: null }), /tokenizer\.ggml\.tokens, got nothing/],
  ["no merges", tokens({ merges: null }), /tokenizer\.ggml\.merges, got nothing/],
  [
    "one word twice",
    tokens({ tokens: texts(WORDS.map((word, i) => (i === 5 ? "a" : word))) }),
    /5 is "a" again/,
  ],
  [
    "merges of one word",
    tokens({ merges: texts(["ab"]) }),
    /two tokens with a blank between them in merge 0/,
  ],
  ["merges of words that there are not", tokens({ merges: texts(["q z", "a b"]) }), /q/],
  ["an end that is no word", tokens({ eos_token_id: value.u32(12) }), /eos_token_id, got 12/],
  ["no end", tokens({ eos_token_id: null }), /eos_token_id/],
  ["words of another cut", tokens({ pre: value.text("tekken-9") }), /tekken-9/],
  ["kinds of another number of words", tokens({ token_type: ints([1, 1]) }), /list of 12 numbers/],
  ["a WordPiece vocabulary", tokens({ model: value.text("bert") }), /got "bert"/],
  ["a template that is a list", keys({ "tokenizer.chat_template": texts(["a"]) }), /chat_template/],
  [
    "a head of odd size",
    keys({
      "llama.attention.key_length": value.u32(7),
      "llama.attention.value_length": value.u32(7),
      "llama.rope.dimension_count": value.u32(7),
    }),
    /head_dim = 7/,
  ],
  ["an epsilon of zero", keys({ "llama.attention.layer_norm_rms_epsilon": value.f32(0) }), /epsilon, got 0/],
  [
    "endless positions",
    keys({ "llama.context_length": value.u64(2n ** 60n) }),
    /context_length, got 1152921504606846976/,
  ],
  [
    "scores that are no numbers",
    smallGguf({
      vocabulary: "SentencePiece",
      keys: { "tokenizer.ggml.scores": floats([NaN, ...Array.from({ length: 11 }, () => 0)]) },
    }),
    /scores/,
  ],
  [
    "a norm of another size",
    smallGguf({
      tensors: TENSORS.map((each) =>
        each[0] === "output_norm.weight" ? ["output_norm.weight", [64], "F32"] : each,
      ),
    }),
    /model\.norm\.weight has shape \[64\]/,
  ],
];

const splits: readonly (readonly [
  name: string,
  files: Readonly<Record<string, Bytes>>,
  file: string,
  says: RegExp,
])[] = [
  [
    "the second part alone",
    { [TWO]: parts[1]! },
    TWO,
    /m-00001-of-00002\.gguf \(part 1 of 2\): there is no such file/,
  ],
  [
    "the first part alone",
    { [ONE]: parts[0]! },
    ONE,
    /m-00002-of-00002\.gguf \(part 2 of 2\): there is no such file/,
  ],
  ["the first part under a name of its own", { "m.gguf": parts[0]! }, "m.gguf", /split\.count/],
  ["parts that changed places", { [ONE]: parts[1]!, [TWO]: parts[0]! }, ONE, /split\.no/],
  ["one part twice", { [ONE]: parts[0]!, [TWO]: parts[0]! }, ONE, /split\.no/],
  ["a whole file under a part's name", { [ONE]: sound, [TWO]: sound }, ONE, /split\.count/],
  ["part three of two", { "m-00003-of-00002.gguf": sound }, "m-00003-of-00002.gguf", /3 of 2/],
  [
    "parts that lack a tensor",
    { [ONE]: parts[0]!, [TWO]: splitGguf({ part: 1, keys: {} })[0]! },
    ONE,
    /split\.no/,
  ],
];

export const ggufFiles: BadFiles = {
  reader: "GGUF",
  files: [
    ...badContents("file-invalid", read, [
      ["an empty file", "", /small\.gguf/],
      ["three bytes", "GGU", /small\.gguf/],
      ["the magic alone", "GGUF", /small\.gguf/],
      ["an error page", INSTEAD.errorPage, /web page/],
      ["a Git LFS pointer", INSTEAD.pointer, /Git LFS pointer/],
      ["a server's error as JSON", INSTEAD.jsonError, /text/],
      [
        "a safetensors file under this name",
        bytesOf([16, 0, 0, 0, 0, 0, 0, 0], '{"a":{}}        '),
        /safetensors/,
      ],
      ["a zip", INSTEAD.zip, /zip/],
      ["a compressed copy", INSTEAD.gzip, /gzip/],
      ["zeros, as a download tool reserves them", INSTEAD.zeros, /zero/],
      ["the format before GGUF", bytesOf("tjgg", [3, 0, 0, 0], new Uint8Array(60)), /"GGUF".*(ggjt|older)/],
      ["a file for other processors", bigEndian, /big-endian/],
      ["version 1", rawGguf({ version: 1 }), /version 2 or 3.*version 1/],
      ["version 4", rawGguf({ version: 4 }), /version 4/],
      ["half of the header", sound.slice(0, 300), /small\.gguf/],
      ["half of the weights", sound.slice(0, -500), /bytes of data/],
      ["more keys than bytes", rawGguf({ keyCount: 2n ** 40n }), /keys/],
      ["more tensors than bytes", rawGguf({ tensorCount: 2n ** 63n }), /tensors/],
      [
        "a key of 2^50 letters",
        bytesOf(rawGguf({ keyCount: 1 }).slice(0, 24), u64(2n ** 50n), new Uint8Array(64)),
        /key 0/,
      ],
      [
        "a key twice",
        one({
          keys: [
            ["a", value.u8(1)],
            ["a", value.u8(2)],
          ],
        }),
        /"a" again/,
      ],
      [
        "a value of an unknown type",
        one({ keys: [["a", bytesOf([77, 0, 0, 0, 0])]] }),
        /type of value from 0 to 12/,
      ],
      ["lists of lists", one({ keys: [["a", value.list(9, [])]] }), /array of arrays/],
      ["a list of 2^40 items", one({ keys: [["a", value.list(4, [], 2n ** 40n)]] }), /items in the array a/],
      ["half true", one({ keys: [["a", value.flag(2)]] }), /0 or 1/],
      ["a text that is no UTF-8", one({ keys: [["a", value.text(Uint8Array.of(0xff, 0xfe))]] }), /UTF-8/],
      ["a name with a line end", one({ keys: [["a\nb", value.u8(1)]] }), /plain characters/],
      ["no dimension", tensor([]), /1 to 4 dimensions.*0/],
      ["five dimensions", tensor([1, 1, 1, 1, 1]), /1 to 4 dimensions.*5/],
      ["a size of nothing", tensor([0, 4]), /sizes above 0/],
      ["a negative size", tensor([2n ** 64n - 1n]), /sizes above 0/],
      ["weights of a type that is not read here", tensor([256], 16), /type 16/],
      ["half a block", tensor([33], 8), /multiple of 32 elements/],
      ["a tensor between two places", tensor([4], 0, 8), /multiple of 32/],
      ["a tensor behind the end", tensor([4], 0, 4096), /offset inside|bytes of data/],
      [
        "a tensor twice",
        one({
          tensors: [
            { name: "a", dims: [4], type: 0, offset: 0 },
            { name: "a", dims: [4], type: 0, offset: 32 },
          ],
        }),
        /"a" again/,
      ],
      [
        "tensors on top of each other",
        one({
          tensors: [
            { name: "a", dims: [16], type: 0, offset: 0 },
            { name: "b", dims: [4], type: 0, offset: 32 },
          ],
        }),
        /inside tensor a/,
      ],
      ["an alignment of three", one({ keys: [["general.alignment", value.u32(3)]] }), /power of two/],
      ["an alignment of nothing", one({ keys: [["general.alignment", value.u32(0)]] }), /power of two/],
    ]),
    ...models.map(([name, content, says]): BadFile => ({
      name,
      read: () => read(content),
      code: "model-invalid",
      says,
    })),
    ...splits.map(([name, files, file, says]): BadFile => ({
      name,
      read: () => open(files, file),
      code: "model-invalid",
      says,
    })),
  ],
};
