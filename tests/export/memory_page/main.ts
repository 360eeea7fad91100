// The export and the reader worker on a page, with a stored base of any size and a run that was trained on it. Storing the base
// and exporting are two visits, so that the second one's memory is that of the export and of what the page does with it.
import { openDownload } from "../../../src/app/stages/take/archive.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { PROJECT } from "../../../src/core/project.ts";
import type { ArtifactReport, ExportApi, ExportProgress } from "../../../src/threads/export/api.ts";
import { EXPORT_EVERYTHING } from "../../../src/export/choice.ts";
import type { ReadBackReport, ReaderApi } from "../../../src/threads/reader/api.ts";
import { superviseWorker } from "../../../src/threads/supervise.ts";
import { sha256Hex } from "../../../src/core/sha256.ts";
import { ALL_LORA_TARGETS, type LoraAdapter, type LoraPair } from "../../../src/records/adapter.ts";
import type { ModelRef } from "../../../src/records/model_ref.ts";
import {
  type Architecture,
  linearShapes,
  parseArchitecture,
  tensorShapes,
} from "../../../src/models/architecture.ts";
import { linearName } from "../../../src/models/weight_names.ts";
import { blobSource } from "../../../src/formats/byte_source.ts";
import { openSafetensors, readFloat32, safetensorsHeader } from "../../../src/formats/safetensors.ts";
import { openOpfs } from "../../../src/models/stored/opfs_blob_store.ts";
import { JOURNAL } from "../../../src/models/stored/journal.ts";
import { COMPLETE, MANIFEST, openStored } from "../../../src/models/stored/stored_models.ts";
import { openStore } from "../../../src/store/idb_store.ts";
import type { RunRecord } from "../../../src/store/store.ts";

const RUN = "20261122-120000-000-seed7";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const KEY = `someone--model@${COMMIT.slice(0, 12)}`;
const MODEL: ModelRef = { path: `stored:${KEY}`, name: "someone/model", sha256: "ab".repeat(32) };
const RANK = 8;
const CHUNK = 16 * 2 ** 20;

/** What the runner outside calls by name. */
export interface ExportUnderTest {
  /** Stores a base of random bf16 weights and a finished run on it. @returns bytes of the weights' file */
  seed(config: unknown): Promise<number>;
  write(formats: readonly string[]): Promise<{ report: ArtifactReport; ms: number; reports: number }>;
  /** The zip as the page shows it, and as the reader worker reads it back. */
  show(): Promise<{ files: number; receipt: string; readBack: ReadBackReport }>;
  /** Largest error of some merged rows against W + scale B A, in units of bf16's last place; and what is left over. */
  check(config: unknown): Promise<{ worst: number; leftovers: readonly string[] }>;
}

/** Bits of small numbers of either sign, 2^-6 to 2^-3. */
function randomBrains(): Uint8Array<ArrayBuffer> {
  const bits = new Uint16Array(CHUNK / 2);
  let state = 1;
  for (let i = 0; i < bits.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bits[i] = 0x3c80 | ((state >>> 9) & 0x817f);
  }
  return new Uint8Array(bits.buffer);
}

function adapterOf(a: Architecture): LoraAdapter {
  const tensors = new Map<string, LoraPair>();
  const values = (count: number, phase: number) =>
    Float32Array.from({ length: count }, (_, i) => 0.1 * Math.sin(i * 1.7 + phase));
  for (let layer = 0; layer < a.layers; layer++) {
    for (const [target, [outFeatures, inFeatures]] of linearShapes(a)) {
      const A = values(RANK * inFeatures, layer);
      const B = values(outFeatures * RANK, layer + 1);
      tensors.set(linearName(layer, target), { inFeatures, outFeatures, A, B });
    }
  }
  const config = { r: RANK, lora_alpha: 2 * RANK, target_modules: ALL_LORA_TARGETS };
  return { schema: 1, config, base: MODEL, tensors };
}

async function seedModel(a: Architecture, config: unknown): Promise<number> {
  const top = await (await navigator.storage.getDirectory()).getDirectoryHandle("models", { create: true });
  const folder = await top.getDirectoryHandle(KEY, { create: true });
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const infos = Array.from(tensorShapes(a), ([name, shape]) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return { name, dtype: "BF16" as const, shape, byteLength: 2 * elements };
  });
  const header = safetensorsHeader(infos, { format: "pt" });
  const bytes = infos.reduce((sum, info) => sum + info.byteLength, header.length);
  const random = randomBrains();
  async function* weights() {
    for (let at = 0; at < bytes; at += CHUNK) {
      const chunk = random.slice(0, Math.min(CHUNK, bytes - at));
      if (at === 0) chunk.set(header.subarray(0, CHUNK));
      yield await Promise.resolve(chunk);
    }
  }
  async function* whole(content: Uint8Array<ArrayBuffer>) {
    yield await Promise.resolve(content);
  }
  const files = [];
  const journal: unknown[] = [];
  for (const [path, chunks] of [
    ["config.json", whole(text(config))],
    ["tokenizer.json", whole(text({ model: { vocab: {} } }))],
    ["tokenizer_config.json", whole(text({}))],
    ["LICENSE", whole(new TextEncoder().encode("Apache License\n"))],
    ["model.safetensors", weights()],
  ] as const) {
    const stream = await (await folder.getFileHandle(path, { create: true })).createWritable();
    let size = 0;
    for await (const chunk of chunks) {
      journal.push({ file: path, chunk: size / CHUNK, sha256: await sha256Hex(chunk) });
      await stream.write(chunk);
      size += chunk.length;
    }
    await stream.close();
    journal.push({ file: path, state: "whole" });
    files.push({ path, size, sha256: null, gitSha1: null });
  }
  const manifest = text({
    schema: 1,
    repo: "someone/model",
    commit: COMMIT,
    license: "apache-2.0",
    endpoint: "http://127.0.0.1",
    chunkBytes: CHUNK,
    files,
  });
  const lines = journal.map((line) => `${JSON.stringify(line)}\n`).join("");
  for (const [path, content] of [
    [MANIFEST, manifest],
    [JOURNAL, new TextEncoder().encode(lines)],
    [COMPLETE, new TextEncoder().encode(await sha256Hex(manifest))],
  ] as const) {
    const stream = await (await folder.getFileHandle(path, { create: true })).createWritable();
    await stream.write(content);
    await stream.close();
  }
  return bytes;
}

async function seedRun(a: Architecture): Promise<void> {
  const store = await openStore(PROJECT);
  const run: RunRecord = {
    schema: 1,
    id: RUN,
    createdAt: 0,
    config: defaultConfig(),
    seed: 7,
    model: MODEL,
    finished: ["debate", "distil", "train", "evaluate"],
    seconds: {},
    report: null,
  };
  await store.createRun(run, []);
  await store.putDataset({
    schema: 2,
    hash: "0".repeat(64),
    runId: RUN,
    strategy: "rsft",
    labels: "consensus",
    filters: { sources: "debate", rule: "final", selfCorrection: false, traces: 3, rows: null },
    sources: { taskIds: [], turnIds: [] },
    examples: [],
    statistics: { tasks: 0, kept: 0, tokens: 0, trainedTokens: 0, dropped: 0, wrong: 0 },
  });
  await store.putAdapter(RUN, adapterOf(a), "0".repeat(64));
  store.close();
}

async function check(config: unknown): Promise<{ worst: number; leftovers: readonly string[] }> {
  const a = parseArchitecture(config);
  const store = await openStore(PROJECT);
  const artifact = await store.getArtifact(RUN); // its bytes are held against its sha256
  store.close();
  if (artifact === null) throw new Error("no artifact");
  const base = await openSafetensors(
    (await (await openStored(await openOpfs("models"), KEY)).open("model.safetensors"))!,
    "base",
  );
  const { blob } = artifact;
  const bytes = [...base.tensors.values()].reduce((sum, info) => sum + info.byteLength, 0);
  const header = safetensorsHeader([...base.tensors.values()], { format: "pt" }).length;
  const at = await find(blob, "merged/model.safetensors");
  const merged = await openSafetensors(blobSource(blob.slice(at, at + header + bytes), "merged"), "merged");
  const { tensors } = adapterOf(a);
  let worst = 0;
  for (const name of [linearName(0, "q_proj"), linearName(a.layers - 1, "down_proj")]) {
    const { A, B, inFeatures, outFeatures } = tensors.get(name)!;
    for (const row of [0, outFeatures - 1]) {
      const rows = { from: row, to: row + 1 };
      const before = await readFloat32(base, `${name}.weight`, rows);
      const after = await readFloat32(merged, `${name}.weight`, rows);
      for (let i = 0; i < inFeatures; i++) {
        let exact = before[i]!;
        for (let j = 0; j < RANK; j++) exact += 2 * B[row * RANK + j]! * A[j * inFeatures + i]!;
        const unit = 2 ** (Math.floor(Math.log2(Math.max(2 ** -120, Math.abs(exact)))) - 7);
        worst = Math.max(worst, Math.abs(after[i]! - exact) / unit);
      }
    }
  }
  return { worst, leftovers: await (await openOpfs("exports")).folders() };
}

/** Where a stored entry's bytes begin: after its name, which the directory at the end repeats. */
async function find(blob: Blob, name: string): Promise<number> {
  const head = new Uint8Array(await blob.slice(0, 2 ** 20).arrayBuffer());
  const at = new TextDecoder("latin1").decode(head).indexOf(name, head.indexOf(0x50));
  return at + name.length;
}

const worker = new Worker(new URL("../../../workers/export.worker.ts", import.meta.url), { type: "module" });
worker.postMessage({ pageBase: document.baseURI });
const { api } = superviseWorker<ExportApi>(worker, { name: "export worker", clock: systemClock });

async function show(): Promise<{ files: number; receipt: string; readBack: ReadBackReport }> {
  const store = await openStore(PROJECT);
  const artifact = await store.getArtifact(RUN);
  store.close();
  if (artifact === null) throw new Error("no artifact");
  const { files, receipt } = await openDownload(artifact);
  const reading = new Worker(new URL("../../../workers/reader.worker.ts", import.meta.url), {
    type: "module",
  });
  reading.postMessage({ pageBase: document.baseURI });
  const reader = superviseWorker<ReaderApi>(reading, { name: "reader worker", clock: systemClock });
  const readBack = await reader.api.readBack(RUN, new MessageChannel().port2);
  reading.terminate();
  return { files: files.length, receipt, readBack };
}

const underTest: ExportUnderTest = {
  seed: async (config) => {
    const a = parseArchitecture(config);
    const bytes = await seedModel(a, config);
    await seedRun(a);
    return bytes;
  },
  write: async (formats) => {
    const { port1, port2 } = new MessageChannel();
    let reports = 0;
    port1.addEventListener("message", ({ data }: MessageEvent<ExportProgress>) => {
      if (data.doneBytes > 0) reports++;
    });
    port1.start();
    const began = performance.now();
    const choice = { ...EXPORT_EVERYTHING, formats };
    const report = await api.write({ runId: RUN, receipt: "{}", choice }, port2);
    return { report, ms: performance.now() - began, reports };
  },
  show,
  check,
};
Object.assign(globalThis, { exporting: underTest });
