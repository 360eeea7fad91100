import { type KernelCase, normals } from "../kernel_case.ts";
import { adamw, adamwScalars } from "./adamw.ts";
import { adamwReference } from "./reference.ts";

const hyper = { beta1: 0.9, beta2: 0.98, eps: 1e-8, weightDecay: 0.01 };

/** `steps` steps on one recorded gradient each; `isFinite` 0 must change nothing. */
export function adamwCase(count: number, step: number, isFinite: 0 | 1): KernelCase {
  const param = normals(90, count);
  const grad = normals(91, count, 0.1);
  const m = normals(92, count, step > 1 ? 0.1 : 0);
  const v = normals(93, count, step > 1 ? 0.1 : 0).map((x) => x * x);
  const scale = 0.25;
  const want = { param: Float64Array.from(param), m: Float64Array.from(m), v: Float64Array.from(v) };
  if (isFinite) adamwReference(want.param, grad, want.m, want.v, hyper, 0.006, step, scale);
  return {
    name: `adamw step ${step} of ${count} parameters${isFinite ? "" : ", not finite"}`,
    inputs: {
      param,
      grad,
      m,
      v,
      stats: new Float32Array([1, scale, isFinite, 0]),
      scalars: adamwScalars(0.006, step, hyper),
    },
    buffers: {},
    record: (r, at) =>
      adamw(r, {
        param: at("param"),
        grad: at("grad"),
        m: at("m"),
        v: at("v"),
        stats: at("stats"),
        scalars: at("scalars"),
        count,
        ...hyper,
      }),
    want,
    tolerance: {
      roundings: 8,
      because:
        "moments: three products and a sum; beta, 1 - beta and scalars rounded once each; two roots and two divisions of 2.5 ulp",
    },
  };
}

export const adamwCases = (): readonly KernelCase[] => [
  adamwCase(1, 1, 1),
  adamwCase(65, 1, 1),
  adamwCase(1000, 7, 1),
  adamwCase(20, 3, 0),
];
