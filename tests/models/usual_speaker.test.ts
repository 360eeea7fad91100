import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { openModel } from "../../src/models/open.ts";
import type { ModelSource } from "../../src/models/source.ts";
import { bringsGraph, unnamedSpeaker, usualSpeaker } from "../../src/models/usual_speaker.ts";
import { writeChatModel } from "../cli/chat_model.ts";
import { openTiny } from "../lm/harness.ts";
import { smallGguf, sourceOf } from "./gguf/small_gguf.ts";

const scratch = mkdtempSync(join(tmpdir(), "retort-speaker-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function speakers(source: ModelSource) {
  const { architecture } = await openModel(source, ["architecture"]);
  const hasGraph = await bringsGraph(source);
  return [true, false].map((hasGpu) => usualSpeaker(architecture, { hasGraph, hasGpu }));
}

test("a model that brings its graph speaks through it on any machine", async () => {
  expect(await speakers(await openTiny())).toEqual(["onnx", "onnx"]);
});

test("any other speaks through the engine where there is a hardware GPU, and through a graph where there is none", async () => {
  expect(await speakers(await sourceOf(smallGguf()))).toEqual(["engine", "onnx"]);
});

test("a graph that lies in a folder of the model's folder is found on the disk", async () => {
  const folder = join(scratch, "chat");
  writeChatModel(folder, "smollm2");
  const source = diskSources(nodeDisk);
  expect(await speakers(await source(folder))).toEqual(["engine", "onnx"]);
  mkdirSync(join(folder, "onnx"));
  writeFileSync(join(folder, "onnx/model.onnx"), "a graph");
  expect(await speakers(await source(folder))).toEqual(["onnx", "onnx"]);
});

test("a run that names nothing speaks through a graph that is made on the processor alone, and through one that is brought on any device", async () => {
  const speakersOf = (source: ModelSource) =>
    Promise.all((["webgpu", "wasm"] as const).map((device) => unnamedSpeaker(source, device)));
  const bundled = await openTiny();
  expect(await speakersOf(bundled)).toEqual(["engine", "onnx"]);
  const { "onnx/model.onnx": graph, ...files } = bundled.card!.files;
  const brought = { ...files, "onnx/model.onnx": { bytes: graph!.bytes, sha256: graph!.sha256 } };
  expect(await speakersOf({ ...bundled, card: { ...bundled.card!, files: brought } })).toEqual([
    "onnx",
    "onnx",
  ]);
  expect(await speakersOf(await sourceOf(smallGguf()))).toEqual(["engine", "engine"]);
});
