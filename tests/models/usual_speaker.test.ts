import { expect, test } from "vitest";
import { openModel } from "../../src/models/open.ts";
import { usualSpeaker } from "../../src/models/usual_speaker.ts";
import { openTiny } from "../lm/harness.ts";
import { smallGguf, sourceOf } from "./gguf/small_gguf.ts";

test("a model that brings its graph speaks through it on any machine", async () => {
  const tiny = await openModel(await openTiny(), ["architecture"]);
  expect([true, false].map((hasGpu) => usualSpeaker(tiny, hasGpu))).toEqual(["onnx", "onnx"]);
});

test("any other speaks through the engine where there is a hardware GPU, and through a graph where there is none", async () => {
  const file = await openModel(await sourceOf(smallGguf()), ["architecture"]);
  expect([true, false].map((hasGpu) => usualSpeaker(file, hasGpu))).toEqual(["engine", "onnx"]);
});
