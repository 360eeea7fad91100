// The bundled model's graph is made of its weights. On a graphics device it speaks through our engine, on the processor through the graph, and
// says the same.
import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/ports.ts";
import { OnnxLanguageModel } from "../../../src/lm/onnx_lm.ts";
import { openModel } from "../../../src/models/open.ts";
import { pageSources } from "../../../src/models/page_sources.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { openSpeaker } from "../../../src/threads/model/speaker.ts";
import { requestFor } from "../../../src/voice/asking.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { diskFetch, TINY_PATH } from "../../lm/harness.ts";

test("the bundled model says on a graphics device, through the engine, what it says on the processor, alone and in company", async () => {
  const source = pageSources({ fetch: diskFetch, clock: systemClock });
  const { ref, voice } = await openModel(await source(TINY_PATH), ["ref"]);
  const spoken = await voice();
  const requests = takeTasks(arithmeticTasks(), "distil", 12, 5).map(({ question }, i) =>
    requestFor(
      spoken,
      { role: "propose", question },
      { id: `${i}`, temperature: i % 2 === 0 ? 0 : 0.7, seed: 70 + i },
    ),
  );
  const ports = { gpu: await gpuPort(), source, clock: systemClock };
  const chip = await openSpeaker(ref, { device: "webgpu" }, ports);
  const processor = await openSpeaker(ref, { device: "wasm" }, ports);
  expect([chip, processor].map(({ lm }) => lm instanceof OnnxLanguageModel)).toEqual([false, true]);
  expect(chip.parameters).toBe(processor.parameters);
  const ours = await chip.lm.generate(requests);
  const theirs = await processor.lm.generate(requests);
  expect(ours.map(({ text }) => text)).toEqual(theirs.map(({ text }) => text));
  for (const [i, { logprobs = [] }] of ours.entries()) {
    for (const [j, logprob] of logprobs.entries()) expect(logprob).toBeCloseTo(theirs[i]!.logprobs![j]!, 2);
  }
  for (const i of [0, 1, 7]) expect(await chip.lm.generate([requests[i]!])).toEqual([ours[i]]);
  await Promise.all([chip.lm.dispose(), processor.lm.dispose()]);
});
