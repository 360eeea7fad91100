// The whole download held against the real PEFT, by the tool that users and CI run: our engine (WGSL) with the adapter as
// it lies in the zip, PEFT with the same file. Needs Python with torch, transformers and peft (RETORT_PYTHON names one);
// without them the tool says "not checked" and the tests that need it are counted as skipped.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import type { Task } from "../../src/records/task.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import {
  openSafetensors,
  readSafetensors,
  toFloat32,
  writeSafetensors,
} from "../../src/formats/safetensors.ts";
import { ONNX_LM_FILES, OnnxLanguageModel } from "../../src/lm/onnx_lm.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { openTiny, tinyFiles } from "../lm/harness.ts";
import { adapterFrom, loadAdapter, logits, tinyModel } from "../model/harness.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { pythonWith } from "../harness/python.ts";
import { goldenAdapter, sequences } from "./golden.ts";
import { onnxBytes } from "./onnx_files.ts";
import { exportedZip, RUN_ID, storedRun, TASK_SET } from "./run.ts";

const peftPython = pythonWith("torch, transformers, peft");
const python = peftPython ?? "python3";
const hasPeft = peftPython !== undefined;
if (!hasPeft) console.warn("PEFT is not installed: the download's adapter is not checked against it.");
/** Importing torch and transformers alone takes 10 s on a busy machine. */
const SLOW_MS = 600_000;
const folder = mkdtempSync(join(tmpdir(), "retort-peft-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Greedy answers of base + adapter by our own export and decoding. */
async function distilledAnswers(tasks: readonly Task[]) {
  const files = await tinyFiles(["config.json", "model.safetensors", ...ONNX_LM_FILES]);
  const config = JSON.parse(new TextDecoder().decode(files.files.get("config.json"))) as Record<
    string,
    unknown
  >;
  const base = await openSafetensors(bytesSource(files.files.get("model.safetensors")!, "base"), "base");
  const onnx = await onnxBytes(config, base, { adapter: goldenAdapter() });
  const merged = { ...files, files: new Map([...files.files, ...onnx]) };
  const lm = await OnnxLanguageModel.open(merged, "wasm", systemClock);
  const voice = await (await openTiny()).voice();
  const completions = await lm.generate(
    tasks.map(({ id, question }) => ({
      id,
      prompt: voice.render({ role: "propose", question }),
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

function check(zip: Uint8Array, logitsFile?: string) {
  const path = join(folder, "run.zip");
  writeFileSync(path, zip);
  const extra = logitsFile === undefined ? [] : ["--logits", logitsFile];
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
  zip = await exportedZip(run.store, RUN_ID, JSON.stringify({ model: run.model }));
}, SLOW_MS);

test("without PEFT the tool says that nothing was checked, and does not pass", () => {
  const bare = spawnSync(python, ["-S", "-I", "tools/check_adapter.py", "x.zip"], { encoding: "utf8" });
  if (bare.error !== undefined) return; // no Python at all
  expect(bare.status).toBe(3);
  expect(bare.stderr).toMatch(/not checked/);
});

test.skipIf(!hasPeft)(
  "PEFT on the adapter of the zip gives our engine's logits and greedy answers",
  async () => {
    const gpu = await openTestGpu();
    const model = await tinyModel(gpu, 4);
    const file = unzipSync(zip)["peft/adapter_model.safetensors"]!;
    const { tensors } = readSafetensors(new Uint8Array(file), "adapter_model.safetensors");
    const stored = new Map(
      [...tensors].map(([name, tensor]) => [
        name.replace("base_model.model.", "zip.").replace(/\.lora_([AB])\.weight$/, ".$1"),
        toFloat32(tensor),
      ]),
    );
    loadAdapter(gpu, model, adapterFrom(model, stored, "zip"));
    const rows = [];
    for (const ids of sequences) {
      const flat = await logits(gpu, model, [ids], true);
      rows.push({ ids, logits: ids.map((_, t) => [...flat.subarray(t * 208, (t + 1) * 208)]) });
    }
    gpu.destroy();
    const path = join(folder, "logits.json");
    writeFileSync(path, JSON.stringify({ sequences: rows }));
    const { status, text } = check(zip, path);
    expect(text).toMatch(/20 greedy answers/);
    expect(text).toMatch(/merged: largest difference to PEFT's logits .* on 20 answers/);
    expect(text).toMatch(/logits: largest difference/);
    expect(text).toMatch(/the adapter is what the page says it is/);
    expect(status).toBe(0);
  },
);

test.skipIf(!hasPeft)(
  "a changed file and answers that PEFT would not give are found out",
  { timeout: SLOW_MS },
  () => {
    const files = unzipSync(zip);
    const answers = new TextDecoder().decode(files["data/answers.jsonl"]);
    const wrong = new TextEncoder().encode(answers.replaceAll(/Answer : \d+/g, "Answer : 1"));
    const { status, text } = check(zipSync({ ...files, "data/answers.jsonl": wrong }));
    expect(text).toMatch(/data\/answers\.jsonl is not what manifest\.json states/);
    expect(text).toMatch(/below PEFT's best/);
    expect(status).toBe(1);
  },
);

test.skipIf(!hasPeft)(
  "what cannot be read, and an adapter that does not fit, end with a sentence and no traceback",
  { timeout: SLOW_MS },
  () => {
    const files = unzipSync(zip);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const without = (name: string) =>
      zipSync(Object.fromEntries(Object.entries(files).filter(([other]) => other !== name)));
    const { tensors } = readSafetensors(
      new Uint8Array(files["peft/adapter_model.safetensors"]!),
      "adapter_model.safetensors",
    );
    const fewer = writeSafetensors(
      [...tensors.values()].slice(1).map((tensor) => [tensor.name, tensor.shape, toFloat32(tensor)] as const),
    );
    const weights = "peft/adapter_model.safetensors";
    const zips: readonly (readonly [name: string, zip: Uint8Array, said: RegExp])[] = [
      ["text.zip", bytes("no zip"), /text\.zip is not a zip file/],
      ["cut.zip", zip.subarray(0, zip.length / 2), /cut\.zip is not a zip file, or was cut off/],
      ["bare.zip", zipSync({ "a.txt": bytes("a") }), /the zip has no manifest\.json/],
      ["no_receipt.zip", without("receipt.json"), /the zip has no receipt\.json/],
      ["no_adapter.zip", without(weights), /the zip has no peft\/adapter_model\.safetensors/],
      ["fewer.zip", zipSync({ ...files, [weights]: fewer }), /PEFT does not load .*missing adapter keys/],
      ["empty.zip", zipSync({ ...files, [weights]: bytes("") }), /PEFT does not load .*peft: /],
      [
        "receipt.zip",
        zipSync({ ...files, "receipt.json": bytes("{") }),
        /receipt\.json in the zip is not JSON/,
      ],
      ["fields.zip", zipSync({ ...files, "receipt.json": bytes("{}") }), /lacks a field .*'model'/],
      ["rows.zip", zipSync({ ...files, "data/answers.jsonl": bytes("x") }), /has a line that is not JSON/],
    ];
    for (const [name, content] of zips) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, "good.zip"), zip);
    const good = join(folder, "good.zip");
    const runs: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      ...zips.map(([name, , said]) => [[join(folder, name)], said] as const),
      [[join(folder, "absent.zip")], /absent\.zip cannot be opened \(No such file or directory\)/],
      [[good, "--base", folder], /model\.safetensors cannot be read .*--base names the folder/],
      [[good, "--rows", "1", "--logits", join(folder, "none.json")], /none\.json cannot be read/],
      [[good, "--rows", "1", "--logits", good], /good\.zip is not JSON of the form/],
    ];
    const { status, stdout, stderr } = spawnSync(python, ["tests/tools/check_adapter_refusals.py"], {
      encoding: "utf8",
      input: runs.map(([args]) => JSON.stringify(args)).join("\n"),
    });
    expect(status, stderr).toBe(0);
    const told = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as [number, string]);
    expect(told).toHaveLength(runs.length);
    told.forEach(([code, text], i) => {
      expect(text).toMatch(runs[i]![1]);
      expect(text).toMatch(/^FAILED: /m);
      expect(code).toBe(1);
    });
  },
);
