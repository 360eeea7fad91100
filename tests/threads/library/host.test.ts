// The library worker's host over a local Hub and a store in memory: what a person is told before, during and after.
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { systemFetch } from "../../../src/core/ports.ts";
import type { AdapterReport } from "../../../src/core/adapter_report.ts";
import type { DownloadProgress } from "../../../src/models/hub/download_progress.ts";
import { LibraryHost } from "../../../src/threads/library/host.ts";
import { HubServer } from "../../harness/hub_server.ts";
import { COMMIT, HubClock, REPO, toy } from "../../models/hub/hub_fixture.ts";
import { smallGguf, splitGguf } from "../../models/gguf/small_gguf.ts";
import { openModel } from "../../../src/models/open.ts";
import { pageSources } from "../../../src/models/page_sources.ts";
import { sha256Hex } from "../../../src/core/sha256.ts";
import { MemoryBlobStore } from "../../models/stored/memory_blob_store.ts";

const KEY = "someone--toy@0123456789ab";
const DEVICE: AdapterReport = {
  vendor: "scripted",
  architecture: "",
  description: "",
  isSoftware: false,
  features: [],
  limits: {},
};

let server: HubServer;
let blobs: MemoryBlobStore;
let clock: HubClock;
let tooLarge = false;
let host: LibraryHost;
beforeEach(async () => {
  server = await HubServer.start();
  server.models.set(REPO, toy());
  blobs = new MemoryBlobStore();
  clock = new HubClock();
  tooLarge = false;
  host = new LibraryHost({
    fetch: systemFetch,
    clock,
    blobs: () => Promise.resolve(blobs),
    plan: ({ layers }) => {
      if (tooLarge) throw new RunError("gpu-memory", "needs 9, has 3");
      return { sentence: `${layers} layers fit` };
    },
    planTeam: (members) => {
      if (tooLarge) throw new RunError("gpu-memory", "need 9, may 3");
      return members
        .map(({ name, architecture, speaker }) => `${name} ${architecture.layers} ${speaker}`)
        .join();
    },
  });
});
afterEach(() => server.close());

test("the catalogue says what each model would take of the device, and why one cannot run, without asking anybody", async () => {
  const offers = await host.catalogue(DEVICE);
  expect(offers.map(({ repo, canRun, sentence }) => [repo, canRun, sentence])).toContainEqual([
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    true,
    "30 layers fit",
  ]);
  const [small, ...larger] = offers;
  // 45 steps of 16 rows of 55 tokens: forward, the gradients of the activations, those of the adapter
  expect(small!.trainingFlops).toBeGreaterThan(4 * 45 * 16 * 55 * 106e6);
  expect(small!.trainingFlops).toBeLessThan(8 * 45 * 16 * 55 * 135e6);
  for (const each of larger) expect(each.trainingFlops).toBeGreaterThan(small!.trainingFlops);
  tooLarge = true;
  expect(await host.catalogue(DEVICE)).toMatchObject(
    offers.map(() => ({ canRun: false, sentence: "needs 9, has 3" })),
  );
  expect((await host.catalogue(null))[0]).toMatchObject({
    canRun: false,
    sentence: expect.stringMatching("WebGPU") as string,
  });
  expect(server.seen).toEqual([]);
});

const wanted = (name: string = REPO) => ({ name, endpoint: server.endpoint, token: null });
async function download(): Promise<DownloadProgress[]> {
  const { port1, port2 } = new MessageChannel();
  const seen: DownloadProgress[] = [];
  port1.addEventListener("message", (event: MessageEvent<DownloadProgress>) => seen.push(event.data));
  port1.start();
  try {
    await host.download(KEY, port2);
  } finally {
    await new Promise((resolve) => setImmediate(resolve)); // the port delivers in its own time
    port1.close();
  }
  return seen;
}

test("a look says everything, and what is stored of it already", async () => {
  expect(await host.look(wanted(), DEVICE)).toMatchObject({
    key: KEY,
    name: REPO,
    commit: COMMIT,
    license: "apache-2.0",
    isGated: false,
    family: "llama",
    weightTypes: ["F32"],
    plan: { fits: true, sentence: "2 layers fit" },
    state: "new",
  });
  server.break(/^storage/, { kind: "status", status: 404 });
  await expect(download()).rejects.toMatchObject({ code: "fetch-failed" });
  expect(await host.look(wanted(), null)).toMatchObject({ state: "begun", plan: null });
  expect((await download()).at(-1)?.secondsLeft).not.toBeUndefined();
  expect(await host.look(wanted(), null)).toMatchObject({ state: "stored" });
  expect(await host.list()).toMatchObject({ models: [{ key: KEY, isComplete: true }], room: null });
  await host.remove(KEY);
  expect(await host.list()).toMatchObject({ models: [] });
});

test("a model that does not fit the device is offered with the reason", async () => {
  tooLarge = true;
  expect((await host.look(wanted(), DEVICE)).plan).toEqual({ fits: false, sentence: "needs 9, has 3" });
});

test("a stored model is a choice for a run: with its numbers, or with why it cannot run here", async () => {
  await host.look(wanted(), null);
  const silent = new Promise<void>((resolve) => (server.onStall = resolve));
  server.break(/^storage/, { kind: "stall", after: 10 });
  const running = download();
  await silent;
  const choice = { path: `stored:${KEY}`, name: REPO, license: "apache-2.0" };
  expect(await host.choices(DEVICE)).toMatchObject([
    { ...choice, canRun: false, sentence: "Its download is not finished." },
  ]);
  await host.pause();
  await expect(running).rejects.toMatchObject({ code: "aborted" });
  server.heal();
  await download();
  const [whole] = await host.choices(DEVICE);
  expect(whole).toMatchObject({ ...choice, canRun: true, sentence: "2 layers fit" });
  expect(whole?.parameters).toBeGreaterThan(100);
  expect(whole?.bytes).toBeGreaterThan(1000);
  expect(await host.choices(null)).toMatchObject([{ ...choice, canRun: false }]);
  tooLarge = true;
  expect(await host.choices(DEVICE)).toMatchObject([
    { ...choice, canRun: false, sentence: "needs 9, has 3" },
  ]);
});

test("a wrong name and a wrong address are told before anything is asked", async () => {
  await expect(host.look(wanted("toy"), null)).rejects.toMatchObject({ code: "config" });
  await expect(host.look({ ...wanted(), endpoint: "hub" }, null)).rejects.toMatchObject({ code: "config" });
  expect(server.seen).toEqual([]);
});

test("only what was looked at is downloaded, one at a time, and a pause ends it", async () => {
  await expect(download()).rejects.toMatchObject({ code: "internal" });
  await host.look(wanted(), null);
  const silent = new Promise<void>((resolve) => (server.onStall = resolve));
  server.break(/^storage/, { kind: "stall", after: 10 });
  const running = download();
  await silent;
  await expect(download()).rejects.toMatchObject({ code: "busy" });
  await expect(host.remove(KEY)).rejects.toMatchObject({ code: "busy" });
  await host.pause();
  await expect(running).rejects.toMatchObject({ code: "aborted" });
  await download();
  expect(await host.list()).toMatchObject({ models: [{ isComplete: true }] });
});

test("files of this device are looked at where they are", async () => {
  const files = Object.entries(toy().files).map(([path, bytes]) => ({
    path: `toy/${path}`,
    file: new File([Uint8Array.from(bytes)], path),
  }));
  expect(await host.lookAtFiles(files, DEVICE)).toMatchObject({
    key: null,
    name: "toy",
    license: "see LICENSE",
    state: "files",
    downloadBytes: files
      .filter(({ path }) => !/README|\.bin|\.gguf|\.onnx/.test(path)) // what nobody reads is not kept
      .reduce((sum, { file }) => sum + file.size, 0),
    plan: { fits: true },
  });
  await expect(host.lookAtFiles(files.slice(1), DEVICE)).rejects.toMatchObject({ code: "model-invalid" });
});

test("what is wrong with a picked model's tokenizer or chat template is told when it is looked at", async () => {
  const look = (name: string, text: string) =>
    host.lookAtFiles(picked({ ...(toy().files as Record<string, BlobPart>), [name]: text }), DEVICE);
  await expect(look("tokenizer.json", '{"model":{"vocab":{}}}')).rejects.toThrow(/^tokenizer\.json: /);
  await expect(look("chat_template.jinja", "{% for m in %}")).rejects.toMatchObject({
    code: "model-invalid",
  });
  await expect(look("chat_template.jinja", "Hello.")).rejects.toThrow(/shows nothing of what a user says/);
  await expect(keep()).rejects.toMatchObject({ code: "internal" });
});

test("a storage that fails to open is tried again with the next call", async () => {
  let tries = 0;
  const flaky = new LibraryHost({
    fetch: systemFetch,
    clock,
    plan: () => ({ sentence: "" }),
    planTeam: () => "",
    blobs: () =>
      ++tries === 1 ? Promise.reject(new RunError("store-unavailable", "no")) : Promise.resolve(blobs),
  });
  await expect(flaky.list()).rejects.toMatchObject({ code: "store-unavailable" });
  expect((await flaky.list()).models).toEqual([]);
});

/** What is reported while the files that were looked at are copied, and the key. */
async function keep(): Promise<{ readonly key: string; readonly seen: readonly DownloadProgress[] }> {
  const { port1, port2 } = new MessageChannel();
  const seen: DownloadProgress[] = [];
  port1.addEventListener("message", (event: MessageEvent<DownloadProgress>) => seen.push(event.data));
  port1.start();
  try {
    return { key: await host.keep(port2), seen };
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    port1.close();
  }
}
const picked = (files: Readonly<Record<string, BlobPart>>) =>
  Object.entries(files).map(([path, bytes]) => ({ path, file: new File([bytes], path) }));

test("a GGUF file is looked at, kept, listed, and opened from storage like any stored model", async () => {
  const bytes = smallGguf();
  const hash = await sha256Hex(bytes);
  const offer = await host.lookAtFiles(picked({ "My model (1).gguf": bytes }), DEVICE);
  expect(offer).toMatchObject({
    key: null,
    name: "My model (1)",
    license: "apache-2.0",
    family: "llama",
    weightTypes: ["F16", "F32", "Q8_0"],
    downloadBytes: bytes.length,
    plan: { fits: true, sentence: "1 layers fit" },
    state: "files",
  });
  expect(await blobs.folders()).toEqual([]);
  const { key, seen } = await keep();
  expect(key).toBe(`My-model--1-@${hash.slice(0, 12)}`);
  expect(seen.at(-1)).toMatchObject({ doneBytes: bytes.length, totalBytes: bytes.length });
  expect((await host.list()).models).toMatchObject([
    { key, isComplete: true, isFromFiles: true, commit: hash.slice(0, 40), license: "apache-2.0" },
  ]);

  const sources = pageSources({ fetch: systemFetch, origin: "http://page" } as never, () =>
    Promise.resolve(blobs),
  );
  const source = await sources(`stored:${key}`);
  const model = await openModel(source, ["ref", "architecture", "tokenizer", "tensors", "files"]);
  expect(model.ref).toEqual({ path: `stored:${key}`, name: "My-model--1-", sha256: hash });
  expect(model.architecture.layers).toBe(1);
  const members = [
    { path: `stored:${key}`, speaker: "engine" },
    { path: `stored:${key}`, speaker: "onnx" },
  ] as const;
  const team = await host.planTeam(members, DEVICE);
  expect(team).toEqual({ fits: true, sentence: "My-model--1- 1 engine,My-model--1- 1 onnx" });
  tooLarge = true;
  expect(await host.planTeam(members, DEVICE)).toEqual({ fits: false, sentence: "need 9, may 3" });
  expect(await host.planTeam(members, null)).toMatchObject({ fits: false });
  await expect(host.planTeam([{ path: "stored:gone", speaker: "onnx" }], DEVICE)).rejects.toMatchObject({
    code: "store-corrupt",
  });
  expect((await keep()).key).toBe(key); // once more changes nothing
  await host.remove(key);
  expect(await host.list()).toMatchObject({ models: [] });
});

test("a split GGUF is kept with all its parts; one that misses a part, or two models, are refused", async () => {
  const [first, second] = splitGguf();
  const [one, two] = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"] as const;
  await host.lookAtFiles(picked({ [two]: second!, [one]: first!, "README.md": "" }), null);
  const { key } = await keep();
  expect((await blobs.files(key)).map(({ name }) => name)).toEqual(expect.arrayContaining([one, two]));
  await expect(host.lookAtFiles(picked({ [two]: second! }), null)).rejects.toThrow(
    /m-00001-of-00002\.gguf \(part 1 of 2\): there is no such file.*choose them together/,
  );
  await expect(host.lookAtFiles(picked({ "a.gguf": first!, "b.gguf": first! }), null)).rejects.toThrow(
    /several GGUF models: a\.gguf, b\.gguf/,
  );
  await expect(keep()).rejects.toMatchObject({ code: "internal" }); // what was refused is not kept
});

test("a folder is kept too", async () => {
  const files = Object.entries(toy().files).map(([name, bytes]) => [`toy/${name}`, Uint8Array.from(bytes)]);
  await host.lookAtFiles(picked(Object.fromEntries(files) as Record<string, BlobPart>), null);
  const { key } = await keep();
  const source = await pageSources({} as never, () => Promise.resolve(blobs))(`stored:${key}`);
  expect((await openModel(source, ["architecture", "tensors"])).architecture.layers).toBe(2);
});

test("what is wrong with a tokenizer or a chat template is told before the weights are fetched", async () => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const whole = toy();
  const cases: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    [
      "tokenizer_config.json",
      { eos_token: "</s>", chat_template: "{% for m in messages %}{{ m.content" },
      /chat template/,
    ],
    ["tokenizer.json", { model: { type: "Unigram", vocab: [] } }, /tokenizer/],
  ];
  for (const [file, content, sentence] of cases) {
    server.models.set(REPO, { ...whole, files: { ...whole.files, [file]: text(content) } });
    await host.remove(KEY);
    await host.look(wanted(), null);
    server.seen.length = 0;
    const error: unknown = await download().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(sentence) as string });
    expect((error as RunError).code).toMatch(/^(?:model|file)-invalid$/);
    const stored = (await blobs.files(KEY)).map(({ name }) => name);
    expect(stored).toContain("tokenizer.json");
    expect(stored).not.toContain("model.safetensors");
    expect(server.seen.filter(({ path }) => path.includes("model.safetensors"))).toEqual([]);
    expect(await host.list()).toMatchObject({ models: [{ key: KEY, isComplete: false }] });
  }
  server.models.set(REPO, whole);
  await host.remove(KEY);
  await host.look(wanted(), null);
  server.seen.length = 0;
  await download();
  expect(server.seen.filter(({ path }) => path.includes("model.safetensors"))).not.toEqual([]);
  expect(await host.list()).toMatchObject({ models: [{ key: KEY, isComplete: true }] });
});
