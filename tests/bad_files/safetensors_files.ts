// model.safetensors as it should not be: other files under its name, cut ones, and headers that lie.
import { bytesSource } from "../../src/formats/byte_source.ts";
import { checkFloats, openSafetensors, readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import { type BadFiles, badContents, bytesOf, INSTEAD, utf8 } from "./bad_file.ts";

const FILE = "model.safetensors";

/** As models are read, by range, and as adapters are, whole. */
async function read(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { tensors } = readSafetensors(bytes, FILE);
  checkFloats(tensors, FILE);
  const source = await openSafetensors(bytesSource(bytes, FILE), FILE);
  for (const [name, tensor] of tensors) {
    toFloat32(tensor);
    await source.read(name);
  }
}

/** A file with this header and this many bytes of data. */
export function withHeader(header: unknown, dataBytes: number): Uint8Array<ArrayBuffer> {
  const text = utf8(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}
const entry = (more: object) => ({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...more } });
const sound = withHeader(entry({}), 8);
const two = (a: object, b: object) => ({
  ...entry(a),
  b: { dtype: "F32", shape: [2], data_offsets: [8, 16], ...b },
});

function bigEndian(): Uint8Array<ArrayBuffer> {
  const file = sound.slice();
  new DataView(file.buffer).setBigUint64(0, BigInt(file.length - 16));
  return file;
}

export const safetensorsFiles: BadFiles = {
  reader: "safetensors",
  files: badContents("file-invalid", read, [
    ["an empty file", "", /0 bytes are too few/],
    ["a file of seven bytes", sound.slice(0, 7), /7 bytes are too few/],
    ["an error page", INSTEAD.errorPage, /web page/],
    ["a Git LFS pointer", INSTEAD.pointer, /Git LFS pointer.*git lfs pull/],
    ["a server's error as JSON", INSTEAD.jsonError, /text/],
    ["a server's error as text", INSTEAD.plainError, /text/],
    ["a PyTorch file under this name", INSTEAD.zip, /zip/],
    ["a pickle under this name", INSTEAD.pickle, /pickle/],
    ["a compressed copy", INSTEAD.gzip, /gzip/],
    ["a GGUF file under this name", bytesOf("GGUF", [3, 0, 0, 0], new Uint8Array(60)), /GGUF/],
    ["a Keras file under this name", INSTEAD.hdf5, /HDF5/],
    ["a NumPy file under this name", INSTEAD.numpy, /NumPy/],
    ["zeros, as a download tool reserves them", INSTEAD.zeros, /zero/],
    ["a length in big-endian order", bigEndian(), /header claims/],
    ["half of a download, cut in the header", sound.slice(0, 30), /cut short/],
    ["half of a download, cut in the data", sound.slice(0, -3), /5 follow|5 bytes of data/],
    ["bytes behind the last tensor", bytesOf(sound, [0, 0]), /10 follow the header/],
    ["a header of blanks", withHeader("        ", 0), /must start with "\{"/],
    ["a header that is a list", withHeader("[]", 0), /must start with "\{"/],
    ["a header cut by a writer", withHeader('{"a":{"dtype":"F32"', 0), /header|offset|character/],
    ["a header with a byte order mark", withHeader("\ufeff{}", 0), /must start with "\{"/],
    ["a header with single quotes", withHeader("{'a': 1}", 0), /'|quote/],
    ["a header that is no UTF-8", withHeader("{}", 0).map((byte) => (byte === 0x7d ? 0xff : byte)), /UTF-8/],
    ["a header with NaN", withHeader('{"a":NaN}', 0), /NaN|value/],
    [
      "a header with a number beyond 2^53",
      withHeader('{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,9007199254740993]}}', 0),
      /9007199254740993/,
    ],
    ["a negative size", withHeader(entry({ shape: [-2] }), 8), /-2|whole/],
    ["half a row", withHeader(entry({ shape: [0.5, 4] }), 8), /0\.5|whole/],
    ["a size in words", withHeader(entry({ shape: ["2"] }), 8), /shape is not a list of whole numbers/],
    ["a shape that is a number", withHeader(entry({ shape: 2 }), 8), /tensor a: shape/],
    ["no shape", withHeader(entry({ shape: undefined }), 8), /tensor a: shape/],
    ["no type", withHeader(entry({ dtype: undefined }), 8), /tensor a: dtype \(none\)/],
    ["a type as PyTorch prints it", withHeader(entry({ dtype: "torch.float32" }), 8), /dtype torch\.float32/],
    ["a type in small letters", withHeader(entry({ dtype: "f32" }), 8), /dtype f32 is not one of/],
    [
      "sizes that need other bytes",
      withHeader(entry({ shape: [3] }), 8),
      /F32 \[3\] takes 12 bytes, its range holds 8/,
    ],
    [
      "sizes whose product cannot be counted",
      withHeader(entry({ shape: [2 ** 30, 2 ** 30] }), 8),
      /more bytes than can be counted/,
    ],
    ["a range that ends before it begins", withHeader(entry({ data_offsets: [8, 0] }), 8), /bytes 8 to 0/],
    [
      "a range beyond the file",
      withHeader(entry({ data_offsets: [0, 800], shape: [200] }), 8),
      /lie outside the 8 bytes/,
    ],
    ["a range of one number", withHeader(entry({ data_offsets: [0] }), 8), /not a pair/],
    [
      "tensors on top of each other",
      withHeader(two({}, { data_offsets: [4, 12] }), 12),
      /tensor b begins at 4, the one before it ends at 8/,
    ],
    ["a hole between tensors", withHeader(two({}, { data_offsets: [12, 20] }), 20), /tensor b begins at 12/],
    [
      "one name twice",
      withHeader(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        1,
      ),
      /twice|"a"/,
    ],
    ["a field that nobody knows", withHeader(entry({ strides: [1] }), 8), /unknown field "strides"/],
    [
      "metadata with numbers",
      withHeader({ __metadata__: { step: 3 }, ...entry({}) }, 8),
      /__metadata__\.step is not a string/,
    ],
    [
      "metadata that is a text",
      withHeader({ __metadata__: "pt", ...entry({}) }, 8),
      /__metadata__ is not an object/,
    ],
    [
      "weights in eight bits",
      withHeader(entry({ dtype: "I8", shape: [8] }), 8),
      /tensor a is stored as I8/,
      "model-invalid",
    ],
    [
      "weights in double precision",
      withHeader(entry({ dtype: "F64", shape: [1] }), 8),
      /tensor a is stored as F64/,
      "model-invalid",
    ],
    [
      "a header of 200 MB that is claimed",
      bytesOf([0, 0, 0, 12, 0, 0, 0, 0], "{}"),
      /claims 201326592 bytes, at most/,
    ],
    [
      "an object inside of an object without end",
      withHeader(`${'{"a":'.repeat(200)}1${"}".repeat(200)}`, 0),
      /nesting/,
    ],
  ]),
};
