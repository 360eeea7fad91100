// The catalogue's numbers against the models' own configs, and that a line is the same model tomorrow.
import { expect, test } from "vitest";
import { parameterCount, parseArchitecture } from "../../src/models/architecture.ts";
import { MODEL_CATALOGUE } from "../../src/models/catalogue.ts";

test.each(MODEL_CATALOGUE)(
  "$id",
  ({ id, repo, revision, license, parameters, weightBytes, packaged, config }) => {
    expect(parameters).toBe(parameterCount(parseArchitecture(config)));
    // In bfloat16, and a header; Qwen3's file holds its tied head a second time.
    const stored = id === "qwen3-0.6b" ? parameters + 1024 * 151936 : parameters;
    expect(weightBytes - 2 * stored).toBeGreaterThan(0);
    expect(weightBytes - 2 * stored).toBeLessThan(100_000);
    expect(repo).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(revision).toMatch(/^[0-9a-f]{40}$/);
    expect(license).not.toBe("");
    if (packaged !== null) expect(packaged.sha256).toMatch(/^[0-9a-f]{64}$/);
  },
);

test("every model comes once", () => {
  expect(new Set(MODEL_CATALOGUE.map(({ id }) => id)).size).toBe(MODEL_CATALOGUE.length);
});
