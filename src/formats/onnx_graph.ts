// Builds an ONNX model (onnx/onnx.proto3) node by node: values are names, `add` returns the name of a node's output.
// Field numbers are those of onnx.proto; everything that we never write is left out.
// Large tensors are streams, read when the file is; beyond a size they lie in files beside the model ("external data"),
// because a protobuf message ends at 2 GB.
// Trap: names of graph inputs and outputs are the interface; inner names are numbered, so the same calls give the same bytes.
import { type FileStream, streamOf } from "./file_stream.ts";
import { dataFiles } from "./onnx_data_files.ts";
import { ProtobufWriter } from "./protobuf.ts";

export type OnnxType = "float" | "float16" | "uint8" | "int64" | "bool";
/** TensorProto.DataType */
const TYPE_NUMBER: Readonly<Record<OnnxType, number>> = {
  float: 1,
  uint8: 2,
  int64: 7,
  bool: 9,
  float16: 10,
};

export type Attribute = number | readonly number[] | { readonly float: number };
/** A fixed size, or the name of a symbolic one. */
export type Dimension = number | string;

/** Operators outside ONNX's own set, with the set they are of. */
const OTHER_SETS: Readonly<Record<string, string>> = {
  MatMulNBits: "com.microsoft",
  GatherBlockQuantized: "com.microsoft",
};

export interface Constant {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: FileStream;
}

export interface OnnxFile {
  /** The name of the model's file; its data files are called "<fileName>_data", "<fileName>_data_1", … */
  readonly fileName: string;
  /** The graph's own name. */
  readonly name: string;
  readonly opset: number;
  /** A model of more bytes keeps its tensors in data files, each at most this long unless one tensor is longer. */
  readonly externalBytes: number;
}

export class OnnxGraph {
  private readonly nodes: ProtobufWriter[] = [];
  private readonly constants: Constant[] = [];
  private readonly inputs: ProtobufWriter[] = [];
  private readonly outputs: ProtobufWriter[] = [];
  private readonly integers = new Map<string, string>();
  private readonly otherSets = new Set<string>();
  private count = 0;

  input(name: string, type: OnnxType, shape: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: OnnxType, shape: readonly Dimension[]): void {
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** A constant tensor; `data` is little-endian, row-major. */
  constant(name: string, type: OnnxType, shape: readonly number[], data: FileStream): string {
    this.constants.push({ name, type, shape, data });
    return name;
  }

  /** A constant f32 tensor, held in memory until the file is written. */
  weight(name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.constant(name, "float", shape, streamOf(bytes));
  }

  /** A constant int64 tensor: a list, or a scalar for a single number. Equal constants are shared. */
  int64(value: number | readonly number[]): string {
    const list = typeof value === "number" ? [value] : value;
    const name = typeof value === "number" ? `i_${value}` : `i_[${value.join(",")}]`;
    const known = this.integers.get(name);
    if (known !== undefined) return known;
    this.integers.set(name, name);
    const data = BigInt64Array.from(list, BigInt);
    const shape = typeof value === "number" ? [] : [list.length];
    return this.constant(name, "int64", shape, streamOf(new Uint8Array(data.buffer)));
  }

  /** A constant f32 scalar. */
  scalar(name: string, value: number): string {
    return this.weight(name, [], new Float32Array([value]));
  }

  /** Adds a node with one output, called `output` or by the next number. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output?: string,
  ): string {
    const name = output ?? this.nextName(type);
    this.node(type, inputs, [name], attributes);
    return name;
  }

  /** Adds a Split along `axis` into parts of the given sizes. */
  split(input: string, axis: number, sizes: readonly number[]): string[] {
    const outputs = sizes.map(() => this.nextName("Split"));
    this.node("Split", [input, this.int64(sizes)], outputs, { axis });
    return outputs;
  }

  /** The files by name: the ModelProto, and its data files where it needs any. */
  finish(file: OnnxFile): Map<string, FileStream> {
    const inline = this.model(file, (tensor, { data }) => tensor.stream(9, data));
    if (inline.bytes <= file.externalBytes) return new Map([[file.fileName, inline]]);
    const { files, placeOf } = dataFiles(`${file.fileName}_data`, this.constants, file.externalBytes);
    const model = this.model(file, (tensor, constant) => {
      const place = placeOf.get(constant.name);
      if (place === undefined) return tensor.stream(9, constant.data);
      for (const [key, value] of Object.entries(place)) {
        tensor.message(13, new ProtobufWriter().text(1, key).text(2, String(value)));
      }
      return tensor.integer(14, 1); // data_location = EXTERNAL
    });
    return new Map([[file.fileName, model], ...files]);
  }

  /** @param place writes where a constant's data is into its TensorProto */
  private model(
    { name, opset }: OnnxFile,
    place: (tensor: ProtobufWriter, constant: Constant) => ProtobufWriter,
  ): FileStream {
    const graph = new ProtobufWriter();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, name);
    for (const constant of this.constants) {
      const tensor = new ProtobufWriter();
      for (const size of constant.shape) tensor.integer(1, size);
      tensor.integer(2, TYPE_NUMBER[constant.type]).text(8, constant.name);
      graph.message(5, place(tensor, constant));
    }
    for (const value of this.inputs) graph.message(11, value);
    for (const value of this.outputs) graph.message(12, value);
    const model = new ProtobufWriter()
      .integer(1, 8) // IR version 8: the one of opset 17
      .text(2, "retort")
      .message(7, graph)
      .message(8, new ProtobufWriter().text(1, "").integer(2, opset));
    for (const set of this.otherSets) model.message(8, new ProtobufWriter().text(1, set).integer(2, 1));
    return model.finish();
  }

  private node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
  ): void {
    const node = new ProtobufWriter();
    for (const input of inputs) node.text(1, input);
    for (const output of outputs) node.text(2, output);
    node.text(3, `${type}_${this.nodes.length}`).text(4, type);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    const set = OTHER_SETS[type];
    if (set !== undefined) {
      this.otherSets.add(set);
      node.text(7, set);
    }
    this.nodes.push(node);
  }

  private nextName(type: string): string {
    return `v${this.count++}_${type}`;
  }
}

function attribute(name: string, value: Attribute): ProtobufWriter {
  const out = new ProtobufWriter().text(1, name);
  if (typeof value === "number") return out.integer(3, value).integer(20, 2);
  if ("float" in value) return out.float(2, value.float).integer(20, 1);
  for (const item of value) out.integer(8, item);
  return out.integer(20, 7);
}

function valueInfo(name: string, type: OnnxType, shape: readonly Dimension[]): ProtobufWriter {
  const dims = new ProtobufWriter();
  for (const size of shape) {
    const dim = new ProtobufWriter();
    dims.message(1, typeof size === "number" ? dim.integer(1, size) : dim.text(2, size));
  }
  const tensor = new ProtobufWriter().integer(1, TYPE_NUMBER[type]).message(2, dims);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
