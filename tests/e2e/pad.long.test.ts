// A PAD run on the built page, left in each of its stages: the list of runs says where, going on works, and deleting it leaves no
// trace but that of the deletion.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { close } from "./harness.mjs";
import { buildPage, JUDGE_STEPS, PAD, RetortPage } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-pad-"));
  host = await serve({ root: buildPage(folder) });
}, 240_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test("cancelled in the debate, the judge's training, practice and the test: the list says where, and deleting it leaves nothing", async () => {
  const page = await RetortPage.open(join(folder, "cancelled"), `${host.url}${PAD}`);
  await page.press("start");
  for (const [title, isThere] of [
    ["Debate", ({ turns }: { turns: number }) => turns > 3],
    ["Train", ({ step }: { step: number }) => step > 0],
    ["Train", ({ step }: { step: number }) => step > JUDGE_STEPS],
    ["Test", ({ stage }: { stage: string }) => stage === "evaluate"],
  ] as const) {
    await page.until(`${title} is on`, (seen) => seen.state === "running" && isThere(seen));
    await page.press("cancel");
    await page.until(`${title} is cancelled`, ({ state }) => state === "cancelled");
    await page.press("leave");
    const words = page.page.locator(".earlier .run-words");
    await words.waitFor();
    expect(await words.innerText()).toContain(`stopped in ${title}`);
    await page.press("continue");
  }
  await page.press("cancel");
  await page.until("it is cancelled", ({ state }) => state === "cancelled");
  await page.press("leave");
  await page.page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.page.locator(".earlier").waitFor({ state: "detached" });
  await page.page.getByRole("button", { name: "Dismiss" }).click();
  await page.page.locator("#removed").waitFor({ state: "detached" });
  const left = await page.page.evaluate(
    () =>
      new Promise<[string, number][]>((resolve) => {
        const opening = indexedDB.open("retort");
        opening.addEventListener("success", () => {
          const database = opening.result;
          const names = [...database.objectStoreNames];
          const tx = database.transaction(names);
          const counts = names.map((name) => tx.objectStore(name).count());
          tx.addEventListener("complete", () =>
            resolve(names.map((name, i): [string, number] => [name, counts[i]!.result])),
          );
        });
      }),
  );
  expect(left.filter(([, count]) => count > 0)).toEqual([["deletedRuns", 1]]); // that it was deleted is remembered
  await close(page.session);
});
