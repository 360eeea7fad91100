// Models from a Hub on another origin into a real browser's file storage: redirects, access rules, pauses, a browser killed
// in the middle of a download. The engine's side reads back what was stored, from another thread.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AdapterReport } from "../../src/core/adapter_report.ts";
import type { DownloadProgress } from "../../src/models/hub/download_progress.ts";
import { writeSafetensors, readSafetensors } from "../../src/formats/safetensors.ts";
import { parseArchitecture, tensorShapes } from "../../src/models/architecture.ts";
import { serve } from "../../tools/serve.ts";
import { type HostedModel, HubServer } from "../harness/hub_server.ts";
import { smallGguf } from "../models/gguf/small_gguf.ts";
import { CONFIG, toy } from "../models/hub/hub_fixture.ts";
import { close, kill, openProfile } from "./harness.mjs";
import { buildPage } from "./retort_page.mjs";
import type { LibraryUnderTest } from "./library_page/main.ts";

declare const library: LibraryUnderTest; // on the page
declare const progress: (done: DownloadProgress) => Promise<void>; // from here, on the page

const MIB = 1024 * 1024;
const NAME = "someone/toy";
const KEY = "someone--toy@0123456789ab";

/** 30 MB of weights: four chunks. */
function large(): { model: HostedModel; digest: string } {
  const config = { ...CONFIG, vocab_size: 960_000 };
  const tensors = Array.from(tensorShapes(parseArchitecture(config)), ([name, shape], place) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return [name, shape, Float32Array.from({ length: elements }, (_, i) => place + i)] as const;
  });
  const weights = writeSafetensors(tensors);
  let digest = "";
  for (const { bytes } of readSafetensors(weights, "x").tensors.values()) {
    digest += createHash("sha256").update(bytes).digest("hex");
  }
  const json = new TextEncoder().encode(JSON.stringify(config));
  const files = { ...toy().files, "config.json": json, "model.safetensors": weights };
  return { model: toy({ files, token: "hf_secret", isGated: true }), digest };
}

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let hub: HubServer;
const { model, digest } = large();
const weightBytes = model.files["model.safetensors"]!.length;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-library-"));
  await build({
    configFile: false,
    logLevel: "warn",
    root: join(import.meta.dirname, "library_page"),
    base: "./",
    worker: { format: "es" },
    build: { outDir: join(folder, "site"), emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
  });
  host = await serve({ root: join(folder, "site") });
  hub = await HubServer.start();
  hub.models.set(NAME, model);
});
afterAll(async () => {
  await hub.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

type Session = Awaited<ReturnType<typeof openProfile>>;
/** A small laptop's figures. */
const DEVICE: AdapterReport = {
  vendor: "scripted",
  architecture: "",
  description: "",
  isSoftware: false,
  features: [],
  limits: { maxBufferSize: 256 * MIB, maxStorageBufferBindingSize: 128 * MIB },
};
const look = ({ page }: Session, token: string | null = "hf_secret") =>
  page.evaluate(([wanted, device]) => library.look(wanted, device), [
    { name: NAME, endpoint: hub.endpoint, token },
    DEVICE,
  ] as const);
const download = ({ page }: Session) =>
  page.evaluate((key) => library.download(key, (done) => progress(done)), KEY);
const list = ({ page }: Session) => page.evaluate(() => library.list());
const digestOf = ({ page }: Session) => page.evaluate((key) => library.digest(key), KEY);

test("a gated model is downloaded past a pause and a killed browser, opened, and deleted", async () => {
  const profile = join(folder, "profile");
  const seen: DownloadProgress[] = [];
  const open = async () => {
    const session = await openProfile(profile, host.url);
    await session.page.exposeFunction("progress", (done: DownloadProgress) => seen.push(done));
    return session;
  };
  const silence = () => new Promise<void>((resolve) => (hub.onStall = resolve));

  const first = await open();
  expect(await look(first, null)).toMatchObject({ code: "fetch-failed" });
  expect(await look(first)).toMatchObject({
    value: {
      key: KEY,
      isGated: true,
      state: "new",
      family: "llama",
      plan: { fits: true, sentence: expect.stringMatching(/of GPU memory/) as string },
    },
  });

  // Two chunks come; the third goes silent, so that the pause meets a download in its middle.
  hub.break(/^storage .* bytes=16777216-/, { kind: "stall", after: MIB }, 99);
  const middle = silence();
  const paused = download(first);
  await middle;
  await first.page.evaluate(() => library.pause());
  expect(await paused).toMatchObject({ code: "aborted" });
  expect(await list(first)).toMatchObject({ models: [{ key: KEY, isComplete: false }] });
  expect(await digestOf(first)).toMatchObject({ code: "store-corrupt" });

  // The browser dies while the third chunk hangs again.
  expect(await look(first)).toMatchObject({ value: { state: "begun" } });
  hub.seen.length = 0;
  const again = silence();
  void download(first).catch(() => 0); // ends with the browser
  await again;
  await kill(first);
  expect(hub.sentBytes(/model\.safetensors/)).toBe(MIB); // the two stored chunks were not asked for

  hub.heal();
  hub.seen.length = 0;
  const second = await open();
  expect(await look(second)).toMatchObject({ value: { state: "begun" } });
  hub.seen.length = 0;
  seen.length = 0;
  expect(await download(second)).toEqual({ value: null });
  expect(seen[0]?.doneBytes).toBeLessThan(MIB); // the small files, checked again
  expect(seen.at(-1)).toMatchObject({ doneBytes: seen[0]?.totalBytes, secondsLeft: 0 });
  expect(hub.sentBytes(/model\.safetensors/)).toBe(weightBytes - 16 * MIB);
  expect(await list(second)).toMatchObject({ models: [{ key: KEY, isComplete: true, repo: NAME }] });
  expect(await digestOf(second)).toEqual({ value: digest });

  // The browser itself sent the token to the Hub alone.
  const storage = hub.seen.filter((request) => request.host === "storage");
  expect(storage.length).toBeGreaterThan(0);
  expect(storage.filter(({ authorization }) => authorization !== null)).toEqual([]);

  expect(await second.page.evaluate((key) => library.remove(key), KEY)).toEqual({ value: null });
  expect(await list(second)).toMatchObject({ models: [] });
  await close(second);
});

test("two tabs do not write one model, and a full disk is named", async () => {
  const session = await openProfile(join(folder, "tabs"), host.url);
  await session.page.exposeFunction("progress", () => {});
  const other = { ...session, page: await session.context.newPage() };
  await other.page.goto(host.url);
  await other.page.exposeFunction("progress", () => {});
  await look(session);
  await look(other);
  const stalled = new Promise<void>((resolve) => (hub.onStall = resolve));
  hub.break(/^storage .* bytes=8388608-/, { kind: "stall", after: 0 }, 99);
  const running = download(session);
  await stalled;
  expect(await download(other)).toMatchObject({ code: "busy" });
  expect(await other.page.evaluate((key) => library.remove(key), KEY)).toMatchObject({ code: "busy" });
  await session.page.evaluate(() => library.pause());
  expect(await running).toMatchObject({ code: "aborted" });
  hub.heal();

  const devtools = await session.context.newCDPSession(session.page);
  const { usage } = await devtools.send("Storage.getUsageAndQuota", { origin: new URL(host.url).origin });
  await devtools.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(host.url).origin,
    quotaSize: usage + 2 * MIB,
  });
  expect(await download(session)).toMatchObject({ code: "store-quota" });
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(host.url).origin });
  expect(await download(session)).toEqual({ value: null });
  expect(await digestOf(session)).toEqual({ value: digest });
  await close(session);
});

test("on the shipped page a model is looked at, downloaded, listed after a reload, and a folder is read", async () => {
  const shipped = await serve({ root: buildPage(folder), base: "/some/path/", isolated: false });
  hub.models.set("someone/small", toy());
  const session = await openProfile(join(folder, "shipped"), shipped.url);
  const { page } = session;
  const foreign: string[] = [];
  page.on("request", (request) => {
    const { hostname } = new URL(request.url());
    if (hostname !== "127.0.0.1") foreign.push(request.url());
  });
  await page.click("#models > summary");
  await page.click("text=Mirror, access token");
  await page.fill("#library-endpoint", hub.endpoint);
  await page.fill("#library-name", "someone/small");
  await page.click("text=Look it up");
  await page.click(".offer >> text=Download");
  await page.waitForSelector("text=It is stored here, checked against the hashes");
  await page.reload();
  await page.click("#models > summary");
  expect(await page.textContent("#models li")).toMatch(/someone\/small.*kB, revision 0123456789ab/);

  await page.setInputFiles("#library-folder", "public/models/tiny");
  await page.waitForSelector(".offer >> text=765,056 parameters");

  const gguf = join(folder, "A small one.gguf");
  writeFileSync(gguf, smallGguf());
  await page.setInputFiles("#library-gguf", gguf);
  await page.waitForSelector(".offer >> text=weights as F16, F32 and Q8_0. Licence: apache-2.0");
  await page.click(".offer >> text=Keep a copy here");
  await page.waitForSelector("text=It is stored here, a copy of your file.");
  await page.reload();
  await page.click("#models > summary");
  await page.waitForSelector("#models li >> text=/A-small-one.*kB, your file [0-9a-f]{12}/");

  await page.fill("#library-name", "someone");
  await page.click("text=Look it up");
  await page.waitForSelector("#models [role=alert]");
  expect(await page.textContent("#models [role=alert]")).toMatch(/"someone" is not a model's name/);
  expect(foreign).toEqual([]);
  await close(session);
  await shipped.close();
});
