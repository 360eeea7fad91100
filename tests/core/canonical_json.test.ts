import { expect, test } from "vitest";
import { canonicalJson } from "../../src/core/canonical_json.ts";

test("the text does not depend on the order in which an object was built, at any depth", () => {
  const one = { b: [{ y: 1, x: "ä" }], a: { d: null, c: true } };
  const other = { a: { c: true, d: null }, b: [{ x: "ä", y: 1 }] };
  expect(canonicalJson(one)).toBe('{"a":{"c":true,"d":null},"b":[{"x":"ä","y":1}]}');
  expect(canonicalJson(other)).toBe(canonicalJson(one));
});

test("an absent member and one that is undefined are the same, null is another", () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }));
  expect(canonicalJson({ a: null, b: 1 })).not.toBe(canonicalJson({ b: 1 }));
});

test("the text parses back to the value: numbers, quotes, lone surrogates, control characters", () => {
  const value = { n: [0, 1e-7, 1e21, -1.5, 4_294_967_295], s: ['"\\', "\u0000\n", "\ud800", "🙂"] };
  expect(JSON.parse(canonicalJson(value))).toEqual(value);
});

test("what JSON would change in silence is refused with its place", () => {
  expect(() => canonicalJson({ a: [1, Number.NaN] })).toThrow("value.a[1]");
  expect(() => canonicalJson(Number.POSITIVE_INFINITY)).toThrow(
    expect.objectContaining({ code: "non-finite" }),
  );
  for (const bad of [undefined, [undefined], new Map(), new Date(0), 1n, () => 1, new Float32Array(1)]) {
    expect(() => canonicalJson(bad)).toThrow(expect.objectContaining({ code: "internal" }));
  }
});
