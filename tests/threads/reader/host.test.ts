// A run's zip, written by the real exporter, read back through the real transformers.js.
import { unzipSync, zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../src/core/ports.ts";
import type { ReadBackProgress } from "../../../src/threads/reader/api.ts";
import type { Artifact } from "../../../src/records/artifact.ts";
import type { Task } from "../../../src/records/task.ts";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { openSafetensors } from "../../../src/formats/safetensors.ts";
import { loadedSentence } from "../../../src/threads/reader/loaded_sentence.ts";
import { ReaderHost } from "../../../src/threads/reader/host.ts";
import { ONNX_LM_FILES, OnnxLanguageModel } from "../../../src/lm/onnx_lm.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { goldenAdapter } from "../../export/golden.ts";
import { onnxBytes } from "../../export/onnx_files.ts";
import { exportedZip, RUN_ID, storedRun, type StoredRun, TASK_SET } from "../../export/run.ts";
import { siteOf, tinyFiles, openTiny } from "../../lm/harness.ts";

const asked = takeTasks(TASK_SET, "test", 20, 7);
/** What base + adapter answers, from a session of its own. */
let texts: Map<string, string>;

beforeAll(async () => {
  const files = await tinyFiles(["config.json", "model.safetensors", ...ONNX_LM_FILES]);
  const base = await openSafetensors(bytesSource(files.files.get("model.safetensors")!, "base"), "base");
  const config: unknown = JSON.parse(new TextDecoder().decode(files.files.get("config.json")));
  const onnx = await onnxBytes(config, base, { adapter: goldenAdapter() });
  const lm = await OnnxLanguageModel.open({ files: new Map([...files.files, ...onnx]) }, "wasm");
  const voice = await (await openTiny()).voice();
  const completions = await lm.generate(
    asked.map(({ id, question }) => ({
      id,
      prompt: voice.render({ role: "propose", question }),
      maxNewTokens: voice.budget("propose").maxNewTokens,
      temperature: 0,
      seed: 0,
    })),
  );
  await lm.dispose();
  texts = new Map(completions.map(({ id, text }) => [id, text]));
  read = (text, { judge, choices }) => voice.read(text, judge, choices).answer;
}, 300_000);
let read: (text: string, task: Task) => string | null;

/** The run with its student's answers, and the zip of the real exporter, written once. */
async function finishedRun(change: (text: string, task: Task) => string): Promise<StoredRun> {
  const run = await storedRun((task) => {
    const text = change(texts.get(task.id)!, task);
    return { text, answer: read(texts.get(task.id)!, task), tokens: 1 };
  });
  if (zip === null) {
    await exportedZip(run.store, RUN_ID, "{}");
    zip = (await run.store.getArtifact(RUN_ID))!;
  }
  await run.store.putArtifact(zip);
  return run;
}
let zip: Artifact | null = null;

async function readBack({ store }: StoredRun) {
  const ports = { store: () => Promise.resolve(store), source: siteOf(), clock: systemClock, gpu: undefined };
  const told: ReadBackProgress[] = [];
  const port = { postMessage: (progress: ReadBackProgress) => told.push(progress) } as unknown as MessagePort;
  const report = await new ReaderHost(ports).readBack(RUN_ID, port);
  return { report, told };
}

/** The stored zip's model folder, without its weights, and its adapter, with one file changed. */
async function damage({ store }: StoredRun, path: string, change: (bytes: Uint8Array) => Uint8Array) {
  const artifact = (await store.getArtifact(RUN_ID))!;
  const files = unzipSync(new Uint8Array(await artifact.blob.arrayBuffer()), {
    filter: ({ name }) =>
      name.startsWith("peft/") || /^merged\/(?!.*(?:safetensors|_fp16|_quantized))/.test(name),
  });
  const bytes = zipSync({ ...files, [path]: change(files[path]!) }, { level: 0 });
  await store.putArtifact({ ...artifact, bytes: bytes.length, blob: new Blob([new Uint8Array(bytes)]) });
}

test("every format of the zip is loaded and asked; fp32 says what the student said, word for word", async () => {
  const { report, told } = await readBack(await finishedRun((text) => text));
  expect(report.questions).toBe(5);
  expect(report.formats.map(({ dtype }) => dtype)).toEqual(["fp32", "fp16", "q8", "q4"]);
  const [fp32, fp16, q8, q4] = report.formats;
  expect(fp32!.sameText).toBe(5);
  for (const [small, large] of [
    [fp16, fp32],
    [q8, fp16],
    [q4, q8],
  ] as const)
    expect(small!.bytes).toBeLessThan(0.8 * large!.bytes);
  const steps = [...new Set(told.map(({ done }) => done))];
  expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(new Set(told.map(({ total }) => total))).toEqual(new Set([6]));
  expect(told.length, "each of the 40 answers is a sign of life").toBeGreaterThanOrEqual(40);
});

test("the adapter and the merged model are loaded back out of the zip and give the student's 20 answers again", async () => {
  const { report } = await readBack(await finishedRun((text) => text));
  expect(report.loaded.questions).toBe(20);
  expect(report.loaded.parts.map(({ folder, equal }) => [folder, equal])).toEqual([
    ["peft/", 20],
    ["merged/", 20],
  ]);
  expect(loadedSentence(report.loaded)).toMatch(
    /^Loaded back: 20 of 20 answers equal in peft\/ and merged\/ \(/,
  );
});

test("an adapter in the zip that is not the student's is named, with a question", async () => {
  const run = await finishedRun((text) => text);
  await damage(run, "peft/adapter_model.safetensors", (bytes) => {
    const changed = bytes.slice();
    changed.fill(0, changed.length - 100_000); // the last layers' pairs
    return changed;
  });
  await expect(readBack(run)).rejects.toMatchObject({
    code: "model-invalid",
    message: expect.stringMatching(
      /^peft\/: loaded back, it says “.*” on “.*not the student; write the zip again/s,
    ) as string,
  });
});

test("an exported model that is not the student is named with the question", async () => {
  const run = await finishedRun((text, { id }) =>
    id === asked[3]!.id ? text.replace(/\d+$/, (number) => `${Number(number) + 1}`) : text,
  );
  await expect(readBack(run)).rejects.toMatchObject({
    code: "model-invalid",
    message: expect.stringMatching(
      /merged\/onnx\/model\.onnx: on “.*” it says .* is not the student/,
    ) as string,
    details: { taskId: asked[3]!.id },
  });
});

test("a truncated model in the zip is named, and so is a zip that is none", async () => {
  const run = await finishedRun((text) => text);
  await damage(run, "merged/onnx/model_q4.onnx", (bytes) => bytes.slice(0, bytes.length / 2));
  await expect(readBack(run)).rejects.toMatchObject({
    code: "model-invalid",
    message: expect.stringMatching(/onnx\/model_q4\.onnx: the inference runtime .* refused/) as string,
  });
  const artifact = (await run.store.getArtifact(RUN_ID))!;
  await run.store.putArtifact({ ...artifact, blob: artifact.blob.slice(0, 1000) });
  await expect(readBack(run)).rejects.toMatchObject({ code: "store-corrupt" });
});

test("a run without a download has nothing to read back", async () => {
  const run = await storedRun(() => ({ text: "", tokens: 1 }));
  await expect(readBack(run)).rejects.toMatchObject({ code: "store-corrupt" });
});
