// A model's tensors as constants of an ONNX graph, in one of four number formats, and the products with them.
// fp32: [in, out] matrices of MatMul. fp16: the same in half precision, widened when the model is loaded, so that every runtime
// computes in f32 (activations of some models leave f16). q8, q4: blocks of 32 (core/block_quantize.ts) of MatMulNBits and
// GatherBlockQuantized, which onnxruntime-web has on wasm and on WebGPU; their numbers are the engine's own q8 and q4.
// Nothing is read here: a constant's bytes are made while the file is read, one piece (fp32, fp16: one matrix) at a time.
import { BLOCK, quantizeBlock, SCALE_UNIT } from "../core/block_quantize.ts";
import { RunError } from "../core/errors.ts";
import { fromHalf, narrowHalves } from "../core/float16.ts";
import type { OnnxDtype } from "../core/onnx_files.ts";
import type { Architecture } from "../models/architecture.ts";
import { familyOf } from "../models/families/list.ts";
import type { FileStream } from "../formats/file_stream.ts";
import type { OnnxGraph } from "../formats/onnx_graph.ts";
import { checkFinite, F16, type MergedRows, rowPieces, type RowsOfTensor } from "./merged_rows.ts";

/** Rows of a matrix: a tensor [rows, columns] by its name. */
export interface Part {
  readonly name: string;
  readonly rows: number;
}
type Bits = 4 | 8;
const BITS: Partial<Record<OnnxDtype, Bits>> = { q8: 8, q4: 4 };
/** TensorProto.DataType of f32, for Cast. */
const FLOAT = 1;

export class OnnxWeights {
  private readonly graph: OnnxGraph;
  private readonly merged: MergedRows;
  private readonly dims: Architecture;
  private readonly dtype: OnnxDtype;
  private readonly bits: Bits | undefined;

  constructor(graph: OnnxGraph, merged: MergedRows, dims: Architecture, dtype: OnnxDtype) {
    this.graph = graph;
    this.merged = merged;
    this.dims = dims;
    this.dtype = dtype;
    this.bits = BITS[dtype];
  }

  /** Norms and biases, always f32: the tensors one after the other, `plus` added to each number. -> [sum of rows] */
  vector(name: string, parts: readonly Part[], plus = 0): string {
    const length = parts.reduce((sum, { rows }) => sum + rows, 0);
    const { merged } = this;
    return this.graph.constant(name, "float", [length], {
      bytes: 4 * length,
      async *chunks() {
        for (const part of parts) {
          const stored = await merged.read(part.name);
          yield bytesOf(plus === 0 ? stored : stored.map((each) => plus + each));
        }
      },
    });
  }

  /** x [B, S, columns] times the transposed matrices of `parts` side by side -> [B, S, sum of rows] */
  product(name: string, x: string, parts: readonly Part[], columns: number): string {
    if (this.bits !== undefined) return this.quantizedProduct(x, this.quantized(name, parts, columns));
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    return this.graph.add("MatMul", [x, this.transposed(name, parts, columns, rows)]);
  }

  /** The token embedding's table; `rows` looks ids up in it, `head` is the product with the head's table, tied or not. */
  embedding(): { rows: (ids: string) => string; head: (x: string) => string } {
    const { graph, dims } = this;
    const { hidden, vocabulary: rows } = dims;
    const { names } = familyOf(dims);
    const head = dims.tiedHead ? names.embedding : names.head;
    if (this.bits === undefined) {
      const table = this.table(names.embedding);
      return {
        rows: (ids) => graph.add("Gather", [table, ids]),
        head: (x) => {
          const matrix = dims.tiedHead ? table : this.table(head);
          const columns = graph.add("Transpose", [matrix], { perm: [1, 0] });
          return graph.add("MatMul", [x, columns], {}, "logits");
        },
      };
    }
    const table = this.quantized(names.embedding, [{ name: names.embedding, rows }], hidden);
    return {
      rows: (ids) => this.quantizedRows(table, ids),
      head: (x) => {
        const matrix = dims.tiedHead ? table : this.quantized(head, [{ name: head, rows }], hidden);
        return this.quantizedProduct(x, matrix, "logits");
      },
    };
  }

  /** A [vocabulary, hidden] matrix as it is, in f32 when it is used. */
  private table(name: string): string {
    const { merged, dims, dtype } = this;
    const shape = [dims.vocabulary, dims.hidden];
    const elements = dims.vocabulary * dims.hidden;
    return this.floats(name, shape, {
      bytes: bytesPer(dtype) * elements,
      async *chunks() {
        for (const piece of rowPieces({ shape, byteLength: 4 * elements })) {
          yield narrowed(await merged.read(name, piece), dtype, { name, shape, firstRow: piece.from });
        }
      },
    });
  }

  /** [columns, rows]. Trap: held whole while it is written, because its rows are the parts' columns. */
  private transposed(name: string, parts: readonly Part[], columns: number, rows: number): string {
    const { merged, dtype } = this;
    return this.floats(name, [columns, rows], {
      bytes: bytesPer(dtype) * columns * rows,
      async *chunks() {
        const fused = new Float32Array(columns * rows);
        let row = 0;
        for (const part of parts) {
          const weight = await merged.read(part.name);
          if (dtype === "fp16")
            checkFinite(weight, { name: part.name, shape: [part.rows, columns], firstRow: 0 }, F16);
          for (let r = 0; r < part.rows; r++, row++) {
            for (let i = 0; i < columns; i++) fused[i * rows + row] = weight[r * columns + i]!;
          }
        }
        yield dtype === "fp16" ? bytesOf(narrowHalves(fused)) : bytesOf(fused);
      },
    });
  }

  private floats(name: string, shape: readonly number[], data: FileStream): string {
    if (this.dtype !== "fp16") return this.graph.constant(name, "float", shape, data);
    return this.graph.add("Cast", [this.graph.constant(name, "float16", shape, data)], { to: FLOAT });
  }

  /** Trap: levels and scales are two constants, so rows are read and quantised twice; nothing of them is held. */
  private quantized(name: string, parts: readonly Part[], columns: number): Quantized {
    const { graph, merged } = this;
    const bits = this.bits!; // the callers have looked
    const blocks = Math.ceil(columns / BLOCK);
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const made = (which: "levels" | "scales", bytes: number): FileStream => ({
      bytes,
      async *chunks() {
        for (const part of parts) {
          const shape = [part.rows, columns];
          for (const piece of rowPieces({ shape, byteLength: 4 * part.rows * columns })) {
            yield quantizeRows(await merged.read(part.name, piece), part.name, columns, bits)[which];
          }
        }
      },
    });
    const blob = (BLOCK * bits) / 8;
    return {
      bits,
      rows,
      columns,
      levels: graph.constant(name, "uint8", [rows, blocks, blob], made("levels", rows * blocks * blob)),
      scales: graph.constant(`${name}.scales`, "float", [rows, blocks], made("scales", 4 * rows * blocks)),
    };
  }

  /** x [B, S, columns] -> [B, S, rows] */
  private quantizedProduct(x: string, { levels, scales, ...sizes }: Quantized, output?: string): string {
    const { bits, rows: N, columns: K } = sizes;
    // accuracy_level 1: the product is summed in f32; without it a runtime may round x to int8
    const attributes = { K, N, bits, block_size: BLOCK, accuracy_level: 1 };
    return this.graph.add("MatMulNBits", [x, levels, scales], attributes, output);
  }

  /** ids [B, S] -> [B, S, columns] */
  private quantizedRows({ bits, rows, columns, levels, scales }: Quantized, ids: string): string {
    const { graph } = this;
    const blocks = Math.ceil(columns / BLOCK);
    const flat = graph.add("Reshape", [levels, graph.int64([rows, (blocks * BLOCK * bits) / 8])]);
    const attributes = { bits, block_size: BLOCK, gather_axis: 0, quantize_axis: 1 };
    const padded = graph.add("GatherBlockQuantized", [flat, ids, scales], attributes);
    if (columns === blocks * BLOCK) return padded;
    return graph.add("Slice", [padded, graph.int64([0]), graph.int64([columns]), graph.int64([2])]);
  }
}

interface Quantized {
  readonly bits: Bits;
  readonly rows: number;
  readonly columns: number;
  /** [rows, blocks, BLOCK * bits / 8] of unsigned levels: q + 8 or q + 128, two to a byte in q4, the first in the low half. */
  readonly levels: string;
  /** [rows, blocks] f32 */
  readonly scales: string;
}

const block = new Float32Array(BLOCK);
const levelsOfBlock = new Int8Array(BLOCK);

/** @throws RunError("non-finite") for a block whose scale f16, and so the engine, cannot hold */
function quantizeRows(weights: Float32Array, name: string, columns: number, bits: Bits) {
  const blocks = Math.ceil(columns / BLOCK);
  const rows = weights.length / columns;
  const blob = (BLOCK * bits) / 8;
  const levels = new Uint8Array(rows * blocks * blob);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let b = 0; b < blocks; b++) {
      const from = row * columns + b * BLOCK;
      block.fill(0);
      block.set(weights.subarray(from, Math.min(from + BLOCK, (row + 1) * columns)));
      const scale = quantizeBlock(bits, block, levelsOfBlock);
      if (scale === null) {
        const sentence = `${name}: weights of ${Math.max(...block.map(Math.abs))} cannot be stored as q${bits}. Take fp32.`;
        throw new RunError("non-finite", sentence, { name, row });
      }
      const at = row * blocks + b;
      scales[at] = fromHalf(scale) / SCALE_UNIT;
      for (let i = 0; i < BLOCK; i++) {
        if (bits === 8) levels[at * blob + i] = levelsOfBlock[i]! + 128;
        else levels[at * blob + (i >> 1)]! |= (levelsOfBlock[i]! + 8) << (4 * (i & 1));
      }
    }
  }
  return { levels, scales: bytesOf(scales) };
}

function bytesPer(dtype: OnnxDtype): number {
  return dtype === "fp16" ? 2 : 4;
}

function narrowed(
  weights: Float32Array<ArrayBuffer>,
  dtype: OnnxDtype,
  rows: RowsOfTensor,
): Uint8Array<ArrayBuffer> {
  if (dtype !== "fp16") return bytesOf(weights);
  checkFinite(weights, rows, F16);
  return bytesOf(narrowHalves(weights));
}

function bytesOf(numbers: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
