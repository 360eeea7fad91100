import { expect, test } from "vitest";
import { unrolled } from "../../src/kernels/unrolled.ts";

test("a line is written for each quad of a head, or for each part that a lane holds", () => {
  const source = [
    "// $d is told of",
    "let k_$p = f($p);",
    "sum += g(k_$p, $l) * q$d;",
    "h($l, $p);",
    "end",
  ].join("\n");
  expect(unrolled(source, 3, 2).split("\n")).toEqual([
    "// $d is told of",
    "let k_0 = f(0);",
    "let k_1 = f(1);",
    "sum += g(k_0, 0) * q0;",
    "sum += g(k_0, 1) * q1;",
    "sum += g(k_1, 0) * q2;",
    "h(0, 0);",
    "h(1, 0);",
    "h(0, 1);",
    "end",
  ]);
});
