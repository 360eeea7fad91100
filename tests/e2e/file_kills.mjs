// `npm run test:file-kills -- --kills 20 --seed 1 --what import,download`: kills the page's browser at random moments while a finished
// run's zip is brought in and while a model of a Hub is downloaded, until so many kills have been survived; the two take turns. A run is there whole
// or not at all after each kill, row for row as one that was brought in undisturbed. Of a model there are files of its names alone, one that
// calls itself complete has the Hub's bytes, and in the end it is complete. The seed repeats the moments.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { parseArchitecture, tensorShapes } from "../../src/models/architecture.ts";
import { serve } from "../../tools/serve.ts";
import { exportedZip, RUN_ID, storedRun } from "../export/run.ts";
import { HubServer } from "../harness/hub_server.ts";
import { CONFIG, toy } from "../models/hub/hub_fixture.ts";
import { close, kill, killBelow, seededRandom } from "./harness.mjs";
import { assertSound, keptDatabase, rowsAsText } from "./kept_database.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    what: { type: "string", default: "import,download" },
  },
});
const wanted = Number(options.kills);
const random = seededRandom(Number(options.seed));
/** Longest time from the click to the kill: about what the whole takes on two cores. */
const MOST_MS = { import: 200, download: 800 };
/** What is downloaded of the model below. */
const NEEDED = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "model.safetensors",
  "LICENSE",
];
/** What the store keeps beside a model's files (src/models/stored). */
const BESIDE = [".manifest.json", ".journal.jsonl", ".complete"];
const NAME = "someone/toy";

const folder = mkdtempSync(join(tmpdir(), "retort-file-kills-"));
const host = await serve({ root: buildPage(folder) });
const hub = await HubServer.start();
const zip = join(folder, "run.zip");
const model = largeModel();
hub.models.set(NAME, model);
/** @type {Record<string, number>} */
const counts = {};
const tally = { survived: 0 };
try {
  await writeRun();
  const brought = await broughtIn();
  const courses = options.what.split(",");
  for (let i = 0; tally.survived < wanted; i++) {
    const course = courses[i % courses.length];
    const profile = join(folder, `profile-${i}`);
    if (course === "import") await killedImports(profile, brought);
    else if (course === "download") await killedDownloads(profile);
    else throw new Error(`--what ${course}: expected import or download`);
    rmSync(profile, { recursive: true, force: true });
    console.log(
      `${course} ${i + 1} came to its end; ${tally.survived} of ${wanted} survived: ${JSON.stringify(counts)}`,
    );
  }
} catch (error) {
  console.error(
    `seed ${options.seed}, after ${tally.survived} kills: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
} finally {
  killBelow(folder);
  await host.close();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
}

async function writeRun() {
  const { store } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  const stored = await store.getAdapter(RUN_ID);
  if (stored === null) throw new Error("the run has no adapter");
  await store.putAdapter(RUN_ID, stored.adapter, await adapterSha256(stored.adapter));
  writeFileSync(zip, await exportedZip(store, RUN_ID, JSON.stringify({ versions: { retort: "test" } })));
}

/** The rows of the run where nobody disturbed its being brought in. */
async function broughtIn() {
  const page = await offered(join(folder, "undisturbed"));
  await page.press("import-take");
  await page.page.waitForSelector("#tab-export", { timeout: 60_000 });
  const rows = await rowsOf(page);
  await close(page.session);
  return rows;
}

/** The page at the moment where the zip was read and is offered. @param {string} profile */
async function offered(profile) {
  const page = await RetortPage.open(profile, host.url);
  await page.page.click("#import > summary");
  await page.page.setInputFiles("#import-files", zip);
  await page.page.waitForSelector("#import-offer .fits", { timeout: 60_000 });
  return page;
}

/** @param {RetortPage} page */
async function rowsOf(page) {
  const kept = await keptDatabase(page.page);
  assertSound(kept);
  return rowsAsText(kept);
}

/** @param {string} profile @param {string} brought */
async function killedImports(profile, brought) {
  for (;;) {
    const page = await offered(profile);
    await page.press("import-take");
    await sleep(random() * MOST_MS.import);
    await kill(page.session);
    const again = await RetortPage.open(profile, host.url);
    const rows = await rowsOf(again);
    const there = rows === "" ? "nothing" : "all";
    if (there === "all" && rows !== brought)
      throw new Error(`a run that is neither there nor not: ${rows.slice(0, 2000)}`);
    if (there === "all") await again.page.waitForSelector(".earlier li", { timeout: 60_000 });
    await close(again.session);
    survive(`import, ${there} there`);
    if (there === "all") return;
  }
}

/** @param {string} profile */
async function killedDownloads(profile) {
  const files = Object.fromEntries(Object.entries(model.files).map(([name, bytes]) => [name, shaOf(bytes)]));
  for (;;) {
    const page = await RetortPage.open(profile, host.url);
    await page.page.click("#models > summary");
    await page.page.click("text=Mirror, access token");
    await page.page.fill("#library-endpoint", hub.endpoint);
    await page.page.fill("#library-name", NAME);
    await page.page.press("#library-name", "Enter");
    const offer = page.page.locator(".offer");
    await offer.waitFor({ timeout: 60_000 });
    const isStored = (await offer.textContent())?.includes("It is stored here") === true;
    if (!isStored) {
      await offer.locator("button", { hasText: /download/i }).click();
      await sleep(random() * MOST_MS.download);
      await kill(page.session);
      const again = await RetortPage.open(profile, host.url);
      checkStored(await again.page.evaluate(storedFiles), files, false);
      await close(again.session);
      survive("download");
      continue;
    }
    checkStored(await page.page.evaluate(storedFiles), files, true);
    await close(page.session);
    return;
  }
}

/** A model that calls itself complete has the Hub's bytes; of one that is not, names alone are looked at.
 *  @param {Record<string, string>} stored hashes by path @param {Record<string, string>} files hashes by name @param {boolean} isShown as stored */
function checkStored(stored, files, isShown) {
  const byName = Object.fromEntries(
    Object.entries(stored).map(([path, hash]) => [path.slice(path.lastIndexOf("/") + 1), hash]),
  );
  const strange = Object.keys(stored).filter((path) => {
    const [top, key, name, ...more] = path.split("/");
    const isKnown = name !== undefined && (name in files || BESIDE.includes(name));
    return top !== "models" || key?.startsWith("someone--toy@") !== true || !isKnown || more.length > 0;
  });
  if (strange.length > 0) throw new Error(`left over: ${strange.join(", ")}`);
  const isComplete = ".complete" in byName;
  if (isShown && !isComplete) throw new Error("a model that is not complete is shown as stored");
  if (!isComplete) return;
  const wrong = NEEDED.filter((name) => byName[name] !== files[name]);
  if (wrong.length > 0) throw new Error(`complete with wrong bytes: ${wrong.join(", ")}`);
}

/** @param {Uint8Array} bytes */
function shaOf(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** @param {string} what */
function survive(what) {
  counts[what] = (counts[what] ?? 0) + 1;
  tally.survived++;
}

/** 12 MB of weights: two chunks. */
function largeModel() {
  const config = { ...CONFIG, vocab_size: 380_000 };
  const tensors = Array.from(tensorShapes(parseArchitecture(config)), ([name, shape], place) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return /** @type {const} */ ([name, shape, Float32Array.from({ length: elements }, (_, i) => place + i)]);
  });
  const json = new TextEncoder().encode(JSON.stringify(config));
  return toy({
    files: { ...toy().files, "config.json": json, "model.safetensors": writeSafetensors(tensors) },
  });
}

/** On the page: sha256 of every file of the stored models, by its path. */
async function storedFiles() {
  /** @type {Record<string, string>} */
  const found = {};
  const walk = async (/** @type {FileSystemDirectoryHandle} */ folder, /** @type {string} */ path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}${name}/`);
      else {
        const bytes = await (await handle.getFile()).arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        found[`${path}${name}`] = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
      }
    }
  };
  await walk(await navigator.storage.getDirectory(), "");
  return found;
}
