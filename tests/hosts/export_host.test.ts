import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/ports.ts";
import { ExportHost } from "../../src/hosts/export_host.ts";
import type { Store } from "../../src/store/store.ts";
import { RUN_ID, storedRun, TASK_SET } from "../export/run.ts";
import { diskFetch } from "../lm/harness.ts";

function hostOn(store: Store): ExportHost {
  return new ExportHost({
    store: () => Promise.resolve(store),
    fetch: diskFetch,
    clock: systemClock,
    taskSet: TASK_SET,
  });
}
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
  const report = await hostOn(run.store).write({ runId: RUN_ID, receipt: '{"schema":1}' });
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
    "gguf/adapter.gguf",
    "gguf/Modelfile",
    "mlx/adapter_config.json",
    "mlx/adapters.safetensors",
    "merged/config.json",
    "merged/tokenizer.json",
    "merged/tokenizer_config.json",
    "merged/model.safetensors",
    "merged/onnx/model.onnx",
    "python/train.py",
    "python/recipe.json",
    "python/initial/adapter_config.json",
    "python/initial/adapter_model.safetensors",
    "data/trajectories.jsonl",
    "data/answers.jsonl",
    "data/sft.jsonl",
    "data/preference.jsonl",
    "data/questions.csv",
  ]);
});

test("a line of trajectories.jsonl tells question, rounds, who read whom, vote and what was learned", async () => {
  const { files, train } = await exported();
  const [debate] = rows(files["data/trajectories.jsonl"]!);
  const id = (round: number, agent: number) => `${RUN_ID}/distil/${train[0]!.id}/${round}/${agent}`;
  expect(debate).toMatchObject({
    schema: "debate/1",
    question: train[0]!.question,
    gold: train[0]!.answer,
    rounds: [
      [{ agent: 0, learned: false }, { agent: 1 }],
      [
        { agent: 0, read: [id(0, 0), id(0, 1)] },
        { agent: 1, learned: true },
      ],
    ],
    votes: [{ answer: train[0]!.answer, agents: [0, 1] }],
    verdict: { correct: true },
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

test("the same stored run gives the same bytes", async () => {
  expect((await makeExport()).report.sha256).toBe((await exported()).report.sha256);
});

test("a run without an adapter, and a run that is not there, are named", async () => {
  const { store } = await storedRun(() => ({ text: "", tokens: 1 }));
  await expect(hostOn(store).write({ runId: "other", receipt: "{}" })).rejects.toMatchObject({
    code: "store-corrupt",
  });
  store.getAdapter = () => Promise.resolve(null);
  await expect(hostOn(store).write({ runId: RUN_ID, receipt: "{}" })).rejects.toThrow(
    /its adapter is not stored/,
  );
});
