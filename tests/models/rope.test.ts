// RoPE's frequencies of published models against transformers' (tests/golden/families/rope.json).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseArchitecture, ropeFrequencies } from "../../src/models/architecture.ts";

interface Published {
  readonly config: { readonly head_dim: number };
  readonly frequencies: readonly number[];
}
const published = JSON.parse(readFileSync("tests/golden/families/rope.json", "utf8")) as Record<
  string,
  Published
>;
const tiny = JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")) as Record<string, unknown>;

test.each(Object.entries(published))("%s: every frequency is transformers'", (_, { config, frequencies }) => {
  const { head_dim: headDim, ...rope } = config;
  const architecture = parseArchitecture({ ...tiny, head_dim: headDim, rope_parameters: rope });
  const got = ropeFrequencies(architecture);
  expect(got.length).toBe(headDim / 2);
  for (const [i, want] of frequencies.entries()) {
    // PyTorch's power function and ours may differ by one unit in the last place, 2^-23, the division by another; the blend
    // subtracts close numbers and doubles that at most where its wavelengths lie
    expect(Math.abs(got[i]! / want - 1), `frequency ${i}`).toBeLessThanOrEqual(2 ** -21);
  }
});
