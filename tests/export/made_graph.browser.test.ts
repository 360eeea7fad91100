// The graph that a browser makes of the bundled model's weights, whose tables come out of the browser's own sines and powers.
import { expect, test } from "vitest";
import { sha256Hex } from "../../src/core/sha256.ts";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import { readNeeded } from "../../src/models/folder.ts";
import { pageSources } from "../../src/models/page_sources.ts";

test("Chromium makes the bundled model's graph bit for bit as it was sealed", async () => {
  const source = await withMadeGraphs(pageSources({ fetch: systemFetch, clock: systemClock }))(
    "/models/tiny",
  );
  const made = await readNeeded(source.folder, "onnx/model.onnx", 2 ** 31);
  expect(await sha256Hex(made)).toBe(source.card?.files["onnx/model.onnx"]?.sha256);
});
