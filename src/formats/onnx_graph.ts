// Builds an ONNX model (onnx/onnx.proto3) node by node: values are names, `add` returns the name of a node's output.
// Field numbers are those of onnx.proto; everything that we never write is left out.
// Trap: names of graph inputs and outputs are the interface; inner names are numbered, so the same calls give the same bytes.
import { ProtobufWriter } from "./protobuf.ts";

export type OnnxType = "float" | "int64" | "bool";
/** TensorProto.DataType */
const TYPE_NUMBER: Readonly<Record<OnnxType, number>> = { float: 1, int64: 7, bool: 9 };

export type Attribute = number | readonly number[] | { readonly float: number };
/** A fixed size, or the name of a symbolic one. */
export type Dimension = number | string;

export class OnnxGraph {
  private readonly nodes: ProtobufWriter[] = [];
  private readonly initializers: ProtobufWriter[] = [];
  private readonly inputs: ProtobufWriter[] = [];
  private readonly outputs: ProtobufWriter[] = [];
  private readonly integers = new Map<string, string>();
  private count = 0;

  input(name: string, type: OnnxType, shape: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: OnnxType, shape: readonly Dimension[]): void {
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** A constant f32 tensor. `data` is not copied before `finish`. */
  weight(name: string, shape: readonly number[], data: Float32Array<ArrayBuffer>): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.initializer(name, "float", shape, bytes);
  }

  /** A constant int64 tensor: a list, or a scalar for a single number. Equal constants are shared. */
  int64(value: number | readonly number[]): string {
    const list = typeof value === "number" ? [value] : value;
    const name = typeof value === "number" ? `i_${value}` : `i_[${value.join(",")}]`;
    const known = this.integers.get(name);
    if (known !== undefined) return known;
    this.integers.set(name, name);
    const data = BigInt64Array.from(list, BigInt);
    return this.initializer(
      name,
      "int64",
      typeof value === "number" ? [] : [list.length],
      new Uint8Array(data.buffer),
    );
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

  /** The ModelProto. */
  finish(name: string, opset: number): Uint8Array<ArrayBuffer> {
    const graph = new ProtobufWriter();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, name);
    for (const tensor of this.initializers) graph.message(5, tensor);
    for (const value of this.inputs) graph.message(11, value);
    for (const value of this.outputs) graph.message(12, value);
    return new ProtobufWriter()
      .integer(1, 8) // IR version 8: the one of opset 17
      .text(2, "retort")
      .message(7, graph)
      .message(8, new ProtobufWriter().text(1, "").integer(2, opset))
      .finish();
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
    this.nodes.push(node);
  }

  private initializer(name: string, type: OnnxType, shape: readonly number[], bytes: Uint8Array): string {
    const tensor = new ProtobufWriter();
    for (const size of shape) tensor.integer(1, size);
    tensor.integer(2, TYPE_NUMBER[type]).text(8, name).bytes(9, bytes);
    this.initializers.push(tensor);
    return name;
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
