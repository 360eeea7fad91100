// The whole download held against the real PEFT, by the tool that users and CI run. Needs Python with torch, transformers
// and peft (RETORT_PYTHON names one); without them the tool says "not checked" and so does this test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Task } from "../../src/core/types.ts";
import { exportOnnx } from "../../src/export/onnx.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { ExportHost } from "../../src/hosts/export_host.ts";
import { fetchModelCard } from "../../src/lm/model_files.ts";
import { ONNX_LM_FILES, OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { wordDialect } from "../../src/tokenizer/word_dialect.ts";
import { diskFetch, tinyFiles } from "../lm/harness.ts";
import { goldenAdapter, goldenLogits, sequences } from "./golden.ts";
import { RUN_ID, storedRun, TASK_SET } from "./run.ts";

const python = process.env["RETORT_PYTHON"] ?? "python3";
const hasPeft = spawnSync(python, ["-c", "import torch, transformers, peft"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "retort-peft-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Greedy answers of base + adapter by our own export and decoding. */
async function distilledAnswers(tasks: readonly Task[]) {
  const files = await tinyFiles(["config.json", "model.safetensors", ...ONNX_LM_FILES]);
  const config = JSON.parse(new TextDecoder().decode(files.files.get("config.json"))) as Record<
    string,
    unknown
  >;
  const { tensors } = readSafetensors(files.files.get("model.safetensors")!, "base");
  const onnx = exportOnnx(config, tensors, goldenAdapter());
  const merged = { ...files, files: new Map([...files.files, ["onnx/model.onnx", onnx]]) };
  const lm = await OnnxLanguageModel.open(merged, "wasm", systemClock);
  const dialect = wordDialect((await fetchModelCard(diskFetch, "models/tiny")).dialect);
  const completions = await lm.generate(
    tasks.map(({ id, question }) => ({
      id,
      prompt: dialect.propose(question),
      maxNewTokens: 60,
      temperature: 0,
      seed: 0,
    })),
  );
  await lm.dispose();
  return new Map(
    completions.map(({ id, text, completionTokens }) => [id, { text, tokens: completionTokens }]),
  );
}

function check(zip: Uint8Array, logits?: string) {
  const path = join(folder, "run.zip");
  writeFileSync(path, zip);
  const extra = logits === undefined ? [] : ["--logits", logits];
  const { status, stdout, stderr } = spawnSync(python, ["tools/check_adapter.py", path, ...extra], {
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

let zip: Uint8Array;
beforeAll(async () => {
  const test = takeTasks(TASK_SET, "test", 20, 7);
  const answers = await distilledAnswers(test);
  const run = await storedRun((task) => answers.get(task.id) ?? { text: "", tokens: 1 });
  const host = new ExportHost({
    store: () => Promise.resolve(run.store),
    fetch: diskFetch,
    clock: systemClock,
    taskSet: TASK_SET,
  });
  await host.write({ runId: RUN_ID, receipt: JSON.stringify({ model: run.model }) });
  zip = new Uint8Array(await (await run.store.getArtifact(RUN_ID))!.blob.arrayBuffer());
});

test("without PEFT the tool says that nothing was checked, and does not pass", () => {
  const bare = spawnSync(python, ["-S", "-I", "tools/check_adapter.py", "x.zip"], { encoding: "utf8" });
  if (bare.error !== undefined) return; // no Python at all
  expect(bare.status).toBe(3);
  expect(bare.stderr).toMatch(/not checked/);
});

test.skipIf(!hasPeft)(
  "PEFT on the adapter of the zip gives the golden logits and agrees with our greedy answers",
  () => {
    const logits = join(folder, "logits.json");
    const rows = sequences.map((ids, i) => {
      const flat = goldenLogits("adapted", i);
      return { ids, logits: ids.map((_, t) => [...flat.subarray(t * 208, (t + 1) * 208)]) };
    });
    writeFileSync(logits, JSON.stringify({ sequences: rows }));
    const { status, text } = check(zip, logits);
    expect(text).toMatch(/20 greedy answers/);
    expect(text).toMatch(/the adapter is what the page says it is/);
    expect(status).toBe(0);
  },
);

test.skipIf(!hasPeft)(
  "the check fails for a changed adapter, also when its manifest was changed with it",
  () => {
    const files = unzipSync(zip);
    const name = "peft/adapter_model.safetensors";
    const adapter = files[name]!.slice();
    // Exponent bytes of half of all floats: the file stays whole and finite, its values do not stay.
    for (let i = adapter.length - 1; i > adapter.length / 2; i -= 4) adapter[i] = adapter[i]! ^ 0x80;
    expect(check(zipSync({ ...files, [name]: adapter })).text).toMatch(/not what manifest\.json states/);
    const answers = new TextDecoder().decode(files["data/answers.jsonl"]);
    const wrong = answers.replaceAll(/Answer : \d+/g, "Answer : 1");
    const changed = check(zipSync({ ...files, "data/answers.jsonl": new TextEncoder().encode(wrong) }));
    expect(changed.text).toMatch(/below PEFT's best/);
    expect(changed.status).toBe(1);
  },
);
