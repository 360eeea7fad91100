import type { KernelCase } from "../kernel_case.ts";
import { packTokens } from "../tokens.ts";
import { windowReference } from "./reference.ts";
import { narrowToWindow } from "./window.ts";

export function windowCase(lengths: readonly number[], rows: number, keys: number): KernelCase {
  const tokens = packTokens(
    lengths,
    rows,
    lengths.map((_, i) => 100 * i),
  );
  return {
    name: `window of ${keys} keys, ${lengths.join("+")} of ${rows} rows`,
    inputs: { tokens },
    buffers: { out: tokens.length },
    record: (r, at) => narrowToWindow(r, { tokens: at("tokens"), out: at("out"), rows, keys }),
    want: { out: windowReference(tokens, keys) },
    tolerance: { roundings: 0, because: "whole numbers" },
  };
}

export const windowCases = (): readonly KernelCase[] => [
  windowCase([1], 1, 1),
  windowCase([9, 3, 70], 88, 5), // six empty rows, a window across two workgroups
  windowCase([4, 4], 8, 512), // a window that is wider than any sequence
];
