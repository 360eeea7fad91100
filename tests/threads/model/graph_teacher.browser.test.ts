// A GGUF model in Chromium without any GPU: it speaks on wasm, through the graph that is made of it there, and a row has the same bits
// alone and in company.
import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/ports.ts";
import { openModel } from "../../../src/models/open.ts";
import { bringsGraph, usualSpeaker } from "../../../src/models/usual_speaker.ts";
import type { GenerateRequest } from "../../../src/records/completion.ts";
import { ModelHost } from "../../../src/threads/model/host.ts";
import { openSpeaker } from "../../../src/threads/model/speaker.ts";
import { smallGguf, sourceOf } from "../../models/gguf/small_gguf.ts";

const bytes = smallGguf({ vocabulary: "SentencePiece" });
const BEFORE = "ab abc c b a ab c ";
const requests = ["ab", "c b", "abc abc ab ab ab a a a a a a a a a b", "ab", "b"].map(
  (own, i): GenerateRequest => ({
    id: `${i}`,
    prompt: `${BEFORE}${own}`,
    shared: BEFORE.length,
    maxNewTokens: 12,
    temperature: 3,
    seed: i,
  }),
);

test("a GGUF model speaks on wasm where no GPU is, the same bits in any company", async () => {
  const source = () => sourceOf(bytes);
  const opened = await openModel(await source(), ["ref", "architecture"]);
  const hasGraph = await bringsGraph(opened);
  const speaker = usualSpeaker(opened.architecture, { hasGraph, hasGpu: false });
  expect(speaker).toBe("onnx");
  const host = new ModelHost({
    clock: systemClock,
    openTeacher: (model, how) => openSpeaker(model, how, { gpu: undefined, source, clock: systemClock }),
  });
  const { port1, port2 } = new MessageChannel();
  const report = await host.open({ runId: "run", model: opened.ref, device: "wasm", speaker }, port2);
  expect(report).toMatchObject({ device: "wasm" });
  const whole = await host.generate(requests);
  expect(whole.every(({ completionTokens }) => completionTokens > 0)).toBe(true);
  for (const [i, request] of requests.entries()) expect(await host.generate([request])).toEqual([whole[i]]);
  expect(await host.generate(requests.toReversed())).toEqual(whole.toReversed());
  const foreign = performance
    .getEntriesByType("resource")
    .filter(({ name }) => !name.startsWith(location.origin));
  expect(foreign.map(({ name }) => name)).toEqual([]);
  await host.close();
  port1.close();
});
