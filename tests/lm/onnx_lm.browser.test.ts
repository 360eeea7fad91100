// The same model and prompts as in Node, on the wasm that pages get, in a real Chromium.
import { expect, test } from "vitest";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { openModel } from "../../src/models/open.ts";
import { pageSources } from "../../src/models/page_sources.ts";
import { openTeacher } from "../../src/lm/open_teacher.ts";
import reference from "../golden/tiny_reference.json";

const path = "/models/tiny";

test("Chromium's wasm says what PyTorch says, batched, and fetches from its own origin only", async () => {
  const source = withMadeGraphs(pageSources({ fetch: systemFetch, clock: systemClock }));
  const { ref } = await openModel(await source(path), ["ref"]);
  const { lm, parameters } = await openTeacher(ref, "wasm", { source, clock: systemClock });
  expect(parameters).toBe(765_056);
  const requests = reference.map((row, i): GenerateRequest => ({
    id: `${i}`,
    prompt: row.text,
    maxNewTokens: 170,
    temperature: 0,
    seed: i,
  }));
  const completions = await lm.generate(requests);
  expect(completions.map((completion) => completion.text)).toEqual(reference.map((row) => row.greedy_text));
  const foreign = performance
    .getEntriesByType("resource")
    .filter(({ name }) => !name.startsWith(location.origin));
  expect(foreign.map(({ name }) => name)).toEqual([]);
  await lm.dispose();
});
