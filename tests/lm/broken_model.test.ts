// A model that the runtime refuses, or that fails while it answers: named errors, no hang, and no second try on a session
// that cannot be trusted.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { systemClock, type Clock } from "../../src/core/ports.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { wholeOf } from "../../src/formats/file_stream.ts";
import { openSafetensors } from "../../src/formats/safetensors.ts";
import { ONNX_LM_FILES, OnnxLanguageModel, type OnnxModelFiles } from "../../src/lm/onnx_lm.ts";
import { OnnxSession } from "../../src/lm/onnx_session.ts";
import { tinyFiles } from "./harness.ts";

const request = { id: "a", prompt: "Ann has 3 eggs .", maxNewTokens: 9, temperature: 0, seed: 1 };

async function withFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<OnnxModelFiles> {
  const files = await tinyFiles(ONNX_LM_FILES);
  return { ...files, files: new Map([...files.files, [name, bytes]]) };
}
const text = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

/** The file with the second byte of this text in it changed to one that is no UTF-8. */
function damaged(path: string, within: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(within);
  if (at < 0) throw new Error(`${path} holds no ${within}`);
  bytes[at + 1] = 0xff;
  return new Uint8Array(bytes);
}

test.each([
  ["bytes that are no ONNX file", "onnx/model.onnx", new Uint8Array(1000).fill(7), /refused the model/],
  [
    "half an ONNX file",
    "onnx/model.onnx",
    new Uint8Array(readFileSync("public/models/tiny/onnx/model.onnx")).slice(0, 1_500_000),
    /refused the model/,
  ],
  [
    "a config that is no JSON",
    "config.json",
    new TextEncoder().encode("<html>"),
    /config\.json: expected JSON/,
  ],
  [
    "a token with a byte that is no UTF-8, which would be another token",
    "tokenizer.json",
    damaged("public/models/tiny/tokenizer.json", '"eggs"'),
    /tokenizer\.json: expected JSON in UTF-8/,
  ],
  ["a config without sizes", "config.json", text({ model_type: "llama" }), /vocab_size/],
  [
    "a vocabulary that is too small",
    "config.json",
    text({ vocab_size: 9 }),
    /ids up to 207, config\.json's vocabulary has 9/,
  ],
  ["a tokenizer of another kind", "tokenizer.json", text({ version: "1.0" }), /tokenizer\.json/],
])("%s is refused by name", async (_, name, bytes, says) => {
  const wait = OnnxLanguageModel.open(await withFile(name, bytes), "wasm");
  await expect(wait).rejects.toMatchObject({
    code: "model-invalid",
    message: expect.stringMatching(says) as string,
  });
});

test("a runtime that never answers is given up", async () => {
  const files = await tinyFiles(ONNX_LM_FILES);
  const atOnce: Clock = { ...systemClock, sleep: () => Promise.resolve() };
  await expect(OnnxSession.open(files.files, "wasm", atOnce)).rejects.toMatchObject({ code: "worker-hung" });
});

test("after a failed inference the model says so again instead of trying again", async () => {
  const read = (name: string) => new Uint8Array(readFileSync(`public/models/tiny/${name}`));
  const config = JSON.parse(new TextDecoder().decode(read("config.json"))) as Record<string, unknown>;
  const base = await openSafetensors(bytesSource(read("model.safetensors"), "base"), "base");
  // The graph knows 6 positions, config.json promises 512: the seventh token's look-up fails inside the runtime.
  const short = exportOnnx({ ...config, max_position_embeddings: 6 }, base).get("onnx/model.onnx")!;
  const lm = await OnnxLanguageModel.open(await withFile("onnx/model.onnx", await wholeOf(short)), "wasm");
  const steps: string[] = [];
  const first = lm.generate([request], { onTokens: (rows) => steps.push(...rows.map((row) => row.text)) });
  const error: unknown = await first.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "worker-lost",
    message: expect.stringMatching(/inference runtime failed/) as string,
  });
  expect(steps).toHaveLength(2); // positions 4 and 5 were there
  await expect(lm.generate([{ ...request, prompt: "Ann" }])).rejects.toBe(error);
});
