// The python/ folder of a download, run by the real TRL: its losses are held against those of our own training. Needs Python
// with torch, transformers, peft and trl (RETORT_PYTHON names one); without them the test is counted as skipped.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { openModel } from "../../src/models/open.ts";
import { systemClock } from "../../src/core/ports.ts";
import { TrainerHost } from "../../src/threads/trainer/host.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { gpuPort } from "../harness/gpu.ts";
import { pythonWith } from "../harness/python.ts";
import { siteOf, openTiny } from "../lm/harness.ts";
import { makeDebate, storeTalks } from "../teachers/turns.ts";
import { exportedZip, TASK_SET } from "./run.ts";
import type { RunRecord } from "../../src/store/store.ts";

const RUN = "run"; // the run that makeDebate's turns belong to
const python = pythonWith("torch, transformers, peft, trl");
if (python === undefined) console.warn("TRL is not installed: the download's Python script is not run.");
const folder = mkdtempSync(join(tmpdir(), "retort-trl-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(python === undefined)(
  "TRL follows the losses of our training within 2 %, alone and on two processes, and refuses a base with another tokenizer",
  { timeout: 600_000 },
  async () => {
    const config = {
      ...defaultConfig(),
      tasks: 12,
      testTasks: 20,
      agents: 2,
      rounds: 1,
      rank: 4,
      steps: 10,
      batchTokens: 256,
      learningRate: 0.02,
    };
    const opened = await openModel(await openTiny(), ["ref", "architecture"]);
    const { ref: model, architecture, voice: openVoice } = opened;
    const voice = await openVoice();
    const tasks = takeTasks(TASK_SET, "distil", config.tasks, config.seed);
    const store = new MemoryStore();
    const stored: RunRecord = {
      schema: 1,
      id: RUN,
      createdAt: 1,
      config,
      seed: config.seed,
      model,
      finished: [],
      seconds: {},
      report: null,
    };
    await store.createRun(stored, tasks);
    for (const task of tasks) {
      const turns = makeDebate([[task.answer, task.answer]], { task });
      const prompt = voice.render({ role: "propose", question: task.question });
      await storeTalks(
        store,
        turns.map((turn) => ({ ...turn, prompt })),
      );
    }
    const trainer = new TrainerHost({
      by: "a test",
      gpu: await gpuPort(),
      store: () => Promise.resolve(store),
      source: siteOf(),
      clock: systemClock,
    });
    await trainer.open({ model, runId: RUN }, { postMessage: () => {} } as unknown as MessagePort);
    await trainer.distil(tasks);
    await trainer.train({ distil: tasks, validation: [] });
    const ours = (await store.stepMetrics(RUN)).map(({ loss }) => loss);
    const zip = await exportedZip(store, RUN, "{}");
    await trainer.close();
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const run = () =>
      spawnSync(python!, [join(folder, "python/train.py"), "--base", "public/models/tiny"], {
        encoding: "utf8",
        env: { ...process.env, HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1" },
      });
    const runOnTwo = () =>
      spawnSync(
        python!,
        [
          ..."-m torch.distributed.run --nproc_per_node 2".split(" "),
          join(folder, "python/train.py"),
          ..."--base public/models/tiny --out".split(" "),
          join(folder, "two"),
        ],
        {
          encoding: "utf8",
          env: { ...process.env, HF_HUB_OFFLINE: "1", OMP_NUM_THREADS: "1", ACCELERATE_USE_CPU: "true" },
        },
      );
    const { status, stderr } = run();
    expect(stderr).not.toMatch(/Traceback/);
    expect(status).toBe(0);
    const theirs = JSON.parse(readFileSync(join(folder, "python/adapter/losses.json"), "utf8")) as number[];
    expect(theirs).toHaveLength(10);
    expect(ours.at(-1)).toBeLessThan(0.7 * ours[0]!); // it learns, so equal losses are no accident of standing still
    theirs.forEach((loss, step) =>
      expect(Math.abs(loss / ours[step]! - 1), `step ${step}`).toBeLessThan(0.02),
    );

    const shared = runOnTwo();
    expect(shared.stderr).not.toMatch(/Traceback/);
    expect(shared.status).toBe(0);
    const ofTwo = JSON.parse(readFileSync(join(folder, "two/losses.json"), "utf8")) as number[];
    expect(ofTwo).toHaveLength(10);
    ofTwo.forEach((loss, step) =>
      expect(Math.abs(loss / theirs[step]! - 1), `step ${step} of two processes`).toBeLessThan(1e-3),
    );
    // what they trained comes back as an adapter of ours, and says nearly what ours says
    const [settings, tensors] = ["adapter_config.json", "adapter_model.safetensors"].map(
      (name) => new Uint8Array(readFileSync(join(folder, "two", name))),
    );
    const back = readPeft({ config: settings!, tensors: tensors! }, architecture, model);
    const own = (await store.getAdapter(RUN))!.adapter;
    expect([...back.tensors.keys()].toSorted()).toEqual([...own.tensors.keys()].toSorted());
    expect(cosine(back, own)).toBeGreaterThan(0.98);

    const rows = readFileSync(join(folder, "data/sft.jsonl"), "utf8");
    writeFileSync(join(folder, "data/sft.jsonl"), rows.replace("<|user|>", "<|user|> Kim"));
    const other = run();
    expect(other.stderr).toMatch(/row 1 of data\/sft.jsonl has \d+ tokens here and had \d+ in the page/);
    expect(other.status).toBe(1);
  },
);

/** Of all numbers of two adapters of one shape. */
function cosine(a: LoraAdapter, b: LoraAdapter): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [name, pair] of a.tensors) {
    const other = b.tensors.get(name)!;
    for (const half of ["A", "B"] as const) {
      for (const [i, x] of pair[half].entries()) {
        const y = other[half][i]!;
        [dot, aa, bb] = [dot + x * y, aa + x * x, bb + y * y];
      }
    }
  }
  return dot / Math.sqrt(aa * bb);
}
