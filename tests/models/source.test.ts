// Where models lie: a page names those of its site and of browser storage, a command line folders of the disk; all are opened alike.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { readFloat32 } from "../../src/formats/safetensors.ts";
import { downloadModel } from "../../src/models/hub/download.ts";
import { Hub } from "../../src/models/hub/hub.ts";
import { inspectModel } from "../../src/models/hub/hub_model.ts";
import { openModel } from "../../src/models/open.ts";
import { peekedSource } from "../../src/models/stored/stored_source.ts";
import { pageSources } from "../../src/models/page_sources.ts";
import { pickedSource } from "../../src/models/picked_folder.ts";
import { HubServer } from "../harness/hub_server.ts";
import { diskFetch, siteOf, TINY_PATH } from "../lm/harness.ts";
import { MemoryBlobStore } from "./stored/memory_blob_store.ts";

const FOLDER = "public/models/tiny";
const NAMES = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"];
const WANTED = ["ref", "architecture", "tokenizer", "tensors", "files"] as const;
const read = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
const hex = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the same model from its site, a disk and picked files has the same weights, files and words", async () => {
  const picked = [...NAMES, "retort.json", "LICENSE"].map((name) => ({
    path: `tiny/${name}`,
    file: new File([read(name)], name),
  }));
  const sources = [
    await siteOf()(TINY_PATH),
    await diskSources(nodeDisk)(FOLDER),
    await pickedSource(picked),
  ];
  const models = await Promise.all(sources.map((source) => openModel(source, WANTED)));
  const [site, ...others] = models;
  const prompt = async (model: (typeof models)[number]) =>
    (await model.voice()).render({ role: "propose", question: "Why?" });
  const norm = await readFloat32(site!.tensors, "model.norm.weight");
  for (const model of others) {
    expect(model.ref).toEqual({ ...site!.ref, path: model.path });
    expect(model.license).toBe(site!.license);
    expect(model.architecture).toEqual(site!.architecture);
    expect([...model.files]).toEqual([...site!.files]); // in one order: it is that of a download
    expect(await readFloat32(model.tensors, "model.norm.weight")).toEqual(norm);
    expect(await prompt(model)).toBe(await prompt(site!));
  }
});

test("a file of a disk's folder that its retort.json does not describe is refused before it is used", async () => {
  const folder = mkdtempSync(join(tmpdir(), "retort-source-"));
  try {
    for (const name of [...NAMES, "retort.json"]) writeFileSync(join(folder, name), read(name));
    const weights = read("model.safetensors");
    weights[weights.length - 1]! ^= 1;
    writeFileSync(join(folder, "model.safetensors"), weights);
    const opened = openModel(await diskSources(nodeDisk)(folder), ["tensors"]);
    await expect(opened).rejects.toThrow(/model\.safetensors: expected sha256/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a downloaded model is opened by its key, and its name, licence and hash are the Hub's", async () => {
  const server = await HubServer.start();
  try {
    const files = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
    server.models.set("a/tiny", { revisions: { main: "1".repeat(40) }, files, license: "mit" });
    const hub = new Hub(
      { fetch: systemFetch, clock: systemClock },
      { endpoint: server.endpoint, token: null },
    );
    const { signal } = new AbortController();
    const model = await inspectModel(hub, { repo: "a/tiny", revision: "main" }, signal);
    const blobs = new MemoryBlobStore();
    const options = { signal, onProgress: () => {} };
    const key = await downloadModel({ hub, blobs, clock: systemClock }, model, options);
    const ports = { fetch: diskFetch, clock: systemClock };
    const source = await pageSources(ports, () => Promise.resolve(blobs))(`stored:${key}`);
    const { ref, license, card, architecture } = await openModel(source, WANTED);
    expect(ref).toEqual({ path: `stored:${key}`, name: "a/tiny", sha256: hex(read("model.safetensors")) });
    expect([license, card, architecture.layers]).toEqual(["mit", null, 4]);

    // Who reads the small files alone is not kept waiting by the weights, nor stopped by damage in them.
    const { size } = (await blobs.read(key, "model.safetensors"))!;
    const writer = await blobs.write(key, "model.safetensors");
    await writer.write(size - 1, Uint8Array.of(77));
    await writer.close();
    await expect(pageSources(ports, () => Promise.resolve(blobs))(`stored:${key}`)).rejects.toMatchObject({
      code: "store-corrupt",
    });
    const peeked = await pageSources(ports, () => Promise.resolve(blobs), peekedSource)(`stored:${key}`);
    expect((await openModel(peeked, ["architecture"])).architecture.layers).toBe(4);
    await blobs.remove(key);
    await expect(peekedSource(blobs, key)).rejects.toThrow(/not stored in this browser.*Download it again/);
  } finally {
    await server.close();
  }
});

test("a worker without browser storage says so for a stored model", async () => {
  await expect(siteOf()("stored:a--b@123")).rejects.toMatchObject({ code: "internal" });
});
