// Records of runs that no version of the page wrote lie in the real database: the start page opens, lists them, and deletes them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { runRecord } from "../store/records.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-poisoned-"));
  host = await serve({ root: buildPage(folder) });
}, 300_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const whole = runRecord("good");
/** By id, what is wrong with it. */
const POISONED = {
  "no-figures": { ...whole, report: { methods: {}, paired: {} } },
  "no-config": { ...whole, config: null },
  "no-stages": { ...whole, finished: "all" },
  "no-time": { ...whole, createdAt: "<b>yesterday</b>" },
  "other-model": { ...whole, model: [], seconds: -1 },
  "nothing-else": {},
};

/** On the page: puts rows into the store of runs. */
function put(rows: readonly object[]): Promise<void> {
  const opening = indexedDB.open("retort");
  return new Promise((resolve, reject) => {
    opening.addEventListener("error", () => reject(opening.error ?? new Error("it does not open")));
    opening.addEventListener("success", () => {
      const database = opening.result;
      const tx = database.transaction("runs", "readwrite");
      for (const row of rows) tx.objectStore("runs").put(row);
      tx.addEventListener("abort", () => reject(tx.error ?? new Error("it is not written")));
      tx.addEventListener("complete", () => {
        database.close();
        resolve();
      });
    });
  });
}

test("with poisoned records in the database the start page opens, and each of them can be deleted for good", async () => {
  const { session, page, errors } = await RetortPage.open(join(folder, "profile"), host.url);
  await page.locator("#start").waitFor({ timeout: 120_000 });
  const ids = Object.keys(POISONED);
  await page.evaluate(
    put,
    Object.entries(POISONED).map(([id, row]) => ({ ...row, id })),
  );
  await page.reload();
  await page.locator("#start").waitFor({ timeout: 120_000 });
  const rows = page.locator(".earlier li");
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(ids.length);
  const texts = await rows.allInnerTexts();
  for (const id of ids) expect(texts.join("\n")).toContain(`${id}\ncannot be read`);
  for (let left = ids.length - 1; left >= 0; left--) {
    await page.locator(".earlier .delete-run").first().click();
    await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(left);
  }
  await page.locator("#removed button").last().click(); // the last one goes at once, as the others did
  await expect.poll(async () => (await new RetortPage(session).read()).runs, { timeout: 60_000 }).toEqual([]);
  await page.reload();
  await page.locator("#start").waitFor({ timeout: 120_000 });
  expect(await rows.count()).toBe(0);
  expect(errors).toEqual([]);
  await close(session);
});
