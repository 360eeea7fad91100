// Rotary embedding of an ONNX decoder, from tables: the sine of WGSL is only specified near zero, so no runtime computes one.
// A model of many positions (Llama 3.2: 131,072) would need more table than weights, so beyond ROWS the angle is a sum of two,
// each in a small table, and sine and cosine of the sum follow from theirs.
import type { Architecture } from "../models/architecture.ts";
import type { OnnxGraph } from "../formats/onnx_graph.ts";

/** Positions of the fine table. */
const ROWS = 4096;

export interface Rope {
  /** [B, 1, S, D] */
  readonly cos: string;
  /** [B, 1, S, D], the first half negated: x rotated = x * cos + swapHalves(x) * sin. */
  readonly sin: string;
}

/** What the angles of one kind of layers follow from. */
export interface RopeAngles extends Pick<Architecture, "headDim" | "maxPositions"> {
  /** Of the tables' names. */
  readonly name: string;
  /** [headDim / 2] radians per position */
  readonly frequencies: Float32Array<ArrayBuffer>;
}

/** Rotary embedding in the "rotate half" order of Hugging Face (Su et al. 2021, arXiv:2104.09864, eq. 34). Angles are
 *  rounded to f32 where PyTorch rounds them, but for positions from `rows` on, whose two parts are rounded each.
 *  @param positionIds [B, S]
 *  @param rows of the fine table */
export function addRope(graph: OnnxGraph, angles: RopeAngles, positionIds: string, rows = ROWS): Rope {
  const { maxPositions, headDim, name: of } = angles;
  const rotation = (name: string, count: number, stride: number, index: string): Rope => {
    const { cos, sin } = tables(angles, count, stride);
    const table = (part: string, data: Float32Array<ArrayBuffer>) => {
      const weight = graph.weight(`${name}.${part}`, [count, headDim], data);
      return graph.add("Unsqueeze", [graph.add("Gather", [weight, index]), graph.int64([1])]);
    };
    return { cos: table("cos", cos), sin: table("sin", sin) };
  };
  if (maxPositions <= rows) return rotation(of, maxPositions, 1, positionIds);
  const quotient = graph.add("Div", [positionIds, graph.int64(rows)]);
  const rest = graph.add("Sub", [positionIds, graph.add("Mul", [quotient, graph.int64(rows)])]);
  const fine = rotation(of, rows, 1, rest);
  const coarse = rotation(`${of}.coarse`, Math.ceil(maxPositions / rows), rows, quotient);
  // The sign of the first half is its own square in the cosine and is carried on in the sine.
  const product = (a: string, b: string) => graph.add("Mul", [a, b]);
  return {
    cos: graph.add("Sub", [product(coarse.cos, fine.cos), product(coarse.sin, fine.sin)]),
    sin: graph.add("Add", [product(coarse.sin, fine.cos), product(coarse.cos, fine.sin)]),
  };
}

/** [count, D] each, of positions 0, stride, 2 stride, … */
function tables({ headDim, frequencies }: RopeAngles, count: number, stride: number) {
  const half = headDim / 2;
  const cos = new Float32Array(count * headDim);
  const sin = new Float32Array(count * headDim);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(row * stride * frequencies[i]!);
      const at = row * headDim + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at + half] = Math.sin(angle);
      sin[at] = -Math.sin(angle);
    }
  }
  return { cos, sin };
}
