import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import type { Fetch } from "../../../src/core/ports.ts";
import type { ExportChoice } from "../../../src/records/export_choice.ts";
import { EXPORT_EVERYTHING } from "../../../src/export/choice.ts";
import { FORMATS } from "../../../src/export/list.ts";
import type { ExportJob } from "../../../src/threads/export/api.ts";
import type { ExportHost } from "../../../src/threads/export/host.ts";
import { licenseNote } from "../../../src/export/readme.ts";
import { lessonsOfDebate, readDebate } from "../../../src/export/debate_read.ts";
import { blobScratch } from "../../../src/models/stored/scratch.ts";
import { exportHost, progressLine, RUN_ID, storedRun } from "../../export/run.ts";
import { MemoryBlobStore } from "../../models/stored/memory_blob_store.ts";
import { diskFetch, siteOf } from "../../lm/harness.ts";
import { turnIdOf } from "../../teachers/turns.ts";

const RECEIPT = '{"schema":1}';
/** Few steps, the same code. */
const SMALL: ExportChoice = { ...EXPORT_EVERYTHING, formats: ["peft"] };
const JOB = { runId: RUN_ID, receipt: RECEIPT, choice: SMALL };
const written = (host: ExportHost, job: ExportJob = JOB) => host.write(job, progressLine().port);
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
const rows = (data: Uint8Array) =>
  new TextDecoder()
    .decode(data)
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

let made: ReturnType<typeof makeExport> | null = null;
/** One export for all tests that only read it. */
const exported = () => (made ??= makeExport());

async function makeExport() {
  const run = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const report = await written(exportHost(run.store), { runId: RUN_ID, receipt: RECEIPT });
  const artifact = await run.store.getArtifact(RUN_ID);
  const zip = new Uint8Array(await artifact!.blob.arrayBuffer());
  return { ...run, report, artifact, zip, files: unzipSync(zip) };
}

test("the stored artifact is the zip of the report, and its manifest states every file", async () => {
  const { report, artifact, zip, files } = await exported();
  expect(artifact).toMatchObject({ name: `retort-${RUN_ID}.zip`, bytes: zip.length, sha256: sha256(zip) });
  expect(report).toMatchObject({ bytes: zip.length, sha256: sha256(zip) });
  expect(report.files.map(({ name }) => name)).toEqual(Object.keys(files));
  const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"])) as {
    readonly files: unknown;
  };
  const { "manifest.json": _, ...others } = files;
  expect(manifest.files).toEqual(
    Object.fromEntries(
      Object.entries(others).map(([name, data]) => [name, { bytes: data.length, sha256: sha256(data) }]),
    ),
  );
  expect(Object.keys(others)).toEqual([
    "README.md",
    "LICENSE.txt",
    "receipt.json",
    "peft/adapter_config.json",
    "peft/adapter_model.safetensors",
    "peft/README.md",
    "gguf/adapter.gguf",
    "gguf/Modelfile",
    "mlx/adapter_config.json",
    "mlx/adapters.safetensors",
    "merged/LICENSE",
    "merged/config.json",
    "merged/tokenizer.json",
    "merged/tokenizer_config.json",
    "merged/model.safetensors",
    "merged/README.md",
    "merged/onnx/model.onnx",
    "merged/onnx/model_fp16.onnx",
    "merged/onnx/model_quantized.onnx",
    "merged/onnx/model_q4.onnx",
    "python/train.py",
    "python/recipe.json",
    "python/initial/adapter_config.json",
    "python/initial/adapter_model.safetensors",
    "data/trajectories.jsonl",
    "data/debate-2.schema.json",
    "data/answers.jsonl",
    "data/sft.jsonl",
    "data/sft_chat.jsonl",
    "data/preference.jsonl",
    "data/questions.csv",
    "chains/chains.jsonl",
    "chains/refused.jsonl",
    "chains/hard.jsonl",
    "chains/README.md",
    "project/run.json",
    "project/tasks.jsonl",
    "project/turns.jsonl",
    "project/outcomes.jsonl",
    "project/dataset.json",
    "project/steps.jsonl",
    "project/answers.jsonl",
  ]);
});

test("the licence of the bundled model is the project's own, and its text is in the download word for word", async () => {
  const { files } = await exported();
  const own = readFileSync("LICENSE");
  expect(own.toString()).toMatch(/Apache License\s+Version 2\.0/);
  const text = (name: string) => new TextDecoder().decode(files[name]);
  expect(Buffer.from(files["merged/LICENSE"]!).equals(own)).toBe(true);
  expect(text("LICENSE.txt")).toMatch(
    /^The adapter in this archive was derived from .* whose licence is Apache-2\.0\.\n/,
  );
  expect(text("LICENSE.txt").endsWith(own.toString())).toBe(true);
  for (const card of ["README.md", "peft/README.md", "merged/README.md"])
    expect(text(card), card).toMatch(/^license: "?apache-2\.0"?$/m);
  expect(JSON.parse(readFileSync("package.json", "utf8"))).toMatchObject({ license: "Apache-2.0" });
});

test("a model whose card names no licence, or that came without its text, is not given one", () => {
  const told = licenseNote("someone/toy", null, new Map());
  expect(told).toMatch(/names no licence: ask where it came from/);
  expect(told).toMatch(/came without the text of a licence/);
  expect(told).not.toMatch(/Apache|unknown/);
});

test("a line of trajectories.jsonl tells question, turns, who read whom, vote and what was learned", async () => {
  const { files, train } = await exported();
  const [debate] = rows(files["data/trajectories.jsonl"]!);
  const id = (round: number, agent: number) => turnIdOf("distil", train[0]!.id, round, agent, RUN_ID);
  expect(debate).toMatchObject({
    schema: "debate/2",
    question: train[0]!.question,
    gold: train[0]!.answer,
    turns: [
      { agent: "agent-1", role: "propose", step: 0, learned: false },
      { agent: "agent-2", step: 0 },
      { agent: "agent-1", role: "revise", step: 1, read: [id(0, 0), id(0, 1)] },
      { agent: "agent-2", step: 1, learned: true },
    ],
    votes: [{ answer: train[0]!.answer, from: [id(1, 0), id(1, 1)] }],
    verdict: { from: [id(1, 0), id(1, 1)], correct: true },
  });
});

test("sft.jsonl pairs the learned solution with the prompt of a model on its own", async () => {
  const { files, train } = await exported();
  const completion = `Step 1 : said by 1 in 1 . Answer : ${train[0]!.answer}`;
  expect(rows(files["data/sft.jsonl"]!)).toEqual([{ prompt: "<|bos|> alone", completion }]);
});

test("answers.jsonl has one row per method and question, with the prompt that was asked", async () => {
  const { files, test: tasks } = await exported();
  const answers = rows(files["data/answers.jsonl"]!) as {
    method: string;
    prompt: string | null;
    task: string;
  }[];
  expect(answers).toHaveLength(2 * tasks.length);
  for (const { method, prompt } of answers) {
    if (method === "distilled") expect(prompt).toMatch(/^<\|bos\|> <\|user\|> .* <\|assistant\|>$/);
    else expect(prompt).toBeNull();
  }
});

test("the README names base, hash and rank and its commands name files of the zip", async () => {
  const { files, model } = await exported();
  const text = new TextDecoder().decode(files["README.md"]);
  for (const part of [
    model.name,
    model.sha256,
    "rank 4",
    "lora_alpha 8",
    "PeftModel.from_pretrained",
    '"peft"',
  ]) {
    expect(text).toContain(part);
  }
});

test("peft/ and merged/ carry a model card whose front matter names licence and library, and no base that the Hub lacks", async () => {
  const { files, model } = await exported();
  for (const [folder, library] of [
    ["peft", "peft"],
    ["merged", "transformers"],
  ]) {
    const text = new TextDecoder().decode(files[`${folder}/README.md`]);
    const [, yaml, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(text)!;
    expect(yaml!.split("\n")).toEqual(
      expect.arrayContaining([`library_name: ${library}`, 'license: "apache-2.0"']),
    );
    expect(yaml).not.toContain("base_model"); // "retort-tiny" has no owner: the Hub would refuse the card
    for (const part of [
      model.name,
      model.sha256,
      RUN_ID,
      "8 questions were asked",
      "1 solutions kept",
      "## Limits",
    ]) {
      expect(body).toContain(part);
    }
  }
});

test("a chat lesson is the question and the learned solution, in plain English", async () => {
  const { files, train } = await exported();
  expect(rows(files["data/sft_chat.jsonl"]!)).toEqual([
    {
      messages: [
        { role: "user", content: train[0]!.question },
        { role: "assistant", content: `Step 1: said by 1 in 1. Answer: ${train[0]!.answer}` },
      ],
    },
  ]);
});

test("each line of trajectories.jsonl is read back as a debate, and what breaks the schema is named by its field", async () => {
  const { files, train } = await exported();
  const lines = rows(files["data/trajectories.jsonl"]!);
  for (const line of lines) expect(readDebate(line, "line")).toEqual(line);
  expect(lessonsOfDebate(readDebate(lines[0], "line"))).toEqual([
    { prompt: "<|bos|> alone", completion: `Step 1 : said by 1 in 1 . Answer : ${train[0]!.answer}` },
  ]);
  const bad = { ...(lines[0] as object), verdict: { answer: 3, from: [], correct: true } };
  expect(() => readDebate(bad, "a.jsonl, line 7")).toThrow(/a\.jsonl, line 7: .*verdict\.answer/);
});

test("the same stored run gives the same bytes", async () => {
  expect((await makeExport()).report.sha256).toBe((await exported()).report.sha256);
});

test("a run without an adapter, and a run that is not there, are named", async () => {
  const { store } = await storedRun(() => ({ text: "", tokens: 1 }));
  await expect(written(exportHost(store), { ...JOB, runId: "other" })).rejects.toMatchObject({
    code: "store-corrupt",
  });
  store.getAdapter = () => Promise.resolve(null);
  await expect(written(exportHost(store))).rejects.toThrow(/its adapter is not stored/);
});

test("the plan states each file and the zip to the byte, and writes nothing", async () => {
  const { store, report, zip } = await exported();
  const blobs = new MemoryBlobStore();
  const host = exportHost(store, { scratch: () => Promise.resolve(blobScratch(blobs)) });
  const plan = await host.plan({ runId: RUN_ID, receipt: RECEIPT });
  expect(plan).toEqual({ files: report.files, bytes: zip.length, unfit: [] });
  expect(blobs.steps).toEqual([]);
});

test.each(FORMATS.map(({ id, folder }) => [id, folder]))(
  "what is not chosen is not in the zip: all but %s",
  async (left, folder) => {
    const { store, report } = await exported();
    const formats = EXPORT_EVERYTHING.formats.filter((id) => id !== left);
    const choice = { ...EXPORT_EVERYTHING, formats };
    const { files } = await exportHost(store).plan({ runId: RUN_ID, receipt: RECEIPT, choice });
    const names = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name);
    const isLeft = (name: string) =>
      name.startsWith(folder) && !(left === "merged" && name.includes("/onnx/"));
    const missing = names(report.files).filter((name) => !names(files).includes(name));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.every(isLeft)).toBe(true);
  },
);

test("a format that nobody knows is refused by name, with those that are known", async () => {
  const { store } = await exported();
  const choice = { ...EXPORT_EVERYTHING, formats: ["peft", "pickle"] };
  const planned = exportHost(store).plan({ runId: RUN_ID, receipt: RECEIPT, choice });
  await expect(planned).rejects.toThrow(/no export format "pickle".*peft, gguf/);
});

test("a format that cannot express the run is left out, and the plan and the README say why", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const { config } = (await store.getRun(RUN_ID))!;
  await store.updateRun(RUN_ID, { config: { ...config, strategy: "dpo" } });
  const host = exportHost(store);
  const { files, unfit } = await host.plan({ runId: RUN_ID, receipt: RECEIPT });
  expect(files.filter(({ name }) => name.startsWith("python/"))).toEqual([]);
  expect(unfit).toEqual([{ id: "python", why: expect.stringContaining("not DPO") as string }]);
  await written(host);
  const readme = new TextDecoder().decode(await fileOf(store, "README.md"));
  expect(readme).toContain(`| (no python/) | ${unfit[0]!.why} |`);
});

async function fileOf(store: Awaited<ReturnType<typeof storedRun>>["store"], name: string) {
  const artifact = await store.getArtifact(RUN_ID);
  return unzipSync(new Uint8Array(await artifact!.blob.arrayBuffer()))[name]!;
}

test("with the adapter in f16 its three folders shrink, its card says what that costs, and nothing else changes", async () => {
  const { files: f32 } = await exported();
  const { store: other } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const choice = { ...EXPORT_EVERYTHING, ticks: { ...EXPORT_EVERYTHING.ticks, adapter: ["half"] } };
  await exportHost(other).write({ runId: RUN_ID, receipt: RECEIPT, choice }, progressLine().port);
  const f16 = unzipSync(new Uint8Array(await (await other.getArtifact(RUN_ID))!.blob.arrayBuffer()));
  const smaller = Object.keys(f32).filter(
    (name) => name !== "manifest.json" && f16[name]!.length < f32[name]!.length,
  );
  expect(smaller).toEqual([
    "peft/adapter_model.safetensors",
    "gguf/adapter.gguf",
    "mlx/adapters.safetensors",
  ]);
  for (const name of smaller) expect(f16[name]!.length / f32[name]!.length).toBeLessThan(0.56); // headers stay
  const card = (of: Record<string, Uint8Array>) => new TextDecoder().decode(of["peft/README.md"]);
  expect(card(f32)).not.toContain("half precision");
  expect(card(f16)).toMatch(/half precision .* by [\d.]+ % of that matrix/);
  const changed = [...smaller, "manifest.json", "peft/README.md"];
  const same = Object.keys(f32).filter((name) => !changed.includes(name));
  for (const name of same) expect(sha256(f16[name]!)).toBe(sha256(f32[name]!));
});

test("progress goes from nothing to the whole zip and never back", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const { heard, port } = progressLine();
  const { bytes } = await exportHost(store).write(JOB, port);
  expect(heard[0]).toEqual({ doneBytes: 0, totalBytes: bytes });
  expect(heard.at(-1)).toEqual({ doneBytes: bytes, totalBytes: bytes });
  expect(heard.every(({ doneBytes }, i) => i === 0 || doneBytes > heard[i - 1]!.doneBytes)).toBe(true);
});

test("a cancelled write says so and leaves the download that was there, and nothing else", async () => {
  const { store, artifact } = await exported();
  const blobs = new MemoryBlobStore();
  const host = exportHost(store, { scratch: () => Promise.resolve(blobScratch(blobs)) });
  const { heard, port } = progressLine(({ doneBytes }) => void (doneBytes > 0 && host.cancel()));
  const cut = host.write({ runId: RUN_ID, receipt: RECEIPT }, port);
  await expect(cut).rejects.toMatchObject({ code: "aborted" });
  expect(heard.length).toBeGreaterThan(1);
  expect([...blobs.content]).toEqual([]);
  expect(await store.getArtifact(RUN_ID)).toEqual(artifact);
  await expect(host.plan(JOB)).resolves.toBeDefined(); // and the host is free again
});

test.each(["merged", "onnx"] as const)(
  "a NaN in the base's weights ends a download with %s by name; the one before it stays, and nothing else",
  async (part) => {
    const { store, model } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
    await written(exportHost(store));
    const artifact = await store.getArtifact(RUN_ID);
    const weights = new Uint8Array(readFileSync("public/models/tiny/model.safetensors"));
    weights.fill(0xff, weights.length - 4); // the last number of the last tensor
    const damaged = sha256(weights);
    const fetch: Fetch = async (url) => {
      if (url.endsWith("model.safetensors")) return new Response(weights);
      const response = await diskFetch(url);
      return url.endsWith("retort.json")
        ? new Response((await response.text()).replace(model.sha256, damaged)) // an upload that is whole, and wrong
        : response;
    };
    const run = { ...(await store.getRun(RUN_ID))!, model: { ...model, sha256: damaged } };
    store.getRun = () => Promise.resolve(run);
    const blobs = new MemoryBlobStore();
    const host = exportHost(store, {
      source: siteOf(fetch),
      scratch: () => Promise.resolve(blobScratch(blobs)),
    });
    const choice: ExportChoice = { formats: [part], ticks: { onnx: ["q4"] } };
    await expect(written(host, { ...JOB, choice })).rejects.toMatchObject({
      code: "non-finite",
      message: expect.stringMatching(/^The base's model\.\S+: row \d+, column \d+ is /) as string,
    });
    expect([...blobs.content]).toEqual([]);
    expect(await store.getArtifact(RUN_ID)).toEqual(artifact);
  },
);

test("two writes at once: the second is refused, the first ends well", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const host = exportHost(store);
  const first = written(host);
  await expect(written(host)).rejects.toMatchObject({ code: "busy" });
  await expect(first).resolves.toMatchObject({ name: `retort-${RUN_ID}.zip` });
});

test("whichever step of writing fails, the error is named and the download before it stays", async () => {
  const { store, artifact } = await exported();
  const count = async (beforeStep: MemoryBlobStore["beforeStep"]) => {
    const blobs = new MemoryBlobStore();
    blobs.beforeStep = beforeStep;
    const host = exportHost(store, { scratch: () => Promise.resolve(blobScratch(blobs)) });
    const outcome = await written(host).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return { outcome, blobs };
  };
  const whole = await count(() => {});
  expect(whole.outcome).toBeNull();
  const steps = whole.blobs.steps;
  const last = steps.findIndex((step) => step.startsWith("blob "));
  expect(last).toBeGreaterThan(10);
  await store.putArtifact(artifact!);
  for (let nth = 0; nth <= last; nth++) {
    const { outcome, blobs } = await count((_, index) => {
      if (index === nth) throw new DOMException("", "QuotaExceededError");
    });
    expect(outcome, steps[nth]).toBeInstanceOf(RunError);
    expect(outcome, steps[nth]).toMatchObject({ code: "store-quota" });
    expect(await store.getArtifact(RUN_ID)).toEqual(artifact);
    blobs.beforeStep = () => {};
    blobs.crash(); // the lock of a file that could not be closed ends with its worker
    await blobScratch(blobs).open(); // the next write finds its way, whatever was left
    expect([...blobs.content.values()].map((files) => files.size)).toEqual([1]);
  }
});

test("what a killed worker left is gone when the next write begins", async () => {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const blobs = new MemoryBlobStore();
  const cut = await blobScratch(blobs).open();
  await cut.write(0, new Uint8Array(1000));
  blobs.crash();
  expect(blobs.content.size).toBe(1);
  await written(exportHost(store, { scratch: () => Promise.resolve(blobScratch(blobs)) }));
  expect([...blobs.content]).toEqual([]);
});
