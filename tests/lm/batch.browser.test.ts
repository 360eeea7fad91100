// A rerun of a debate must say the same words, although agents' requests meet in other batches each time. So on wasm a
// row's numbers may not depend on its batch at all: not even in the last bit.
import { expect, test } from "vitest";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import type { GenerateRequest } from "../../src/records/completion.ts";
import { openTeacher } from "../../src/lm/open_teacher.ts";
import { openModel } from "../../src/models/open.ts";
import { pageSources } from "../../src/models/page_sources.ts";

const path = "/models/tiny";

test("a sampled row has the same bits alone and in batches of 2, 3, 7 and 48", async () => {
  const source = withMadeGraphs(pageSources({ fetch: systemFetch, clock: systemClock }));
  const { ref } = await openModel(await source(path), ["ref"]);
  const { lm } = await openTeacher(ref, "wasm", { source, clock: systemClock });
  const rows = Array.from({ length: 48 }, (_, i): GenerateRequest => ({
    id: `${i}`,
    prompt: `<|bos|> <|user|> Ann has ${10 + i} eggs . Ann gets ${2 + (i % 9)} from Kim . How many eggs does Ann have now ? <|assistant|>`,
    maxNewTokens: 40,
    temperature: 0.9,
    seed: 500 + i,
  }));
  const whole = await lm.generate(rows);
  for (const size of [1, 2, 3, 7]) {
    const part = await lm.generate(rows.slice(5, 5 + size));
    for (const [i, completion] of part.entries()) {
      expect({ size, ...completion }).toEqual({ size, ...whole[5 + i] });
    }
  }
  await lm.dispose();
});
