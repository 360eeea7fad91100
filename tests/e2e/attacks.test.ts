// Models and runs that attack the page that opens them: each gets a sentence as soon as a sound one of its kind is offered and two seconds more,
// the page answers meanwhile, what asks can be taken back, and nothing is stored.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { attackingModels, poisonedZip, zipBomb } from "../harness/attacks.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

/** Beyond what a sound file of the kind takes on this machine at this moment. */
const MOST_MS = 2000;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let page: RetortPage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-attacks-"));
  host = await serve({ root: buildPage(folder) });
  page = await RetortPage.open(join(folder, "profile"), `${host.url}?source=own`);
}, 300_000);
afterAll(async () => {
  await close(page.session);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Given {
  readonly ms: number;
  /** The longest time in which the page drew nothing. */
  readonly still: number;
}

/** Gives the file and waits until what is said of it matches. */
async function given(input: string, path: string, [place, said]: readonly [string, RegExp]): Promise<Given> {
  await page.page.evaluate(watchFrames);
  const began = performance.now();
  await page.page.setInputFiles(input, path);
  await page.page.waitForFunction(
    ([where, words]) => new RegExp(words!).test(document.querySelector(where!)?.textContent ?? ""),
    [place, said.source],
    { timeout: 60_000 },
  );
  const ms = performance.now() - began;
  return { ms, still: await page.page.evaluate(() => Number(document.documentElement.dataset["still"])) };
}

/** @param sound how long a sound file took */
function expectSoon({ ms, still }: Given, sound: Given, name: string): void {
  expect(ms, name).toBeLessThan(sound.ms + MOST_MS);
  expect(still, `${name}: nothing was drawn`).toBeLessThan(MOST_MS);
}

/** On the page: keeps the longest time between two frames. */
function watchFrames(): void {
  let last = performance.now();
  let longest = 0;
  const look = (now: number) => {
    longest = Math.max(longest, now - last);
    last = now;
    document.documentElement.dataset["still"] = String(longest);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** The page after an attack: nothing is stored, nothing was thrown, and a run could begin. */
async function expectUnharmed(): Promise<void> {
  const { runs, turns, adapters, artifacts } = await page.read();
  expect([runs, turns, adapters, artifacts]).toEqual([[], [], [], []]);
  expect(page.errors).toEqual([]);
}

test("a model that attacks is refused as soon as a sound one is offered", async () => {
  const tiny = ["#library-folder", "public/models/tiny", [".offer", /./]] as const;
  await page.page.click("#models > summary");
  await given(...tiny); // what is loaded late is there now
  for (const { name, path, sentence } of attackingModels(folder)) {
    const whole = `${path}-whole`;
    cpSync(path, whole, { recursive: true, dereference: true });
    const sound = await given(...tiny);
    expectSoon(await given("#library-folder", whole, [".library > [role=alert]", sentence]), sound, name);
  }
  await expectUnharmed();
}, 240_000);

test("a zip bomb and a run whose hashes fit and whose numbers do not are refused with nothing stored", async () => {
  await page.page.click("#import > summary");
  const bad = join(folder, "small.zip");
  writeFileSync(bad, zipSync({ "a.txt": new Uint8Array([97]) }));
  const small = ["#import-files", bad, ["#import-error", /small\.zip/]] as const;
  await given(...small); // what is loaded late is there now
  for (const { name, path, sentence } of [zipBomb(folder), await poisonedZip(folder)]) {
    const attack = await given("#import-files", path, ["#import-error", sentence]);
    expectSoon(attack, await given(...small), name);
  }
  await expectUnharmed();
}, 240_000);
