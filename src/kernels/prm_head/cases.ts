import { subslice } from "../../gpu/buffers.ts";
import { type KernelCase, normals } from "../kernel_case.ts";
import { prmHead, prmHeadBackward, prmHeadFloats } from "./prm_head.ts";
import { contrast } from "./contrast.ts";
import { contrastReference, prmHeadReference } from "./reference.ts";

export function prmHeadCase(rows: number, columns: number, slices: number): KernelCase {
  const h = normals(90, rows * columns);
  const head = normals(91, prmHeadFloats(columns));
  const labels = Uint32Array.from({ length: rows }, (_, t) => (t * 5) % 2);
  const weights = Float32Array.from({ length: rows }, (_, t) => (t % 3 === 2 ? 0 : 0.5 + (t % 4) / 4));
  // The block stands behind 64 floats of other parameters, which must stay as they are.
  const arena = new Float32Array(64 + head.length);
  arena.set(head, 64);
  const shape = { rows, columns };
  const want = prmHeadReference(h, head, labels, weights, shape);
  const part = Math.ceil(rows / slices);
  const partials = new Float64Array(slices * arena.length);
  for (let s = 0; s < slices; s++) {
    const inSlice = weights.map((weight, t) => (Math.floor(t / part) === s ? weight : 0));
    partials.set(prmHeadReference(h, head, labels, inSlice, shape).dHead, s * arena.length + 64);
  }
  return {
    name: `prm_head ${rows} x ${columns} in ${slices} slices`,
    inputs: { h, arena, labels, weights },
    buffers: {
      losses: rows,
      scores: rows,
      slopes: 2 * rows,
      dh: rows * columns,
      partials: partials.length,
    },
    record: (r, at) => {
      const common = {
        h: at("h"),
        head: subslice(at("arena"), 256, 4 * head.length),
        slopes: at("slopes"),
        rows,
        columns,
      };
      prmHead(r, {
        ...common,
        labels: at("labels"),
        weights: at("weights"),
        losses: at("losses"),
        scores: at("scores"),
      });
      prmHeadBackward(r, {
        ...common,
        dh: at("dh"),
        partials: at("partials"),
        slices,
        stride: arena.length,
        offset: 64,
      });
    },
    want: { losses: want.losses, scores: want.scores, slopes: want.slopes, dh: want.dh, partials },
    tolerance: {
      roundings: 16 + 8 * Math.sqrt(columns) + 2 * Math.sqrt(rows),
      because: "score sums of `columns` products near 1, exp of them, a sum over the rows",
    },
  };
}

/** Three traces of each question, right and wrong steps in all of them; every seventh row is not there. */
export function contrastCase(rows: number, share: number, temperature: number): KernelCase {
  const inputs = {
    scores: normals(92, rows).map((each) => 1 / (1 + Math.exp(-2 * each))),
    labels: Uint32Array.from({ length: rows }, (_, t) => ((t * 5) % 3 === 0 ? 0 : 1)),
    weights: Float32Array.from({ length: rows }, (_, t) => (t % 7 === 6 ? 0 : 0.5 + (t % 4) / 4)),
    places: Uint32Array.from({ length: 2 * rows }, (_, i) => Math.floor(i / 2 / (i % 2 === 0 ? 12 : 4))),
    losses: normals(93, rows),
    slopes: normals(94, 2 * rows),
  };
  const { scores, labels, weights, places } = inputs;
  const rule = { share, temperature };
  const want = contrastReference(scores, labels, weights, places, inputs, rule);
  return {
    name: `contrast of ${rows} rows, share ${share}`,
    inputs,
    buffers: { against: rows },
    record: (r, at) => {
      const slices = {
        scores: at("scores"),
        labels: at("labels"),
        weights: at("weights"),
        places: at("places"),
        against: at("against"),
        losses: at("losses"),
        slopes: at("slopes"),
      };
      contrast(r, { ...slices, rows, ...rule });
    },
    want: { ...want },
    tolerance: {
      roundings: 16 + 8 / temperature,
      because: "exponents up to 1 / temperature, exp of them, a sum of a question's steps",
    },
  };
}

export const prmHeadCases = (): readonly KernelCase[] => [
  prmHeadCase(1, 4, 1),
  prmHeadCase(13, 64, 3),
  prmHeadCase(65, 132, 2),
  contrastCase(50, 0.4, 0.1),
  contrastCase(70, 1, 0.5),
];
