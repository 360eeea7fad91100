// The store in a real browser that is killed while it writes, and whose files are cut short or damaged while it is closed.
// Nothing acknowledged may be missing without a word about it.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { close, kill, logOf, openProfile, seededRandom } from "./harness.mjs";
import type { StoreUnderTest } from "./store_page/main.ts";

declare const storeUnderTest: StoreUnderTest; // on the page
declare const acknowledge: (kind: "turn" | "step", n: number) => Promise<void>; // from here, on the page

const SEED = Number(process.env["RETORT_SEED"] ?? 7);
const KILLS = Number(process.env["RETORT_KILLS"] ?? 4);
const DAMAGES = Number(process.env["RETORT_DAMAGES"] ?? 3);
/** IndexedDB writes into one LevelDB log up to some MB, which is what a crash or a bad disk hits. */
const TURNS = 40;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-store-"));
  await build({
    configFile: false,
    logLevel: "warn",
    root: join(import.meta.dirname, "store_page"),
    base: "./",
    build: { outDir: join(folder, "site"), emptyOutDir: true, target: "es2023" },
  });
  host = await serve({ root: join(folder, "site") });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const read = (session: Awaited<ReturnType<typeof openProfile>>) =>
  session.page.evaluate(() => storeUnderTest.read());

test(`${KILLS} kills while writing lose no acknowledged turn or checkpoint and leave no torn one`, async () => {
  const random = seededRandom(SEED);
  const profile = join(folder, "killed");
  const last = { turn: -1, step: -1 };
  for (let k = 0; k < KILLS; k++) {
    const session = await openProfile(profile, host.url);
    const before = { ...last };
    await session.page.exposeFunction("acknowledge", (kind: "turn" | "step", n: number) => {
      last[kind] = n;
    });
    // Never ends by itself: the browser is killed under it.
    void session.page
      .evaluate(() => storeUnderTest.write(1e9, (kind, n) => acknowledge(kind, n)))
      .catch(() => 0);
    while (last.turn < before.turn + 5) await sleep(5);
    await sleep(random() * 400);
    expect(await kill(session)).toBeGreaterThan(2);
    const acknowledged = { ...last };

    const again = await openProfile(profile, host.url);
    const found = await read(again);
    await close(again);
    const where = `seed ${SEED}, kill ${k}, acknowledged ${JSON.stringify(acknowledged)}`;
    expect(found, where).toMatchObject({ told: null, whole: true });
    expect(found.turns - 1, where).toBeGreaterThanOrEqual(acknowledged.turn);
    expect(found.turns - 1, where).toBeLessThanOrEqual(acknowledged.turn + 1); // at most the open one more
    expect(found.step, where).toBeGreaterThanOrEqual(acknowledged.step);
    last.turn = found.turns - 1;
    last.step = found.step;
  }
});

test(`a log cut short or with a flipped byte (${DAMAGES} each) is whole or told, never silently shorter`, async () => {
  const random = seededRandom(SEED + 1);
  const sound = join(folder, "sound");
  const first = await openProfile(sound, host.url);
  await first.page.evaluate((turns) => storeUnderTest.write(turns, () => Promise.resolve()), TURNS);
  expect(await read(first)).toEqual({ turns: TURNS, step: TURNS - 2, told: null, whole: true });
  await close(first);
  const unchanged = await openProfile(sound, host.url); // a clean reopening is the control
  expect(await read(unchanged)).toMatchObject({ turns: TURNS, told: null });
  await close(unchanged);

  const outcomes: Record<string, number> = {};
  for (let i = 0; i < 2 * DAMAGES; i++) {
    const damaged = join(folder, `damaged-${i}`);
    cpSync(sound, damaged, { recursive: true });
    const log = logOf(damaged);
    const kind = i % 2 === 0 ? "cut" : "flip";
    const at = Math.floor(statSync(log).size * (0.05 + 0.9 * random()));
    if (kind === "cut") truncateSync(log, at);
    else {
      const bytes = readFileSync(log);
      bytes[at] = (bytes[at] ?? 0) ^ 0x41;
      writeFileSync(log, bytes);
    }
    const session = await openProfile(damaged, host.url);
    const found = await read(session);
    await close(session);
    rmSync(damaged, { recursive: true, force: true });
    const isWhole = found.turns === TURNS && found.whole;
    expect(
      isWhole || found.told !== null,
      `seed ${SEED}, ${kind} at byte ${at}: ${JSON.stringify(found)}`,
    ).toBe(true);
    const outcome = `${kind}: ${isWhole ? "whole" : "told"}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  expect(outcomes["cut: told"], JSON.stringify(outcomes)).toBeGreaterThan(0); // the damage did hit something
});
