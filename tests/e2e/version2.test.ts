// The built page opened on the database that version 2 left behind, in a real browser: killed while it upgrades and fills in what that
// version did not store, nothing of version 2 changes; then a run goes on to its end.
// `RETORT_KILLS=50 RETORT_SEED=3 npm run test:e2e -- version2` does that for as long as wanted.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { type DatabaseDump, dumpDatabase, layDatabase } from "../harness/database_text.ts";
import { RUNS, version2Database } from "../harness/version2.ts";
import { close, kill, openProfile, seededRandom } from "./harness.mjs";
import { assertNothingLost, buildPage, RetortPage } from "./retort_page.mjs";

const KILLS = Number(process.env["RETORT_KILLS"] ?? 3);
const random = seededRandom(Number(process.env["RETORT_SEED"] ?? 7));
/** The page opens, upgrades and fills in within about this time, busy or not. */
const WHILE_OPENING_MS = 2500;

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-version2-"));
  host = await serve({ root: buildPage(folder) });
}, 300_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Does `work` in a page of the same origin that is none of ours. */
async function beside<T>(
  profile: string,
  work: (session: Awaited<ReturnType<typeof openProfile>>) => Promise<T>,
): Promise<T> {
  const session = await openProfile(profile, besideUrl());
  try {
    return await work(session);
  } finally {
    await close(session);
  }
}

const besideUrl = () => `${host.url}models/tiny/config.json`;

/** On a page: deletes a database. */
function forget(name: string): Promise<void> {
  const request = indexedDB.deleteDatabase(name);
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error ?? new Error("the database stays")));
  });
}

const dumped = (profile: string): Promise<DatabaseDump> =>
  beside(profile, ({ page }) => page.evaluate(dumpDatabase, "retort"));

test(
  "killed while it opens version 2's database, the page loses nothing of it, and a run goes on to its end",
  async () => {
    const profile = join(folder, "profile");
    const dump = await version2Database();
    const lay = `(${layDatabase.toString()})(${JSON.stringify(dump)}, "retort")`;
    await beside(profile, ({ page }) => page.evaluate(lay));
    expect(await dumped(profile)).toEqual(dump);

    const versions: number[] = [];
    for (let n = 0; n < KILLS; n++) {
      const session = await openProfile(profile, besideUrl());
      await session.page.evaluate(forget, "retort");
      await session.page.evaluate(lay);
      session.page.goto(host.url).catch(() => undefined); // the kill ends it
      await sleep(random() * WHILE_OPENING_MS);
      await kill(session);
      const { version, stores } = await dumped(profile);
      versions.push(version);
      expect(stores.filter(({ name }) => dump.stores.some((old) => old.name === name))).toEqual(dump.stores);
    }
    console.log(`versions after ${KILLS} kills: ${versions.join(", ")}`);

    const page = await RetortPage.open(profile, host.url);
    const { run } = await page.until("a run is shown", (seen) => seen.run !== "");
    expect(run).toBe(RUNS.started); // the newest that is not finished
    await page.press("continue");
    await page.until("the run is done", ({ state }) => state === "done", 480_000);
    const contents = await page.read();
    assertNothingLost(contents, page.acknowledged);
    expect(page.errors).toEqual([]);
    await close(page.session);
    const after = await dumped(profile);
    const turnsOf = ({ stores }: DatabaseDump) =>
      stores.find(({ name }) => name === "turns")!.rows.map(({ value }) => JSON.stringify(value));
    expect(turnsOf(after)).toEqual(expect.arrayContaining(turnsOf(dump)));
    for (const name of ["tasks", "outcomes"]) {
      expect(JSON.stringify(after.stores.find((store) => store.name === name))).toContain(run);
    }
  },
  700_000 + 60_000 * KILLS,
);
